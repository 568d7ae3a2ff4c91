"""Speech of a stereo recording by channel: what leaks in from the other line is left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.call import SAMPLE_RATE, Samples, Span

LEAK = 12.0
"""Decibels. Speech this much further below its channel's usual level than the other channel is
below its own is the other speaker, heard through the handset."""


def own_speech(samples: Samples, speech: Sequence[Sequence[Span]]) -> list[tuple[Span, ...]]:
    """For each channel, the spans in which its own speaker talks.

    `samples` has shape (channels, n), `speech` one list of spans a channel.
    """
    if len(speech) < 2:
        return [tuple(spans) for spans in speech]
    usual = [usual_level(row, spans) for row, spans in zip(samples, speech, strict=True)]
    kept = []
    for channel, spans in enumerate(speech):
        others = [other for other in range(len(speech)) if other != channel]
        kept.append(
            tuple(
                span
                for span in spans
                if all(
                    (level(samples[channel], span) - usual[channel])
                    > (level(samples[other], span) - usual[other]) - LEAK
                    for other in others
                )
            )
        )
    return kept


def usual_level(row: Samples, spans: Sequence[Span]) -> float:
    """Loud but common level of a channel's speech, dB: upper decile of its spans by time."""
    if not spans:
        return 0.0
    levels = np.array([level(row, span) for span in spans])
    order = np.argsort(levels)
    share = np.cumsum(np.array([span.duration for span in spans])[order])
    return float(levels[order][np.searchsorted(share, 0.9 * share[-1])])


def level(row: Samples, span: Span) -> float:
    """Root mean square of a span, dB relative to full scale."""
    block = row[int(span.start * SAMPLE_RATE) : int(span.end * SAMPLE_RATE)]
    power = float(np.mean(np.square(block, dtype=np.float64))) if len(block) else 0.0
    return 10 * float(np.log10(power + 1e-12))
