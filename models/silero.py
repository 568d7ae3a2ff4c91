"""Speech activity by Silero VAD, with the weights that faster-whisper carries."""

from __future__ import annotations

import threading

from faster_whisper.vad import VadOptions, get_speech_timestamps

from pipeline.call import SAMPLE_RATE, Samples, Span

OPTIONS = VadOptions(
    threshold=0.4,  # telephone speech is quiet and band-limited: rather a breath too much
    min_speech_duration_ms=100,
    min_silence_duration_ms=300,
    speech_pad_ms=150,
)


class SileroSpeech:
    """A `SpeechDetector`."""

    name = "silero-vad-6"

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()  # the model keeps state between its blocks

    def speech(self, samples: Samples) -> tuple[Span, ...]:
        """Spans of speech in samples of shape (n,), padded by 0.15 s, in order, not touching."""
        with self._one_at_a_time:
            found = get_speech_timestamps(samples, OPTIONS, sampling_rate=SAMPLE_RATE)
        return tuple(Span(s["start"] / SAMPLE_RATE, s["end"] / SAMPLE_RATE) for s in found)
