"""Whisper on faster-whisper (CTranslate2, int8): the default transcription engine.

Windows are decoded in batches, greedily. A window whose text looks cut short or looped (Whisper's
own compression and log-probability tests, and too few words for its seconds of speech) is decoded
again by the sequential method with beam search and temperature fallback.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from models.packing import Window, pack, sound
from models.registry import files
from models.whisper_words import rejoined
from pipeline.call import SAMPLE_RATE, ChannelTranscript, Samples, Span, Word

if TYPE_CHECKING:
    from faster_whisper.transcribe import Segment

BATCH = 8
"""Windows decoded together."""

LOOPING = 2.4
UNSURE = -1.0
"""Whisper's own thresholds: gzip compression ratio above, mean log-probability below."""

FEWEST_WORDS = 0.8
"""Words a second of speech below which a window was cut short; slow speech has about 1.5."""

WEIGHTS = {"base": "whisper-base", "tiny.en": "whisper-tiny-en"}
"""Registered weights by the size that users name."""


class FasterWhisper:
    """A `Transcriber`. Several calls may be transcribed at once, from threads."""

    engine = "faster-whisper"

    def __init__(self, model: str = "base", workers: int = 1, threads: int = 1) -> None:
        """`workers` transcriptions run side by side with `threads` threads each."""
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        self.model = model
        self.name = f"{self.engine}/{WEIGHTS[model]}"
        self._whisper = WhisperModel(
            str(files(WEIGHTS[model])),
            device="auto",
            compute_type="default" if has_gpu() else "int8",
            cpu_threads=threads,
            num_workers=workers,
            local_files_only=True,
        )
        self._batched = BatchedInferencePipeline(self._whisper)

    def transcribe(
        self, samples: Samples, speech: Sequence[Span], language: str | None
    ) -> ChannelTranscript:
        """The words in the `speech` spans of samples of shape (n,)."""
        windows = pack(speech)
        if not windows:
            return ChannelTranscript((), language or "", 0.0)
        packed, clips = lined_up(samples, windows)
        segments, info = self._batched.transcribe(
            packed,
            language=language,
            clip_timestamps=clips,  # type: ignore[arg-type]  # dicts of seconds, as documented
            batch_size=BATCH,
            beam_size=1,
            word_timestamps=True,
            without_timestamps=True,
        )
        by_window: list[list[Segment]] = [[] for _ in windows]
        starts = [clip["start"] for clip in clips]
        for segment in segments:
            by_window[window_at(starts, segment)].append(segment)
        words: list[Word] = []
        for window, clip, found in zip(windows, clips, by_window, strict=True):
            if went_wrong(found, window):
                again = self._again(sound(samples, window), info.language)
                if count_words(again) >= count_words(found) or loops(found):
                    words += placed(again, window, offset=0.0)
                    continue
            words += placed(found, window, offset=clip["start"])
        return ChannelTranscript(
            tuple(words), info.language, round(float(info.language_probability), 3)
        )

    def _again(self, packed: Samples, language: str) -> list[Segment]:
        """Decode one window by the sequential method."""
        segments, _ = self._whisper.transcribe(
            packed,
            language=language,
            beam_size=5,
            word_timestamps=True,
            condition_on_previous_text=False,
        )
        return list(segments)


def has_gpu() -> bool:
    """Whether CTranslate2 finds a CUDA device."""
    import ctranslate2

    return ctranslate2.get_cuda_device_count() > 0


def lined_up(samples: Samples, windows: Sequence[Window]) -> tuple[Samples, list[dict[str, float]]]:
    """All windows one after another, and where each starts and ends, in seconds."""
    blocks = [sound(samples, window) for window in windows]
    edges = np.cumsum([0, *(len(block) for block in blocks)]) / SAMPLE_RATE
    clips = [{"start": float(a), "end": float(b)} for a, b in itertools.pairwise(edges)]
    return np.concatenate(blocks), clips


def window_at(starts: Sequence[float], segment: Segment) -> int:
    """The window that a segment of the batch belongs to; `seek` is its start in 10 ms frames."""
    return int(np.argmin([abs(start - segment.seek / 100) for start in starts]))


def went_wrong(segments: Sequence[Segment], window: Window) -> bool:
    """Whether a window's text looks cut short, unsure or looped."""
    few = count_words(segments) < FEWEST_WORDS * window.speech and window.speech > 3
    return few or loops(segments) or any(s.avg_logprob < UNSURE for s in segments)


def loops(segments: Sequence[Segment]) -> bool:
    return any(segment.compression_ratio > LOOPING for segment in segments)


def count_words(segments: Sequence[Segment]) -> int:
    return sum(len(segment.words or ()) for segment in segments)


def placed(segments: Sequence[Segment], window: Window, offset: float) -> list[Word]:
    """The words of a window's segments at their times in the recording."""
    spans = (
        (word, window.recording_span(float(word.start) - offset, float(word.end) - offset))
        for segment in segments
        for word in segment.words or ()
    )
    return rejoined(
        (word.word, span.start, span.end, float(word.probability)) for word, span in spans
    )
