"""Objections, signals and sentiment of a statement, from how MPNet reads it and from cues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from models import network
from models.cues import Cues
from models.english import English
from models.heads import fingerprint, load
from models.mpnet import MPNet, Reading
from pipeline.call import Feeling, Sentiment, Statement, Tag, Tags

ANY = "any_objection"
"""The head that tells whether a statement is an objection of any type."""

REP_SIGNALS = frozenset({"next_step"})
"""Signals that count from either side; all else is looked for on the prospect's side only."""

LONGEST = 2_000
"""Characters of a statement that are read; longer ones are cut."""

TOGETHER = 256
"""Statements whose token vectors are in memory at a time (some 100 MB)."""

WHY_WORDS = 3
"""Words in a window of those that drove a tag, where no cue explains it."""

FEELINGS: tuple[Feeling, ...] = ("negative", "neutral", "positive")


class Features:
    """Statements → numbers: what the reader makes of text and words before, and counted cues."""

    def __init__(self, reader: MPNet, english: English, cues: Mapping[str, Sequence[str]]) -> None:
        self.reader = reader
        self.english = english
        self.cues = Cues(cues, english.vocabulary)

    def of(self, statements: Sequence[Statement]) -> Iterator[Featured]:
        """Features of statements, `TOGETHER` at a time."""
        for at in range(0, len(statements), TOGETHER):
            some = statements[at : at + TOGETHER]
            readings = [self.reader.read(statement.prev, statement.text) for statement in some]
            documents = list(self.english.parse(statement.text for statement in some))
            means = np.stack([reading.means() for reading in readings])
            before = np.stack([reading.before for reading in readings])
            read = unit(np.concatenate([means, before[:, None]], axis=1))
            rows = np.hstack([read.reshape(len(some), -1), self.cues.counts(documents)])
            yield Featured(some, documents, readings, rows)


@dataclass(frozen=True)
class Featured:
    """Statements with what was made of them; `rows` has shape (statements, inputs).

    A row holds the mean vector of each layer over the text, that of the words before, each of
    length 1, then the number of cues of each label.
    """

    statements: Sequence[Statement]
    documents: Sequence[Doc]
    readings: Sequence[Reading]
    rows: NDArray[np.float32]


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors of length 1 (or 0), along the last axis."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


class TrainedTagger:
    """A `Tagger`: a network scores all labels, linear heads turn scores into probabilities."""

    def __init__(
        self,
        reader: MPNet,
        english: English,
        cues: Mapping[str, Sequence[str]],
        objections: Sequence[str],
        signals: Sequence[str],
    ) -> None:
        """`cues` by label; `objections` and `signals` are the labels to tell."""
        heads = load("tagger")
        self.name = f"tagger-5/{reader.name}/{fingerprint('network', 'tagger')}"
        self._features = Features(reader, english, cues)
        self._network = network.load("network")
        self._binary = heads.binary
        self._feeling = heads.multiclass["sentiment"]
        self._objections = [label for label in objections if label in heads.binary]
        self._signals = [label for label in signals if label in heads.binary]

    def tag(self, statements: Sequence[Statement]) -> list[Tags]:
        """One result a statement; empty ones are neutral and carry no tags."""
        clean = [cleaned(statement) for statement in statements]
        return [tags for some in self._features.of(clean) for tags in self._tag(some)]

    def _tag(self, some: Featured) -> list[Tags]:
        scores = self._network.scores(some.rows)
        chances = {label: head.probabilities(scores) for label, head in self._binary.items()}
        feelings = self._feeling.predict_proba(scores)
        order = [list(self._feeling.classes_).index(feeling) for feeling in FEELINGS]
        return [
            self._tags(
                some, i, {label: float(of[i]) for label, of in chances.items()}, feelings[i][order]
            )
            for i in range(len(some.statements))
        ]

    def _tags(
        self, some: Featured, i: int, chances: dict[str, float], feelings: NDArray[np.float64]
    ) -> Tags:
        statement, document = some.statements[i], some.documents[i]
        if not statement.text:
            return Tags(0.0, (), (), Sentiment("neutral", 0.0, 1.0, 0.0))
        cues = self._features.cues.found(document)
        rep = statement.role == "rep"

        def given(labels: Sequence[str]) -> tuple[Tag, ...]:
            return tuple(
                Tag(
                    label,
                    round(chances[label], 4),
                    cues.get(label)
                    or self._driving_words(label, document, some.readings[i], some.rows[i]),
                )
                for label in sorted(labels, key=lambda label: -chances[label])
            )

        def likely(labels: Sequence[str]) -> list[str]:
            return [label for label in labels if chances[label] >= self._binary[label].threshold]

        objections: list[str] = []
        if not rep and chances[ANY] >= self._binary[ANY].threshold:
            # an objection has a type: the likeliest where none is likely enough by itself
            best = max(self._objections, key=lambda label: chances[label])
            objections = likely(self._objections) or [best]
        signals = [label for label in self._signals if not rep or label in REP_SIGNALS]
        negative, neutral, positive = (round(float(value), 4) for value in feelings)
        return Tags(
            objection_probability=0.0 if rep else round(chances[ANY], 4),
            objections=given(objections),
            signals=given(likely(signals)),
            sentiment=Sentiment(FEELINGS[int(np.argmax(feelings))], negative, neutral, positive),
        )

    def _driving_words(
        self, label: str, document: Doc, reading: Reading, row: NDArray[np.float32]
    ) -> tuple[str, ...]:
        """The window of words that adds most to the label's score.

        A token's share is its vector along the slope of the score (Shrikumar et al. 2016,
        gradient times input), which adds up over tokens since rows are means of them.
        """
        words = [token for token in document if not token.is_space and not token.is_punct]
        if len(words) <= WHY_WORDS:
            return (document.text,)
        layers = reading.tokens.shape[1:]
        slopes = self._network.slopes(row, self._binary[label].model.coef_[0])
        slopes = slopes[: layers[0] * layers[1]].reshape(layers)
        lengths = np.linalg.norm(reading.means(), axis=1)
        slopes = slopes / np.maximum(lengths, 1e-9)[:, None]
        shares = np.einsum("tlh,lh->t", reading.tokens, slopes)
        by_word = [
            sum(
                float(share)
                for share, (start, end) in zip(shares, reading.offsets, strict=True)
                if start < word.idx + len(word) and end > word.idx
            )
            for word in words
        ]
        sums = [sum(by_word[n : n + WHY_WORDS]) for n in range(len(words) - WHY_WORDS + 1)]
        first = int(np.argmax(sums))
        return (trimmed(document[words[first].i : words[first + WHY_WORDS - 1].i + 1]),)


def trimmed(span: Span) -> str:
    """A span without empty words ("of the") at its ends; all of it if no word is full."""
    full = [token.i for token in span if not token.is_stop and not token.is_punct]
    return span.doc[full[0] : full[-1] + 1].text if full else span.text


def cleaned(statement: Statement) -> Statement:
    """A statement without control characters and no longer than is read."""
    return Statement(plain(statement.text), plain(statement.prev), statement.role)


def plain(text: str) -> str:
    """Printable characters only, white space folded, cut at `LONGEST`."""
    printable = "".join(c if c.isprintable() else " " for c in text[: 2 * LONGEST])
    return " ".join(printable.split())[:LONGEST]
