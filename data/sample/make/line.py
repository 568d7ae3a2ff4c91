"""What a telephone does to a voice: pure functions on arrays of samples (float32, full scale 1).

Nothing here shifts a sound in time; echoes of the room lag by at most 28 milliseconds.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Hertz = NDArray[np.float64]

RATE = 8_000
"""Samples per second on the line."""

LOW, HIGH = 300.0, 3_400.0
"""The telephone's band in Hz."""

MU = 255.0


@dataclass(frozen=True)
class Handset:
    """How one end of the line sounds.

    `peaks` shape its frequency response: (centre in Hz, width in octaves, level in dB).
    `echoes` are the early echoes of the room: (delay in seconds, level in dB).
    """

    peaks: tuple[tuple[float, float, float], ...]
    echoes: tuple[tuple[float, float], ...]


def draw_handset(random: np.random.Generator) -> Handset:
    """A handset in a room, drawn at random: some close and dry, some a bit boxy."""
    peaks = tuple(
        (
            float(random.uniform(low, high)),
            float(random.uniform(0.4, 1.0)),
            float(random.uniform(-4, 5)),
        )
        for low, high in ((350, 700), (800, 1500), (1800, 3000))
    )
    wet = float(random.choice([-24.0, -18.0, -13.0]))
    late = np.sort(random.uniform(0.003, 0.028, size=4))
    echoes = tuple(
        (float(delay), wet - 220 * float(delay) + float(random.uniform(-2, 2))) for delay in late
    )
    return Handset(peaks, echoes)


def through_handset(audio: Samples, rate: int, handset: Handset) -> Samples:
    """The audio as this handset picks it up."""
    wet = audio.copy()
    for delay, level in handset.echoes:
        late = round(delay * rate)
        wet[late:] += audio[: len(audio) - late] * gain(level)

    def response(hertz: Hertz) -> Hertz:
        octaves = np.log2(np.maximum(hertz, 20.0))
        db = np.zeros_like(hertz)
        for peak, width, level in handset.peaks:
            db += level * np.exp(-(((octaves - np.log2(peak)) / width) ** 2))
        return np.asarray(10 ** (db / 20), dtype=np.float64)

    return _shape(wet, rate, response)


def to_line(audio: Samples, rate: int) -> Samples:
    """The audio band-limited to 300 to 3400 Hz, at 8 kHz. `rate` is a multiple of 8000."""
    if rate % RATE:
        raise ValueError(f"{rate} Hz is no multiple of {RATE} Hz")

    def response(hertz: Hertz) -> Hertz:
        rise = np.clip((hertz - 0.6 * LOW) / (0.5 * LOW), 0, 1)
        fall = np.clip((3_750 - hertz) / (3_750 - HIGH), 0, 1)
        curve = np.sin(rise * np.pi / 2) ** 2 * np.sin(fall * np.pi / 2) ** 2
        return np.asarray(curve, dtype=np.float64)

    return _shape(audio, rate, response)[:: rate // RATE]


def speech_level(audio: Samples, rate: int) -> float:
    """The level of the parts in which somebody speaks, in dB relative to full scale.

    It is the root mean square of the 20 ms frames that lie at most 35 dB under the loudest; -inf
    for silence.
    """
    frame = rate // 50
    power = np.mean(
        audio[: len(audio) // frame * frame].reshape(-1, frame).astype(np.float64) ** 2, axis=1
    )
    loudest = power.max(initial=0.0)
    if loudest == 0:
        return float("-inf")
    return float(10 * np.log10(power[power > loudest * 10**-3.5].mean()))


def gain(db: float) -> np.float32:
    """The factor that a level in dB stands for."""
    return np.float32(10 ** (db / 20))


def noise(length: int, level: float, random: np.random.Generator) -> Samples:
    """`length` samples of line noise at 8 kHz: hiss, and the mains' hum with its overtones.

    `level` is in dB relative to full scale.
    """
    hiss = _shape(
        random.standard_normal(length).astype(np.float32),
        RATE,
        lambda hertz: 1 / (1 + (hertz / 1_800) ** 2) ** 0.5,
    )
    time = np.arange(length) / RATE
    hum = np.zeros(length)
    for overtone, part in ((2, 0.5), (3, 1.0), (4, 0.35), (5, 0.6), (7, 0.4), (9, 0.2)):
        hum += part * np.sin(2 * np.pi * 60 * overtone * time + random.uniform(0, 2 * np.pi))
    share = random.uniform(0.1, 0.45)
    mixed = _unit(hiss) * (1 - share) ** 0.5 + _unit(hum.astype(np.float32)) * share**0.5
    return (_unit(mixed) * gain(level)).astype(np.float32)


def limit(audio: Samples, knee: float = 0.5, top: float = 0.8) -> Samples:
    """The audio with peaks above the knee bent so that none passes `top`; full scale is 1."""
    over = np.abs(audio) - knee
    bent = knee + (top - knee) * np.tanh(over / (top - knee))
    return np.where(over > 0, np.sign(audio) * bent, audio).astype(np.float32)


def companded(audio: Samples) -> Samples:
    """The audio through eight-bit mu-law and back (the continuous curve of ITU-T G.711)."""
    squeezed = np.sign(audio) * np.log1p(MU * np.minimum(np.abs(audio), 1)) / np.log1p(MU)
    steps = np.round(squeezed * 127) / 127
    opened = np.sign(steps) * np.expm1(np.abs(steps) * np.log1p(MU)) / MU
    return np.asarray(opened, dtype=np.float32)


def _unit(audio: Samples) -> Samples:
    level = np.sqrt(np.mean(audio.astype(np.float64) ** 2))
    return (audio / level).astype(np.float32) if level else audio


def _shape(audio: Samples, rate: int, response: Callable[[Hertz], Hertz]) -> Samples:
    """The audio with each frequency multiplied by response(Hz), unshifted in time."""
    padded = -(-(len(audio) + rate // 4) // 2**15) * 2**15  # a length that is quick to transform
    hertz = np.arange(padded // 2 + 1, dtype=np.float64) * (rate / padded)
    shaped = np.fft.irfft(np.fft.rfft(audio, n=padded) * response(hertz), n=padded)
    return shaped[: len(audio)].astype(np.float32)
