"""English by spaCy (en_core_web_md): sentences, lemmas, noun phrases."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from models.registry import files

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


class English:
    """A `SentenceSplitter`, and the parser that other models share."""

    name = "en_core_web_md-3.8.0"

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._language = load()

    @property
    def vocabulary(self):
        return self._language.vocab

    def sentences(self, text: str) -> list[tuple[int, int]]:
        """Character offsets (start, end) of the sentences of a text."""
        with self._one_at_a_time:
            document = self._language(text)
        return [(s.start_char, s.end_char) for s in document.sents if s.text.strip()]

    def parse(self, texts: Iterable[str]) -> Iterator[Doc]:
        """Documents with lemmas and phrases, in order."""
        with self._one_at_a_time:
            return iter(list(self._language.pipe(texts, batch_size=64)))


@cache
def load() -> Language:
    """The pipeline without named entities, which nobody asks for yet."""
    import spacy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # made by spaCy 3.8.0, run by a later 3.8
        return spacy.load(files("spacy-english"), exclude=["ner"])
