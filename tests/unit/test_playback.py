"""The playable copy: its time line is the recording's, and it is small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.call import SAMPLE_RATE, Audio
from pipeline.hear.decode import decode
from pipeline.hear.playback import write_playback
from tests.fixtures.audio_files import silence, tone


@pytest.mark.parametrize("channels", [1, 2])
def test_time_line_is_kept(tmp_path: Path, channels: int) -> None:
    starts = (0.5, 7.25, 31.4)
    row = silence(35, SAMPLE_RATE)
    for start in starts:
        at = round(start * SAMPLE_RATE)
        row[at : at + 3_200] = tone(0.2, SAMPLE_RATE)
    rows = np.stack([row, tone(35, SAMPLE_RATE, 1_000, 0.05)][:channels])
    path = tmp_path / "playback.mp3"
    write_playback(Audio(rows), path)
    info, played = decode(path, max_hours=1)
    assert info.codec in {"mp3", "mp3float"}
    assert info.channels == channels
    assert played.duration == pytest.approx(35, abs=0.15)
    for start in starts:
        at = round((start - 0.15) * SAMPLE_RATE)
        near = np.abs(played.samples[0, at : at + 6_400])
        found = (at + int(np.argmax(near > 0.15))) / SAMPLE_RATE
        assert found == pytest.approx(start, abs=0.06)


@pytest.mark.parametrize(("channels", "kilobits"), [(1, 48), (2, 64)])
def test_it_is_small(tmp_path: Path, channels: int, kilobits: int) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, (channels, 20 * SAMPLE_RATE))
    path = tmp_path / "playback.mp3"
    write_playback(Audio(noise.astype(np.float32)), path)
    assert path.stat().st_size == pytest.approx(20 * kilobits * 1000 / 8, rel=0.05)


def test_a_single_sample_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "playback.mp3"
    write_playback(Audio(np.full((1, 1), 0.5, dtype=np.float32)), path)
    assert path.stat().st_size > 0
