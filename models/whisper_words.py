"""Whisper's pieces of text, joined to the words that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.call import Word

NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, kana, Han."""


def rejoined(pieces: Iterable[tuple[str, float, float, float]]) -> list[Word]:
    """Words from (text, start, end, probability), seconds.

    Whisper begins a word with a space; a piece without one ("-based", "%", "’s") belongs to the
    word before, except in scripts that write no spaces at all.
    """
    words: list[Word] = []
    for text, start, end, probability in pieces:
        shown = text.strip()
        if not shown:
            continue
        new = Word(shown, round(start, 3), round(max(start, end), 3), round(probability, 3))
        if words and text[0] != " " and not NO_SPACES.match(shown) and start - words[-1].end < 0.5:
            last = words[-1]
            new = Word(
                last.text + shown,
                last.start,
                max(last.end, new.end),
                min(last.probability, new.probability),
            )
            words[-1] = new
        else:
            words.append(new)
    return words
