"""Any container → samples: rates, layouts, and files that are no recordings."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from pipeline.call import SAMPLE_RATE, Audio
from pipeline.errors import RecordingError
from pipeline.hear.decode import decode
from tests.fixtures.audio_files import Sound, silence, tone, write_audio

LEFT, RIGHT = 440.0, 1000.0
"""Hertz of the tones on the two channels."""


def pitch(row: Sound) -> float:
    """The loudest frequency of a row, Hertz."""
    spectrum = np.abs(np.fft.rfft(row))
    return float(np.fft.rfftfreq(len(row), 1 / SAMPLE_RATE)[int(np.argmax(spectrum))])


def onset(row: Sound) -> float:
    """When the row first gets loud, seconds."""
    return float(np.argmax(np.abs(row) > 0.1) / SAMPLE_RATE)


def two_lines(rate: int, seconds: float = 1.5) -> Sound:
    """Two channels with a tone each, both from 0.5 s on."""
    rows = [
        np.concatenate([silence(0.5, rate), tone(seconds - 0.5, rate, hertz)])
        for hertz in (LEFT, RIGHT)
    ]
    return np.stack(rows)


FORMATS = [
    (suffix, rate)
    for suffix in (".wav", ".flac", ".mp3", ".m4a", ".mkv")
    for rate in (8_000, 16_000, 44_100, 48_000)
] + [(suffix, rate) for suffix in (".ogg", ".opus") for rate in (8_000, 16_000, 48_000)]


@pytest.mark.parametrize(("suffix", "rate"), FORMATS)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_format_keeps_pitch_channels_and_time(
    tmp_path: Path, suffix: str, rate: int, channels: int
) -> None:
    path = write_audio(tmp_path / f"call{suffix}", two_lines(rate)[:channels], rate)
    info, audio = decode(path, max_hours=1)
    assert info.channels == audio.channels == channels
    assert info.kind == ("mono" if channels == 1 else "stereo")
    assert audio.samples.dtype == np.float32
    for row, hertz in zip(audio.samples, (LEFT, RIGHT), strict=False):
        assert pitch(row) == pytest.approx(hertz, abs=3)
        assert onset(row) == pytest.approx(0.5, abs=0.06)
    # a codec's last frame may be padded, never cut
    assert 1.45 <= audio.duration <= 1.5 + 2048 / rate + 0.06
    assert info.duration == pytest.approx(audio.duration, abs=0.001)


@pytest.mark.parametrize("codec", ["pcm_mulaw", "pcm_alaw", "adpcm_ms", "pcm_f32le", "pcm_s24le"])
def test_codecs_of_phone_systems(tmp_path: Path, codec: str) -> None:
    path = write_audio(tmp_path / "call.wav", tone(1, 8_000)[None], 8_000, codec=codec)
    info, audio = decode(path, max_hours=1)
    assert (info.codec, info.sample_rate) == (codec, 8_000)
    assert pitch(audio.samples[0]) == pytest.approx(440, abs=3)


def test_sound_of_a_video(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "meeting.mkv", two_lines(48_000), 48_000, video=True)
    info, audio = decode(path, max_hours=1)
    assert (info.kind, info.codec) == ("stereo", "aac")
    assert pitch(audio.samples[1]) == pytest.approx(RIGHT, abs=3)


def test_video_without_sound(tmp_path: Path) -> None:
    import av
    from av.video.frame import VideoFrame

    path = tmp_path / "screen.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        black = VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
        container.mux([*stream.encode(black), *stream.encode(None)])
    with pytest.raises(RecordingError, match="holds no audio"):
        decode(path, max_hours=1)


def test_six_channels_are_mixed_down(tmp_path: Path) -> None:
    rows = np.stack([silence(1, 48_000)] * 6)
    rows[2] = tone(1, 48_000)  # the centre, where meetings put voices
    info, audio = decode(write_audio(tmp_path / "room.flac", rows, 48_000), max_hours=1)
    assert info.kind == "mono"  # left and right then carry the same
    assert pitch(audio.samples[0]) == pytest.approx(440, abs=3)


# ---- channels that are not two lines ----------------------------------------------------------


def test_dead_channel_is_left_out(tmp_path: Path) -> None:
    rows = np.stack([silence(1, 8_000), tone(1, 8_000)])
    info, audio = decode(write_audio(tmp_path / "half.wav", rows, 8_000), max_hours=1)
    assert info.kind == "mono"
    assert pitch(audio.samples[0]) == pytest.approx(440, abs=3)
    assert np.abs(audio.samples).max() == pytest.approx(0.3, abs=0.02)  # not halved by mixing


def test_same_sound_on_both_channels_is_mono(tmp_path: Path) -> None:
    row = tone(1, 16_000)
    for other in (row, 0.5 * row):
        rows = np.stack([row, other])
        info, _ = decode(write_audio(tmp_path / "double.wav", rows, 16_000), max_hours=1)
        assert info.kind == "mono"


def test_voices_that_leak_into_each_other_stay_stereo(tmp_path: Path) -> None:
    rows = two_lines(16_000)
    rows = (rows + 0.25 * rows[::-1]).astype(np.float32)
    info, _ = decode(write_audio(tmp_path / "leaky.wav", rows, 16_000), max_hours=1)
    assert info.kind == "stereo"


# ---- sound out of range -----------------------------------------------------------------------


def test_overshoot_is_scaled_back(tmp_path: Path) -> None:
    rows = np.stack([tone(1, 16_000, level=2.0), tone(1, 16_000, RIGHT, level=1.0)])
    path = write_audio(tmp_path / "loud.wav", rows, 16_000, codec="pcm_f32le")
    info, audio = decode(path, max_hours=1)
    assert info.peak == pytest.approx(2.0, abs=0.01)
    assert np.abs(audio.samples[0]).max() == pytest.approx(1.0, abs=0.01)
    assert np.abs(audio.samples[1]).max() == pytest.approx(0.5, abs=0.01)  # level kept in relation


def test_not_a_number_becomes_silence(tmp_path: Path) -> None:
    row = tone(1, 16_000)
    row[4_000:4_100] = np.nan
    row[8_000] = np.inf
    path = write_audio(tmp_path / "broken.wav", row[None], 16_000, codec="pcm_f32le")
    _, audio = decode(path, max_hours=1)
    assert np.isfinite(audio.samples).all()
    assert np.abs(audio.samples).max() <= 1.0
    assert pitch(audio.samples[0]) == pytest.approx(440, abs=3)


# ---- files that are no recordings -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.wav", b""),
        ("notes.wav", b"Call with Martin about the vans.\n" * 40),
        ("titles.mp3", b"1\n00:00:01,000 --> 00:00:02,000\nHello there.\n\n"),
        ("page.m4a", b"<!doctype html><title>Sign in</title>" * 30),
        ("bytes.mp3", bytes(range(256)) * 400),
        ("header.wav", b"RIFF\x24\x00\x00\x00WAVEfmt "),
    ],
)
def test_other_files_are_refused_by_name(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RecordingError) as caught:
        decode(path, max_hours=1)
    assert caught.value.subject == name
    assert caught.value.problem
    assert caught.value.way_out


def test_absent_file_and_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.wav", tmp_path):
        with pytest.raises(RecordingError):
            decode(path, max_hours=1)


def test_unknown_codec_is_refused(tmp_path: Path) -> None:
    sound = bytes(16_000)
    shape = struct.pack("<HHIIHH", 0x9999, 1, 8_000, 16_000, 2, 16)
    path = tmp_path / "vendor.wav"
    path.write_bytes(
        b"RIFF"
        + struct.pack("<I", 36 + len(sound))
        + b"WAVEfmt "
        + struct.pack("<I", len(shape))
        + shape
        + b"data"
        + struct.pack("<I", len(sound))
        + sound
    )
    with pytest.raises(RecordingError, match="codec"):
        decode(path, max_hours=1)


def test_no_seconds_at_all(tmp_path: Path) -> None:
    path = tmp_path / "zero.wav"
    shape = struct.pack("<HHIIHH", 1, 1, 8_000, 16_000, 2, 16)
    path.write_bytes(
        b"RIFF"
        + struct.pack("<I", 36)
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + shape
        + b"data"
        + struct.pack("<I", 0)
    )
    with pytest.raises(RecordingError, match="empty or was cut off"):
        decode(path, max_hours=1)


def test_a_blink_is_too_short(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "blink.wav", tone(0.2, 16_000)[None], 16_000)
    with pytest.raises(RecordingError, match=r"holds 0\.2 seconds"):
        decode(path, max_hours=1)


@pytest.mark.parametrize("channels", [1, 2])
def test_silence_is_refused(tmp_path: Path, channels: int) -> None:
    rows = np.stack([silence(1, 8_000)] * channels)
    rows[0, ::2] = 0.0005  # a converter's least bit is no voice
    with pytest.raises(RecordingError, match="silent from start to end"):
        decode(write_audio(tmp_path / "mute.wav", rows, 8_000), max_hours=1)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".ogg", ".flac", ".mkv"])
def test_what_is_left_of_a_cut_file_is_used(tmp_path: Path, suffix: str) -> None:
    path = write_audio(tmp_path / f"cut{suffix}", tone(6, 16_000)[None], 16_000)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    _, audio = decode(path, max_hours=1)
    assert 1.0 < audio.duration < 5.0
    assert pitch(audio.samples[0]) == pytest.approx(440, abs=3)


def test_cut_file_without_its_index_is_refused(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "cut.m4a", tone(6, 16_000)[None], 16_000)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])  # MPEG-4 keeps the index at the end
    with pytest.raises(RecordingError, match="can be decoded"):
        decode(path, max_hours=1)


def test_damage_in_the_middle_costs_only_a_moment(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "hurt.mp3", tone(6, 16_000)[None], 16_000)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 400] = bytes(400)
    path.write_bytes(content)
    _, audio = decode(path, max_hours=1)
    assert audio.duration > 5.0


def test_rate_that_changes_on_the_way(tmp_path: Path) -> None:
    first = write_audio(tmp_path / "a.mp3", tone(2, 16_000)[None], 16_000)
    second = write_audio(tmp_path / "b.mp3", tone(2, 8_000)[None], 8_000)
    both = tmp_path / "both.mp3"
    both.write_bytes(first.read_bytes() + second.read_bytes())
    _, audio = decode(both, max_hours=1)
    assert audio.duration == pytest.approx(4.0, abs=0.3)
    half = audio.samples.shape[1] // 2
    for part in (audio.samples[0, : half - 2_000], audio.samples[0, half + 4_000 :]):
        assert pitch(part) == pytest.approx(440, abs=3)


def test_longer_than_allowed(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "long.wav", tone(4, 8_000)[None], 8_000)
    with pytest.raises(RecordingError, match="longer than") as caught:
        decode(path, max_hours=3 / 3600)
    assert "GROUNDSWELL_MAX_HOURS" in caught.value.way_out
    decode(path, max_hours=5 / 3600)


def test_mixed_is_the_mean_of_the_channels() -> None:
    audio = Audio(np.array([[0.5, -0.5], [0.1, 0.5]], dtype=np.float32))
    assert audio.mixed() == pytest.approx(np.array([0.3, 0.0]))
    assert audio.duration == 2 / SAMPLE_RATE
