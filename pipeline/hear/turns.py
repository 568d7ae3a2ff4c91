"""Words and speakers → turns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.call import SpeakerRole, SpeakerSpan, Turn, Word

PAUSE = 0.8
"""Seconds of own silence after which somebody else's words may come in between."""


@dataclass(frozen=True)
class Stretch:
    """Words of one speaker without a long pause."""

    speaker: str
    words: tuple[Word, ...]


def words_by_span(words: Sequence[Word], spans: Sequence[SpeakerSpan]) -> dict[str, list[Word]]:
    """Give every word of a mono recording to the speaker whose span covers it most.

    A word that no span touches goes to the nearest span; without spans all are speaker A's.
    """
    if not spans:
        return {"A": list(words)} if words else {}
    ordered = sorted(spans, key=lambda span: span.start)
    starts = [span.start for span in ordered]
    longest = max(span.end - span.start for span in ordered)
    by_speaker: dict[str, list[Word]] = {}
    for word in words:
        near = ordered[around(word, starts, longest)]
        best = max(near, key=lambda span: (overlap(span, word), -distance(span, word)))
        by_speaker.setdefault(best.speaker, []).append(word)
    return by_speaker


def around(word: Word, starts: Sequence[float], longest: float) -> slice:
    """The spans that may cover a word, and a few on each side, which may be the nearest."""
    at = bisect_right(starts, word.start)
    first = bisect_left(starts, word.start - longest)
    return slice(max(0, min(first, at - 4)), bisect_right(starts, word.end) + 4)


def overlap(span: SpeakerSpan, word: Word) -> float:
    return max(0.0, min(span.end, word.end) - max(span.start, word.start))


def distance(span: SpeakerSpan, word: Word) -> float:
    middle = (word.start + word.end) / 2
    return max(span.start - middle, middle - span.end, 0.0)


def stretches(by_speaker: Mapping[str, Sequence[Word]]) -> list[Stretch]:
    """Each speaker's words cut at pauses, all in order of their start."""
    found: list[Stretch] = []
    for speaker, words in by_speaker.items():
        current: list[Word] = []
        for word in sorted(words, key=lambda word: (word.start, word.end)):
            if current and word.start - current[-1].end > PAUSE:
                found.append(Stretch(speaker, tuple(current)))
                current = []
            current.append(word)
        if current:
            found.append(Stretch(speaker, tuple(current)))
    return sorted(found, key=lambda stretch: (stretch.words[0].start, stretch.speaker))


def build_turns(
    by_speaker: Mapping[str, Sequence[Word]], roles: Sequence[SpeakerRole]
) -> tuple[Turn, ...]:
    """What each speaker says until another takes over.

    A word or two of agreement inside somebody's stretch is a turn of its own that does not break
    the stretch, so turns may overlap in time; they are in order of their start.
    """
    merged: list[Stretch] = []
    for stretch in stretches(by_speaker):
        if merged and merged[-1].speaker == stretch.speaker:
            merged[-1] = Stretch(stretch.speaker, merged[-1].words + stretch.words)
        else:
            merged.append(stretch)
    role_of = {role.speaker: role for role in roles}
    return tuple(
        Turn(
            speaker=stretch.speaker,
            role=role_of[stretch.speaker].role,
            role_confidence=role_of[stretch.speaker].confidence,
            start=stretch.words[0].start,
            end=max(word.end for word in stretch.words),
            text=" ".join(word.text for word in stretch.words),
            words=stretch.words,
        )
        for stretch in merged
    )
