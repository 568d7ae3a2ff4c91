"""Whisper's pieces of text, joined to the words that a reader sees."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.call import Word


def rejoined(pieces: Iterable[tuple[str, float, float, float]]) -> list[Word]:
    """Words from (text, start, end, probability), seconds.

    Whisper begins a word with a space; a piece without one ("-based", "%") belongs to the word
    before, except in scripts that write no spaces at all.
    """
    words: list[Word] = []
    for text, start, end, probability in pieces:
        shown = text.strip()
        if not shown:
            continue
        new = Word(shown, round(start, 3), round(max(start, end), 3), round(probability, 3))
        if words and text[0] != " " and shown[0].isascii() and start - words[-1].end < 0.5:
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
