"""How fast and how right transcription is, against the peers that run the same weights.

`make bench-hearing`; BENCH_CALLS=24 takes all sample calls. Each recording is transcribed by
Groundswell (speech activity, packed windows, word times), by openai-whisper's `transcribe()`, by
faster-whisper's batched pipeline with word times, and by faster-whisper one window after the other
with beam 5, all with all cores. Times do not include loading models. Word errors are those of whole
calls by Whisper's English normaliser, the channels of stereo calls one after the other, with a
95 % bootstrap interval over calls.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
from whisper.normalizers import EnglishTextNormalizer

from models.registry import files
from models.silero import SileroSpeech
from models.whisper_ct2 import FasterWhisper
from models.whisper_openai import OpenAIWhisper
from pipeline.call import Samples
from pipeline.hear.channels import own_speech
from pipeline.hear.decode import decode
from tests.benchmarks.report import Bar, finish
from tests.fixtures.sample import SAMPLE

REAL = Path(__file__).resolve().parents[3] / "shared" / "real-calls"
CALLS = int(os.environ.get("BENCH_CALLS", "6"))
CORES = os.cpu_count() or 1
RESAMPLES = 1_000

BARS: list[Bar] = [
    ("times_openai_whisper", ">=", 6.0),
    ("times_faster_whisper_batched", ">=", 1.15),
    ("word_error_rate_over_sequential", "<=", 0.003),
]

Engine = Callable[[Samples], str]
"""Transcribes samples of shape (channels, n)."""


@dataclass(frozen=True)
class Recording:
    """A recording and, for sample calls, what is said in it, channel by channel."""

    name: str
    samples: Samples
    reference: str | None


def recordings() -> list[Recording]:
    """Sample calls, stereo and mono in turn, and the shared real ones where they are."""
    found = []
    for path in sorted((SAMPLE / "calls").glob("*.ogg"))[:CALLS]:
        _, audio = decode(path, 4.0)
        reference = json.loads((SAMPLE / "references" / f"{path.stem}.json").read_text())
        turns = sorted(reference["turns"], key=lambda turn: turn["start"])
        if audio.channels == 2:
            left = reference.get("rep_channel", "left") == "left"
            turns.sort(key=lambda turn: (turn["role"] == "rep") != left)
        found.append(Recording(path.stem, audio.samples, " ".join(t["text"] for t in turns)))
    for name in ("b2b_sales.mp3", "car_dealer.wav"):
        if (REAL / name).is_file():
            found.append(Recording(name, decode(REAL / name, 4.0)[1].samples, None))
        else:
            print(f"{name} is not here and left out")
    return found


def engines() -> dict[str, Engine]:
    """What is compared, by name; models are loaded here."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    speech, ours = SileroSpeech(), FasterWhisper("base", threads=CORES)
    peer = WhisperModel(
        str(files("whisper-base")), compute_type="int8", cpu_threads=CORES, local_files_only=True
    )
    batched, original = BatchedInferencePipeline(peer), OpenAIWhisper("base")._whisper

    def groundswell(samples: Samples) -> str:
        spans = own_speech(samples, [speech.speech(row) for row in samples])
        heard = [ours.transcribe(row, s, "en") for row, s in zip(samples, spans, strict=True)]
        return " ".join(word.text for channel in heard for word in channel.words)

    def openai_whisper(samples: Samples) -> str:
        return " ".join(
            str(original.transcribe(row, language="en", fp16=False)["text"]) for row in samples
        )

    def faster_whisper_batched(samples: Samples) -> str:
        said = [batched.transcribe(row, language="en", word_timestamps=True)[0] for row in samples]
        return " ".join(segment.text for segments in said for segment in segments)

    def faster_whisper_sequential(samples: Samples) -> str:
        said = [peer.transcribe(row, language="en", beam_size=5)[0] for row in samples]
        return " ".join(segment.text for segments in said for segment in segments)

    compared = (groundswell, openai_whisper, faster_whisper_batched, faster_whisper_sequential)
    return {engine.__name__: engine for engine in compared}


def errors(said: str, reference: str) -> tuple[int, int]:
    """Word errors and reference words."""
    normal = EnglishTextNormalizer()
    measured = jiwer.process_words(normal(reference), normal(said) or "-")
    wrong = measured.substitutions + measured.deletions + measured.insertions
    return wrong, measured.hits + measured.substitutions + measured.deletions


def interval(counts: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """95 % bootstrap interval of the word error rate over calls (Efron 1979)."""
    table, chance = np.array(counts), np.random.default_rng(0)
    drawn = chance.integers(len(table), size=(RESAMPLES, len(table)))
    rates = table[drawn, 0].sum(axis=1) / table[drawn, 1].sum(axis=1)
    low, high = np.percentile(rates, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def main() -> None:
    compared, sounds = engines(), recordings()
    spent = dict.fromkeys(compared, 0.0)
    counts: dict[str, list[tuple[int, int]]] = {name: [] for name in compared}
    for recording in sounds:
        for name, engine in compared.items():
            started = time.perf_counter()
            said = engine(recording.samples)
            taken = time.perf_counter() - started
            spent[name] += taken
            if recording.reference:
                counts[name].append(errors(said, recording.reference))
            print(f"{recording.name:<32} {name:<28} {taken:6.1f} s", flush=True)
    rates = {name: sum(w for w, _ in of) / sum(n for _, n in of) for name, of in counts.items()}
    ours, sequential = rates["groundswell"], rates["faster_whisper_sequential"]
    figures: dict[str, object] = {
        "recordings": len(sounds),
        "minutes": round(sum(r.samples.shape[1] for r in sounds) / 16_000 / 60, 1),
        **{f"seconds_{name}": round(seconds, 1) for name, seconds in spent.items()},
        "times_openai_whisper": round(spent["openai_whisper"] / spent["groundswell"], 2),
        "times_faster_whisper_batched": round(
            spent["faster_whisper_batched"] / spent["groundswell"], 2
        ),
        **{f"word_error_rate_{name}": round(rate, 4) for name, rate in rates.items()},
        "word_error_rate_interval": interval(counts["groundswell"]),
        "word_error_rate_over_sequential": round(ours - sequential, 4),
    }
    finish("hearing", figures, BARS)


if __name__ == "__main__":
    main()
