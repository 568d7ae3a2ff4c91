"""The evidence behind the numbers: quotes and calls. Times are seconds, probabilities 0..1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.call import CallFacts, CoursePoint, Feeling, MentionKind, Metric, Role, SpeakerRole

Order = Literal["best", "time"]

SURE_ROLES = 0.8
"""A call whose role confidence is below this has uncertain roles."""


@dataclass(frozen=True)
class ThemeRef:
    theme_id: str
    name: str


@dataclass(frozen=True)
class QuoteTag:
    """One tag of a quote: its probability and the words that drove it."""

    kind: MentionKind
    type: str
    name: str
    probability: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class Quote:
    """Something somebody said, with all that a quote card shows.

    `speaker_name` is the contact (prospect) or rep of the call's facts, `title` the contact's; ""
    when the role is unknown or several speakers share it. `confidence`: mean word probability of
    the transcript.
    """

    utterance_id: str
    call_id: str
    recording: str
    turn: int
    text: str
    prev: str
    start: float
    end: float
    speaker: str
    role: Role
    speaker_name: str
    title: str
    account: str
    persona: str
    campaign: str
    started_at: datetime | None
    sentiment: Feeling
    negative: float
    neutral: float
    positive: float
    tags: tuple[QuoteTag, ...]
    """Most probable first."""
    confidence: float
    role_confidence: float | None
    """Lowest of the call's speakers."""
    themes: tuple[ThemeRef, ...]

    @property
    def roles_uncertain(self) -> bool:
        return self.role_confidence is None or self.role_confidence < SURE_ROLES


@dataclass(frozen=True)
class CallRow:
    """One call in the list of calls. Newest first; calls without a date last."""

    call_id: str
    recording: str
    started_at: datetime | None
    rep: str
    account: str
    contact: str
    title: str
    persona: str
    campaign: str
    source: str
    stage: str
    outcome: str
    amount: float | None
    duration: float
    role_confidence: float | None
    roles_uncertain: bool
    objections: tuple[str, ...]
    """Types, most mentions first."""
    mentions: int
    """Of objections."""
    feeling: float | None
    """Mean positive less negative probability of what the prospect said, -1..1."""
    next_step: bool


@dataclass(frozen=True)
class CallTurn:
    turn: int
    speaker: str
    role: Role
    start: float
    end: float
    text: str


@dataclass(frozen=True)
class CallTheme:
    theme_id: str
    name: str
    mentions: int


@dataclass(frozen=True)
class CallDetail:
    """All that is known of one call. `utterances[i].turn` says which turn it belongs to."""

    call_id: str
    facts: CallFacts
    duration: float
    channels: int
    language: str
    engine: str
    model: str
    role_confidence: float | None
    roles_uncertain: bool
    speakers: tuple[SpeakerRole, ...]
    turns: tuple[CallTurn, ...]
    utterances: tuple[Quote, ...]
    """In time order, of everyone."""
    metrics: Mapping[str, Metric]
    course: tuple[CoursePoint, ...]
    themes: tuple[CallTheme, ...]
    """Most mentions first."""
