"""Speech packed into Whisper's 30-second windows, and times brought back to the recording.

The encoder costs the same for a full window as for an empty one, so silence is left out before
decoding. Pure functions; times in seconds.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.call import SAMPLE_RATE, Samples, Span

WINDOW = 29.0
"""Longest window; a little under Whisper's 30 s, so that the last word is whole."""

GAP = 0.25
"""Silence put between spans that were apart, so that words don't run together."""


@dataclass(frozen=True)
class Piece:
    """A span of the recording and where it starts in its window."""

    span: Span
    at: float

    @property
    def end(self) -> float:
        return self.at + self.span.duration

    def cover(self, start: float, end: float) -> float:
        """Seconds shared with start..end; negative: seconds away from it."""
        return min(end, self.end) - max(start, self.at)

    def recording_time(self, time: float) -> float:
        """The recording's time for a time in the window, kept within the piece."""
        return self.span.start + min(max(0.0, time - self.at), self.span.duration)


@dataclass(frozen=True)
class Window:
    """Pieces in order, `duration` with the gaps."""

    pieces: tuple[Piece, ...]

    @property
    def duration(self) -> float:
        return self.pieces[-1].end

    @property
    def speech(self) -> float:
        return sum(piece.span.duration for piece in self.pieces)

    def recording_span(self, start: float, end: float) -> Span:
        """A word's times in the recording for its times in the window.

        A word lies in one piece: the one that it covers most (the nearest, if it fell into a gap).
        Decoders let words begin where the word before ended, which may be before the pause.
        """
        piece = max(self.pieces, key=lambda piece: piece.cover(start, end))
        return Span(piece.recording_time(start), piece.recording_time(end))


PAD = 0.35
"""Seconds of the recording kept around a span: Whisper skips words without some room around."""


def pack(speech: Sequence[Span], longest: float = WINDOW) -> list[Window]:
    """Fill windows with spans in order; a span longer than a window is cut."""
    windows: list[Window] = []
    pieces: list[Piece] = []
    end = 0.0
    for span in cut(padded(speech), longest):
        at = end + GAP if pieces else 0.0
        if pieces and at + span.duration > longest:
            windows.append(Window(tuple(pieces)))
            pieces, at = [], 0.0
        pieces.append(Piece(span, at))
        end = at + span.duration
    if pieces:
        windows.append(Window(tuple(pieces)))
    return windows


def padded(speech: Sequence[Span]) -> list[Span]:
    """Spans with `PAD` around them; those that meet become one."""
    joined: list[Span] = []
    for span in speech:
        start, end = max(0.0, span.start - PAD), span.end + PAD
        if joined and start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(Span(start, end))
    return joined


def cut(speech: Sequence[Span], longest: float) -> list[Span]:
    """Spans no longer than `longest`, in equal parts where one was."""
    parts: list[Span] = []
    for span in speech:
        count = max(1, int(np.ceil(span.duration / longest)))
        edges = np.linspace(span.start, span.end, count + 1)
        parts += [Span(float(a), float(b)) for a, b in itertools.pairwise(edges)]
    return [part for part in parts if part.duration > 0]


def sound(samples: Samples, window: Window) -> Samples:
    """The samples of a window, gaps silent; shape (n,)."""
    packed = np.zeros(int(np.ceil(window.duration * SAMPLE_RATE)), dtype=np.float32)
    for piece in window.pieces:
        block = samples[int(piece.span.start * SAMPLE_RATE) : int(piece.span.end * SAMPLE_RATE)]
        at = int(piece.at * SAMPLE_RATE)
        packed[at : at + len(block)] = block[: len(packed) - at]
    return packed
