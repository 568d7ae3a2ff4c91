"""The nouns of Groundswell and the ports that models implement.

Every layer speaks in these types. They are frozen, hold plain values only and can be written as
JSON by msgspec. Times are float seconds from the recording's start; probabilities lie in 0..1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Role = Literal["rep", "prospect", "unknown"]
Feeling = Literal["negative", "neutral", "positive"]
MentionKind = Literal["objection", "signal"]
Samples = NDArray[np.float32]

SAMPLE_RATE = 16_000
"""Samples a second of all audio inside the pipeline."""


# ---- what is known about a call before it is heard ------------------------------------------


@dataclass(frozen=True)
class CallFacts:
    """What the CRM (or the person who added the recording) says about a call. Empty = unknown."""

    recording: str = ""
    started_at: datetime | None = None
    rep: str = ""
    account: str = ""
    contact: str = ""
    title: str = ""
    persona: str = ""
    campaign: str = ""
    source: str = ""
    stage: str = ""
    outcome: str = ""
    amount: float | None = None


# ---- hearing --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """A stretch of time, `start` <= `end`, seconds."""

    start: float
    end: float

    @property
    def duration(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class Audio:
    """Decoded sound. `samples` has shape (channels, n), float32 in -1..1, at `SAMPLE_RATE`."""

    samples: Samples

    @property
    def channels(self) -> int:
        return self.samples.shape[0]

    @property
    def duration(self) -> float:
        return self.samples.shape[1] / SAMPLE_RATE

    def mixed(self) -> Samples:
        """All channels as one, shape (n,)."""
        return self.samples.mean(axis=0, dtype=np.float32)


@dataclass(frozen=True)
class RecordingInfo:
    """What the container says and decoding found. `kind` names how speakers are told apart."""

    duration: float
    channels: int
    sample_rate: int
    codec: str
    peak: float
    kind: Literal["mono", "stereo"]


@dataclass(frozen=True)
class Word:
    """One word as recognised, with its punctuation and without surrounding space."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True)
class ChannelTranscript:
    """The words of one channel in time order."""

    words: tuple[Word, ...]
    language: str
    language_probability: float


@dataclass(frozen=True)
class SpeakerSpan:
    """Somebody speaks. `speaker` is a name within the call: "A", "B", …"""

    speaker: str
    start: float
    end: float


@dataclass(frozen=True)
class SpeakerRole:
    """Which side a speaker is on, how sure that is (0.5 = a coin toss) and what spoke for it."""

    speaker: str
    role: Role
    confidence: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """What one speaker says until another takes over."""

    speaker: str
    role: Role
    role_confidence: float
    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class HeardCall:
    """A recording as it was heard."""

    call_id: str
    info: RecordingInfo
    language: str
    engine: str
    model: str
    speech: tuple[Span, ...]
    roles: tuple[SpeakerRole, ...]
    turns: tuple[Turn, ...]


# ---- understanding --------------------------------------------------------------------------


@dataclass(frozen=True)
class Statement:
    """A text to tag: what was said, the other side's words before, and who said it."""

    text: str
    prev: str = ""
    role: Role = "prospect"


@dataclass(frozen=True)
class Tag:
    """A label with its probability and the words that drove it."""

    type: str
    probability: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentiment:
    """How an utterance feels to the one who hears it."""

    label: Feeling
    negative: float
    neutral: float
    positive: float

    @property
    def score(self) -> float:
        """Positive less negative probability, -1..1."""
        return self.positive - self.negative


@dataclass(frozen=True)
class Tags:
    """All that is read from one statement. `objection_probability`: is it any objection."""

    objection_probability: float
    objections: tuple[Tag, ...]
    signals: tuple[Tag, ...]
    sentiment: Sentiment


@dataclass(frozen=True)
class Utterance:
    """A sentence or a few that belong together, within one turn; the unit that is tagged."""

    n: int
    turn: int
    speaker: str
    role: Role
    start: float
    end: float
    text: str
    prev: str
    confidence: float
    """Mean word probability of the transcript."""


@dataclass(frozen=True)
class Metric:
    """One measure of how the conversation went; None where the call gives no ground for it."""

    name: str
    value: float | None
    unit: str


@dataclass(frozen=True)
class CoursePoint:
    """Mean sentiment score of the prospect in one part of the call."""

    start: float
    end: float
    score: float
    utterances: int


@dataclass(frozen=True)
class UnderstoodCall:
    """What was understood of a heard call. `tags[i]` belongs to `utterances[i]`."""

    call_id: str
    utterances: tuple[Utterance, ...]
    tags: tuple[Tags, ...]
    metrics: tuple[Metric, ...]
    course: tuple[CoursePoint, ...]


# ---- gathering ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Evidence:
    """A statement that may belong to a theme. `label` names its main tag, where it has one."""

    id: str
    text: str
    label: str = ""


@dataclass(frozen=True)
class ThemeMember:
    """A statement's place in a theme, with the probability of that."""

    evidence_id: str
    probability: float


@dataclass(frozen=True)
class Theme:
    """Something that comes up across calls. `members` most probable first."""

    theme_id: str
    name: str
    keywords: tuple[str, ...]
    members: tuple[ThemeMember, ...]
    quotes: tuple[str, ...] = ()
    """Ids of the most central statements."""


@dataclass(frozen=True)
class GatheredThemes:
    """Themes, largest first, and the statements that are in none yet."""

    themes: tuple[Theme, ...]
    unplaced: tuple[str, ...] = field(default=())


# ---- ports ----------------------------------------------------------------------------------


class SpeechDetector(Protocol):
    """Finds where anybody speaks."""

    name: str

    def speech(self, samples: Samples) -> tuple[Span, ...]: ...


class Transcriber(Protocol):
    """Turns the speech in one channel into words. `language` None: found by the model."""

    engine: str
    model: str
    name: str

    def transcribe(
        self, samples: Samples, speech: Sequence[Span], language: str | None
    ) -> ChannelTranscript: ...


class Diarizer(Protocol):
    """Tells speakers of one channel apart by their voices."""

    name: str

    def speakers(self, samples: Samples) -> tuple[SpeakerSpan, ...]: ...


class RoleScorer(Protocol):
    """Log-odds that a text is said by the rep rather than the prospect, one a text."""

    name: str

    def rep_log_odds(self, texts: Sequence[str]) -> NDArray[np.float64]: ...


class SentenceSplitter(Protocol):
    """Splits a text into sentences: character offsets (start, end), in order."""

    name: str

    def sentences(self, text: str) -> list[tuple[int, int]]: ...


class Tagger(Protocol):
    """Objections, signals and sentiment of statements, one result a statement."""

    name: str

    def tag(self, statements: Sequence[Statement]) -> list[Tags]: ...


class Encoder(Protocol):
    """Sentence embeddings, shape (len(texts), dimensions), rows of length 1."""

    name: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class TopicFinder(Protocol):
    """Groups statements by meaning; `vectors` are their embeddings, row by row."""

    name: str

    def find(
        self, evidence: Sequence[Evidence], vectors: NDArray[np.float32]
    ) -> GatheredThemes: ...


@dataclass(frozen=True)
class HearingModels:
    speech: SpeechDetector
    transcriber: Transcriber
    diarizer: Diarizer
    roles: RoleScorer


@dataclass(frozen=True)
class UnderstandingModels:
    splitter: SentenceSplitter
    tagger: Tagger


@dataclass(frozen=True)
class GatheringModels:
    encoder: Encoder
    topics: TopicFinder
