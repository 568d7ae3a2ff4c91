"""Stereo: what leaks in from the other line is left out, one's own speech never."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.call import SAMPLE_RATE, Span
from pipeline.hear.channels import level, own_speech
from tests.fixtures.audio_files import Sound

REP, PROSPECT = Span(1, 4), Span(5, 8)
BOTH = Span(9, 11)


def decibels(change: float) -> float:
    return 10 ** (change / 20)


def stereo(*, leak: float, prospect_level: float = 0.0) -> Sound:
    """The rep on the first channel, the prospect on the second, each leaking into the other.

    `leak` and `prospect_level` in dB relative to the rep's voice, and to the voice that leaks.
    """
    noise = np.random.default_rng(5)
    rows = noise.normal(0, 1e-4, (2, 12 * SAMPLE_RATE))
    for channel, spans, loud in ((0, (REP, BOTH), 0.0), (1, (PROSPECT, BOTH), prospect_level)):
        for span in spans:
            part = slice(int(span.start * SAMPLE_RATE), int(span.end * SAMPLE_RATE))
            voice = noise.normal(0, 0.1 * decibels(loud), part.stop - part.start)
            rows[channel, part] += voice
            rows[1 - channel, part] += voice * decibels(leak)
    return rows.astype(np.float32)


@pytest.mark.parametrize("prospect_level", [0.0, -8.0, 8.0])
@pytest.mark.parametrize("leak", [-22.0, -30.0])
def test_leak_is_removed_and_own_speech_kept(leak: float, prospect_level: float) -> None:
    rows = stereo(leak=leak, prospect_level=prospect_level)
    everything = [REP, PROSPECT, BOTH]  # what a detector hears on either channel
    assert own_speech(rows, [everything, everything]) == [(REP, BOTH), (PROSPECT, BOTH)]


@pytest.mark.parametrize("prospect_level", [0.0, -8.0, 8.0])
def test_without_leaks_nothing_is_lost(prospect_level: float) -> None:
    rows = stereo(leak=-80, prospect_level=prospect_level)
    assert own_speech(rows, [[REP, BOTH], [PROSPECT, BOTH]]) == [(REP, BOTH), (PROSPECT, BOTH)]


def test_a_quiet_answer_is_no_leak() -> None:
    rows = stereo(leak=-80)
    quiet = Span(2, 2.5)  # the prospect murmurs 9 dB under their usual level while the rep talks
    part = slice(2 * SAMPLE_RATE, int(2.5 * SAMPLE_RATE))
    murmur = np.random.default_rng(6).normal(0, 0.1 * decibels(-9), part.stop - part.start)
    rows[1, part] += murmur.astype(np.float32)
    assert quiet in own_speech(rows, [[REP, BOTH], [quiet, PROSPECT, BOTH]])[1]


def test_one_channel_and_no_speech() -> None:
    rows = stereo(leak=-80)
    assert own_speech(rows[:1], [[REP]]) == [(REP,)]
    assert own_speech(rows, [[], []]) == [(), ()]
    assert own_speech(rows, [[REP], []]) == [(REP,), ()]


def test_level_in_decibels() -> None:
    row = np.full(SAMPLE_RATE, 0.1, dtype=np.float32)
    assert level(row, Span(0, 1)) == pytest.approx(-20, abs=0.01)
    assert level(row, Span(5, 6)) < -100  # beyond the end there is nothing
