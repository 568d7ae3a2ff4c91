"""Readable cues: short word patterns that speak for a label and explain it.

A pattern is a sequence of words, as in "out of * budget". A word matches lower-cased text; `a|b`
either; `~word` any inflection; `?word` may be absent; `*` stands for up to two words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.util import filter_spans
from spacy.vocab import Vocab


class Cues:
    """Compiled cues of several labels."""

    def __init__(self, patterns: Mapping[str, Sequence[str]], vocabulary: Vocab) -> None:
        """`patterns` by label."""
        self.labels = tuple(patterns)
        self._matcher = Matcher(vocabulary)
        for label, written in patterns.items():
            self._matcher.add(label, [compiled(pattern) for pattern in written])

    def found(self, document: Doc) -> dict[str, tuple[str, ...]]:
        """For each label with a match, the matching words, longest matches only."""
        by_label: dict[str, list] = {}
        for span in self._matcher(document, as_spans=True):
            by_label.setdefault(span.label_, []).append(span)
        return {
            label: tuple(span.text for span in filter_spans(by_label[label]))
            for label in self.labels
            if label in by_label
        }

    def counts(self, documents: Sequence[Doc]) -> NDArray[np.float32]:
        """Number of matches, at most 2, shape (documents, labels)."""
        rows = [self.found(document) for document in documents]
        table = [[min(2, len(row.get(label, ()))) for label in self.labels] for row in rows]
        return np.array(table, dtype=np.float32).reshape(len(documents), len(self.labels))


def compiled(pattern: str) -> list[dict[str, Any]]:
    """A pattern as spaCy's Matcher reads it. Raises ValueError for an empty one."""
    tokens: list[dict[str, Any]] = []
    for word in pattern.split():
        if word == "*":
            tokens += [{"IS_PUNCT": False, "OP": "?"}, {"IS_PUNCT": False, "OP": "?"}]
            continue
        optional = {"OP": "?"} if word.startswith("?") else {}
        word = word.removeprefix("?")
        key = "LEMMA" if word.startswith("~") else "LOWER"
        tokens.append({key: {"IN": word.removeprefix("~").split("|")}, **optional})
    if not tokens:
        raise ValueError("a cue has at least one word")
    return tokens
