"""Recording → samples, by PyAV: any common audio or video container, at any rate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from pipeline.call import SAMPLE_RATE, Audio, RecordingInfo, Samples
from pipeline.errors import RecordingError

SUFFIXES = frozenset(
    {".wav", ".mp3", ".m4a", ".mp4", ".ogg", ".oga", ".opus", ".flac", ".aac", ".wma", ".webm"}
    | {".mkv", ".mka", ".mov", ".avi", ".amr", ".aif", ".aiff", ".au", ".gsm", ".3gp", ".caf"}
)
"""File names taken as recordings when a folder is added. Content decides, not the name."""

SILENT_PEAK = 0.001
"""A channel that never exceeds this (−60 dBFS) is dead: no line noise is so quiet."""

SAME_CHANNELS = 0.995
"""Two channels correlated above this carry the same sound: a mono call in a stereo file."""

SHORTEST = 0.3
"""Seconds below which there is nothing to hear."""


def decode(path: Path, max_hours: float) -> tuple[RecordingInfo, Audio]:
    """The recording's sound at `SAMPLE_RATE`, one row a speaker channel.

    Stereo files keep two channels only when both live and differ. Damaged frames inside are
    skipped. Raises `RecordingError` for a file without usable sound or longer than `max_hours`.
    """
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            if not container.streams.audio:
                raise RecordingError(
                    path.name, "holds no audio", "Check that it is a recording, not another file"
                )
            stream = container.streams.audio[0]
            if stream.codec_context is None:
                raise RecordingError(
                    path.name,
                    "is recorded with a codec that can't be decoded",
                    "Export it again as WAV, MP3, M4A or Ogg",
                )
            rate, codec = stream.rate, stream.codec_context.name
            samples = read_samples(container, stream, path.name, max_hours)
    except av.error.FFmpegError as error:
        raise RecordingError(
            path.name,
            f"is no audio that can be decoded ({error.strerror or type(error).__name__})",
            "Play it to check it; export it again as WAV, MP3, M4A or Ogg",
        ) from error
    duration = samples.shape[1] / SAMPLE_RATE
    if duration < SHORTEST:
        raise RecordingError(
            path.name,
            f"holds {duration:.1f} seconds of sound",
            "It is empty or was cut off; export it again from the phone system",
        )
    peak = float(np.abs(samples).max())
    if peak < SILENT_PEAK:
        raise RecordingError(
            path.name,
            "is silent from start to end",
            "Check the recording device or the channel that was exported",
        )
    samples = speaking_channels(samples / max(peak, 1.0))  # lossy codecs overshoot full scale
    info = RecordingInfo(
        duration=round(duration, 3),
        channels=samples.shape[0],
        sample_rate=rate,
        codec=codec,
        peak=round(peak, 4),
        kind="stereo" if samples.shape[0] == 2 else "mono",
    )
    return info, Audio(samples)


def read_samples(
    container: InputContainer,
    stream: av.AudioStream,
    name: str,
    max_hours: float,
) -> Samples:
    """All frames resampled, shape (channels, n); channels beyond two are mixed down."""
    layout = "mono" if stream.channels == 1 else "stereo"
    resampler = AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
    limit = int(max_hours * 3600 * SAMPLE_RATE)
    blocks: list[Samples] = []
    length = 0
    source: tuple[object, ...] | None = None
    for frame in decodable_frames(container, stream):
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if source not in (None, shape):  # the stream changed its rate or layout on the way
            blocks += [as_samples(block) for block in resampler.resample(None)]
            resampler = AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
        source = shape
        frame.pts = None
        for block in resampler.resample(frame):
            blocks.append(as_samples(block))
            length += block.samples
        if length > limit:
            raise RecordingError(
                name,
                f"is longer than {max_hours:g} hours",
                "Split it into calls, or raise GROUNDSWELL_MAX_HOURS",
            )
    blocks += [as_samples(block) for block in resampler.resample(None)] if blocks else []
    if not blocks:
        raise RecordingError(
            name,
            "holds no sound that can be decoded",
            "It is empty or was cut off; export it again from the phone system",
        )
    samples = np.concatenate(blocks, axis=1)
    return np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)


def as_samples(block: AudioFrame) -> Samples:
    """Shape (channels, n)."""
    return np.asarray(block.to_ndarray(), dtype=np.float32)


def decodable_frames(container: InputContainer, stream: av.AudioStream) -> Iterator[AudioFrame]:
    """The frames of a stream; packets that can't be decoded are left out."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            frames = packet.decode()
        except av.error.InvalidDataError:
            continue
        except av.error.EOFError:
            return
        for frame in frames:
            if isinstance(frame, AudioFrame):
                yield frame


def speaking_channels(samples: Samples) -> Samples:
    """Two rows only where two different lines were recorded, else one."""
    if samples.shape[0] < 2:
        return samples
    alive = [row for row in samples if np.abs(row).max() >= SILENT_PEAK]
    if len(alive) < 2:
        return np.stack(alive[:1])
    left, right = alive[0], alive[1]
    energy = float(np.sqrt(np.dot(left, left) * np.dot(right, right)))
    if energy and float(np.dot(left, right)) / energy > SAME_CHANNELS:
        return samples.mean(axis=0, keepdims=True, dtype=np.float32)
    return samples
