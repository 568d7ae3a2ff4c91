"""Objections, signals and sentiment of a statement: linear heads on embeddings and cues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from models.cues import Cues
from models.english import English
from models.heads import Scores, load
from pipeline.call import Encoder, Feeling, Sentiment, Statement, Tag, Tags

ANY = "any_objection"
"""The head that tells whether a statement is an objection of any type."""

REP_SIGNALS = frozenset({"next_step"})
"""Signals that count from either side; all else is looked for on the prospect's side only."""

LONGEST = 2_000
"""Characters of a statement that are read; longer ones are cut."""

WHY_WORDS = 3
"""Words in a window of those that drove a tag, where no cue explains it."""

FEELINGS: tuple[Feeling, ...] = ("negative", "neutral", "positive")


class Features:
    """Statements → numbers: embedding of the text, of the words before, and counted cues."""

    def __init__(
        self, encoder: Encoder, english: English, cues: Mapping[str, Sequence[str]]
    ) -> None:
        self.encoder = encoder
        self.english = english
        self.cues = Cues(cues, english.vocabulary)

    def rows(
        self, statements: Sequence[Statement], documents: Sequence[Doc]
    ) -> NDArray[np.float32]:
        """Shape (statements, 2·dimensions + labels with cues)."""
        text = self.encoder.encode([statement.text for statement in statements])
        prev = self.encoder.encode([statement.prev for statement in statements])
        prev[[not statement.prev for statement in statements]] = 0
        return np.hstack([text, prev, self.cues.counts(documents)])


class LinearTagger:
    """A `Tagger`."""

    def __init__(
        self,
        encoder: Encoder,
        english: English,
        cues: Mapping[str, Sequence[str]],
        objections: Sequence[str],
        signals: Sequence[str],
    ) -> None:
        """`cues` by label; `objections` and `signals` are the labels to tell."""
        heads = load("tagger")
        self.name = f"linear-tagger-4/{heads.about['labels']}"
        self._features = Features(encoder, english, cues)
        self._binary = heads.binary
        self._feeling = heads.multiclass["sentiment"]
        self._objections = [label for label in objections if label in heads.binary]
        self._signals = [label for label in signals if label in heads.binary]

    def tag(self, statements: Sequence[Statement]) -> list[Tags]:
        """One result a statement; empty ones are neutral and carry no tags."""
        clean = [cleaned(statement) for statement in statements]
        if not clean:
            return []
        documents = list(self._features.english.parse(s.text for s in clean))
        rows = self._features.rows(clean, documents)
        chances = {
            label: self._binary[label].probabilities(rows)
            for label in (*self._objections, *self._signals)
        }
        any_objection = objection_chance(
            self._binary[ANY].probabilities(rows), [chances[label] for label in self._objections]
        )
        feelings = self._feeling.predict_proba(rows)
        order = [list(self._feeling.classes_).index(feeling) for feeling in FEELINGS]
        return [
            self._tags(
                statement,
                documents[i],
                rows[i],
                float(any_objection[i]),
                {label: float(values[i]) for label, values in chances.items()},
                feelings[i][order],
            )
            for i, statement in enumerate(clean)
        ]

    def _tags(
        self,
        statement: Statement,
        document: Doc,
        row: NDArray[np.float32],
        any_objection: float,
        chances: dict[str, float],
        feelings: NDArray[np.float64],
    ) -> Tags:
        if not statement.text:
            return Tags(0.0, (), (), Sentiment("neutral", 0.0, 1.0, 0.0))
        cues = self._features.cues.found(document)
        rep = statement.role == "rep"

        def given(labels: Sequence[str]) -> tuple[Tag, ...]:
            return tuple(
                Tag(
                    label,
                    round(chances[label], 4),
                    cues.get(label) or self._driving_words(label, document, row),
                )
                for label in sorted(labels, key=lambda label: -chances[label])
            )

        def likely(labels: Sequence[str]) -> list[str]:
            return [label for label in labels if chances[label] >= self._binary[label].threshold]

        objections: list[str] = []
        if not rep and any_objection >= self._binary[ANY].threshold:
            # an objection has a type: the likeliest where none is likely enough by itself
            best = max(self._objections, key=lambda label: chances[label])
            objections = likely(self._objections) or [best]
        signals = [label for label in self._signals if not rep or label in REP_SIGNALS]
        negative, neutral, positive = (round(float(value), 4) for value in feelings)
        return Tags(
            objection_probability=0.0 if rep else round(any_objection, 4),
            objections=given(objections),
            signals=given(likely(signals)),
            sentiment=Sentiment(FEELINGS[int(np.argmax(feelings))], negative, neutral, positive),
        )

    def _driving_words(
        self, label: str, document: Doc, row: NDArray[np.float32]
    ) -> tuple[str, ...]:
        """The window of words without which the label's score falls most (occlusion)."""
        words = [token for token in document if not token.is_space and not token.is_punct]
        if len(words) <= WHY_WORDS:
            return (document.text,)
        starts = range(len(words) - WHY_WORDS + 1)
        spans = [document[words[i].i : words[i + WHY_WORDS - 1].i + 1] for i in starts]
        text = document.text
        without = [text[: s.start_char] + text[s.end_char :] for s in spans]
        rows = np.repeat(row[None], len(without), axis=0)
        dimensions = self._features.encoder.dimensions
        rows[:, :dimensions] = self._features.encoder.encode(without)
        scores = self._binary[label].scores(rows)
        return (trimmed(spans[int(np.argmin(scores))]),)


def objection_chance(any_type: Scores, types: Sequence[Scores]) -> Scores:
    """Probability of any objection: the mean, in log-odds, of two views of it.

    One is the head that was asked just that, the other that at least one type holds (noisy or of
    the types' heads, shape (types, rows)). They err on different statements.
    """
    one_type = 1 - np.prod(1 - np.stack(types), axis=0)
    views = np.clip(np.stack([any_type, one_type]), 1e-4, 1 - 1e-4)
    return 1 / (1 + np.exp(-np.log(views / (1 - views)).mean(axis=0)))


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
