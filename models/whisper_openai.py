"""Whisper on openai-whisper, with the very weights that faster-whisper runs.

Slower; kept as the reference implementation to compare with (`--engine openai`).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models import whisper_convert as convert
from models.packing import pack, sound
from models.registry import files
from models.whisper_ct2 import WEIGHTS
from models.whisper_words import rejoined
from pipeline.call import ChannelTranscript, Samples, Span, Word
from pipeline.files import replacing


class OpenAIWhisper:
    """A `Transcriber`. One call at a time: the torch model already uses all threads."""

    engine = "openai"

    def __init__(self, model: str = "base") -> None:
        import torch
        import whisper

        self.model = model
        self.name = f"{self.engine}/{WEIGHTS[model]}"
        self._one_at_a_time = threading.Lock()
        folder = files(WEIGHTS[model])
        self._whisper = whisper.load_model(str(converted(folder)), device="cpu")
        heads = torch.zeros(
            self._whisper.dims.n_text_layer, self._whisper.dims.n_text_head, dtype=torch.bool
        )
        for layer, head in convert.alignment_heads(folder / "config.json"):
            heads[layer, head] = True
        self._whisper.register_buffer("alignment_heads", heads.to_sparse(), persistent=False)

    def transcribe(
        self, samples: Samples, speech: Sequence[Span], language: str | None
    ) -> ChannelTranscript:
        """The words in the `speech` spans of samples of shape (n,)."""
        words: list[Word] = []
        sure = 1.0 if language else 0.0
        if not self._whisper.is_multilingual:
            language, sure = "en", 1.0
        for window in pack(speech):
            packed = sound(samples, window)
            with self._one_at_a_time:
                if language is None:
                    language, sure = self._language(packed)
                result: Any = self._whisper.transcribe(
                    packed,
                    language=language,
                    word_timestamps=True,
                    condition_on_previous_text=False,
                    fp16=False,
                )
            spans = (
                (word, window.recording_span(float(word["start"]), float(word["end"])))
                for segment in result["segments"]
                for word in segment["words"]
            )
            words += rejoined(
                (word["word"], span.start, span.end, float(word["probability"]))
                for word, span in spans
            )
        return ChannelTranscript(tuple(words), language or "", round(sure, 3))

    def _language(self, packed: Samples) -> tuple[str, float]:
        """The likeliest language of a window and its probability."""
        import whisper

        padded = whisper.pad_or_trim(packed.astype(np.float32))
        mel = whisper.log_mel_spectrogram(padded, n_mels=self._whisper.dims.n_mels)
        chances: Any = self._whisper.detect_language(mel)[1]
        likeliest = max(chances, key=chances.get)
        return likeliest, float(chances[likeliest])


def converted(folder: Path) -> Path:
    """The weights in openai-whisper's own file format, made at first use and kept beside."""
    target = folder / "openai.pt"
    if not target.is_file():
        import torch

        variables = convert.read_variables(folder / "model.bin")
        state = convert.state_dict(variables)
        heads = int(variables["encoder/num_heads"])
        checkpoint = {
            "dims": convert.dimensions(state, heads),
            "model_state_dict": {name: torch.from_numpy(value) for name, value in state.items()},
        }
        with replacing(target) as temporary:
            torch.save(checkpoint, temporary)
    return target
