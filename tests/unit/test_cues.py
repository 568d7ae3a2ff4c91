"""Readable cues: what a pattern means, word by word."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from spacy.lang.en import English
from spacy.tokens import Doc

from models.cues import Cues, compiled
from pipeline import taxonomy


@cache
def english() -> English:
    return English()


def words(text: str, lemmas: dict[str, str] | None = None) -> Doc:
    """A document of the text with the lemmas given; each other word is its own."""
    document = english()(text)
    for token in document:
        token.lemma_ = (lemmas or {}).get(token.text, token.lower_)
    return document


def found(pattern: str, text: str, lemmas: dict[str, str] | None = None) -> tuple[str, ...]:
    cues = Cues({"x": [pattern]}, english().vocab)
    return cues.found(words(text, lemmas)).get("x", ())


@pytest.mark.parametrize(
    ("pattern", "text", "match"),
    [
        ("too expensive", "That is Too Expensive for us", ("Too Expensive",)),
        ("too expensive", "too very expensive", ()),
        ("too|so expensive|dear", "it's so dear", ("so dear",)),
        ("too ?damn expensive", "too expensive", ("too expensive",)),
        ("too ?damn expensive", "too damn expensive", ("too damn expensive",)),
        ("out of * budget", "out of budget", ("out of budget",)),
        ("out of * budget", "out of our yearly budget", ("out of our yearly budget",)),
        ("out of * budget", "out of our whole yearly budget", ()),
        ("out * budget", "we are out. Our budget", ()),  # a full stop is in the way
        ("do n't need", "we don't need it", ("don't need",)),
        ("budget", "no budget, none, budget over", ("budget", "budget")),
        ("expensive", "", ()),
    ],
)
def test_patterns(pattern: str, text: str, match: tuple[str, ...]) -> None:
    assert found(pattern, text) == match


def test_tilde_matches_every_inflection() -> None:
    lemmas = {"lost": "lose", "losing": "lose"}
    assert found("~lose orders", "we lost orders", lemmas) == ("lost orders",)
    assert found("~lose|drop orders", "losing orders", lemmas) == ("losing orders",)
    assert found("lose orders", "we lost orders", lemmas) == ()


def test_only_the_longest_of_nested_matches_counts() -> None:
    cues = Cues({"x": ["no budget", "budget", "no budget left"]}, english().vocab)
    assert cues.found(words("there is no budget left")) == {"x": ("no budget left",)}


def test_labels_are_found_side_by_side() -> None:
    cues = Cues({"price": ["too much"], "effort": ["too much work"]}, english().vocab)
    assert cues.found(words("too much work")) == {
        "price": ("too much",),
        "effort": ("too much work",),
    }


def test_counts_stop_at_two() -> None:
    cues = Cues({"a": ["yes"], "b": ["no"]}, english().vocab)
    counts = cues.counts([words("yes yes yes no"), words("maybe")])
    assert counts.dtype == np.float32
    assert counts.tolist() == [[2, 1], [0, 0]]
    assert cues.counts([]).shape == (0, 2)


@pytest.mark.parametrize("pattern", ["", "  "])
def test_an_empty_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="at least one word"):
        compiled(pattern)


def test_every_shipped_cue_needs_a_word_and_is_lower_case() -> None:
    shipped = taxonomy.shipped()
    for label, patterns in shipped.cues.items():
        assert len(set(patterns)) == len(patterns), label
        for pattern in patterns:
            tokens = compiled(pattern)
            assert any("OP" not in token for token in tokens), (label, pattern)
            for token in tokens:
                alternatives = token.get("LOWER", token.get("LEMMA", {"IN": ["x"]}))["IN"]
                assert all(alternatives), (label, pattern)  # "a||b" or a trailing bar
                assert [word.lower() for word in alternatives] == alternatives, (label, pattern)
    Cues(shipped.cues, english().vocab)  # all of them compile


def test_shipped_cues_are_written_as_the_tokenizer_splits() -> None:
    """A cue with "don't" never matches: spaCy gives "do", "n't"."""
    for label, patterns in taxonomy.shipped().cues.items():
        for pattern in patterns:
            for word in pattern.replace("|", " ").split():
                bare = word.lstrip("?~") if word != "?" else word
                if bare and bare != "*" and "'" not in bare:  # "'m" is split off in context
                    assert [t.text for t in english()(bare)] == [bare], (label, pattern, bare)
