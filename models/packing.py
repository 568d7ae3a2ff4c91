"""Speech packed into Whisper's 30-second windows, and times brought back to the recording.

The encoder costs the same for a full window as for an empty one, so silence is left out before
decoding. Pure functions; times in seconds.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
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


@dataclass(frozen=True)
class Window:
    """Pieces in order, `duration` with the gaps."""

    pieces: tuple[Piece, ...]

    @property
    def duration(self) -> float:
        last = self.pieces[-1]
        return last.at + last.span.duration

    @property
    def speech(self) -> float:
        return sum(piece.span.duration for piece in self.pieces)

    def recording_time(self, time: float) -> float:
        """The recording's time for a time in the window; one in a gap belongs to its end."""
        index = max(0, bisect_right([piece.at for piece in self.pieces], time) - 1)
        piece = self.pieces[index]
        inside = min(time - piece.at, piece.span.duration)
        return piece.span.start + max(0.0, inside)


def pack(speech: Sequence[Span], longest: float = WINDOW) -> list[Window]:
    """Fill windows with spans in order; a span longer than a window is cut."""
    windows: list[Window] = []
    pieces: list[Piece] = []
    end = 0.0
    for span in cut(speech, longest):
        at = end + GAP if pieces else 0.0
        if pieces and at + span.duration > longest:
            windows.append(Window(tuple(pieces)))
            pieces, at = [], 0.0
        pieces.append(Piece(span, at))
        end = at + span.duration
    if pieces:
        windows.append(Window(tuple(pieces)))
    return windows


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
