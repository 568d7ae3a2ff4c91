"""Whisper's pieces → the words that a reader sees."""

from __future__ import annotations

import pytest

from models.whisper_words import rejoined

Piece = tuple[str, float, float, float]


def pieces(*texts: str, each: float = 0.3) -> list[Piece]:
    return [(text, i * each, (i + 1) * each, 0.9) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        ((" our", " cloud", "-based", " one"), ["our", "cloud-based", "one"]),
        ((" eighteen", " 18", "%", "."), ["eighteen", "18%."]),
        ((" about", " $29", ".50", " each"), ["about", "$29.50", "each"]),
        ((" it", "'s", " fine"), ["it's", "fine"]),
        ((" it", "’s", " fine"), ["it’s", "fine"]),
        ((" 40", "€", " more"), ["40€", "more"]),
        (("我们", "没有", "预算"), ["我们", "没有", "预算"]),
        (("我们", "没有", "。"), ["我们", "没有。"]),
        ((" zum", " Größen", "ordnung"), ["zum", "Größenordnung"]),
        ((" Gr", "öße"), ["Größe"]),
        (("Hello", " there"), ["Hello", "there"]),
        ((" yes", " ", "", " no"), ["yes", "no"]),
        ((), []),
    ],
)
def test_joined(heard: tuple[str, ...], words: list[str]) -> None:
    assert [word.text for word in rejoined(pieces(*heard))] == words


def test_joined_words_take_all_the_time_and_the_lower_probability() -> None:
    (word,) = rejoined([(" cloud", 1.0, 1.4, 0.9), ("-based", 1.4, 1.9, 0.6)])
    assert (word.start, word.end, word.probability) == (1.0, 1.9, 0.6)


def test_a_piece_after_a_pause_is_a_word_of_its_own() -> None:
    words = rejoined([(" cloud", 1.0, 1.4, 0.9), ("based", 3.0, 3.4, 0.9)])
    assert [word.text for word in words] == ["cloud", "based"]


def test_a_word_never_ends_before_it_starts() -> None:
    (word,) = rejoined([(" so", 2.0, 1.5, 0.9)])
    assert (word.start, word.end) == (2.0, 2.0)
