"""Turns → mentions. `understand` is the one door; its steps are in order inside."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.call import (
    CoursePoint,
    HeardCall,
    Metric,
    Statement,
    Tags,
    UnderstandingModels,
    UnderstoodCall,
    Utterance,
)
from pipeline.store.artifacts import Artifacts
from pipeline.understand.course import sentiment_course
from pipeline.understand.metrics import measure
from pipeline.understand.utterances import split_turns

__all__ = ["understand"]


def understand(
    heard: HeardCall,
    models: UnderstandingModels,
    artifacts: Artifacts,
    *,
    progress: Callable[[str], None] = lambda stage: None,
) -> UnderstoodCall:
    """Understand one heard call; steps are kept in `artifacts`, in which it was heard before."""
    progress("utterances")
    utterances = artifacts.once(
        "utterances",
        tuple[Utterance, ...],
        lambda: split_turns(heard.turns, models.splitter),
        version=2,
        after=("turns",),
        model=models.splitter.name,
    )
    progress("tags")
    tags = artifacts.once(
        "tags",
        tuple[Tags, ...],
        lambda: tuple(models.tagger.tag([Statement(u.text, u.prev, u.role) for u in utterances])),
        version=1,
        after=("utterances",),
        model=models.tagger.name,
    )
    progress("metrics")
    metrics = artifacts.once(
        "metrics",
        tuple[Metric, ...],
        lambda: measure(heard.turns, utterances, heard.speech, heard.info.duration),
        version=1,
        after=("utterances", "speech"),
    )
    course = artifacts.once(
        "course",
        tuple[CoursePoint, ...],
        lambda: sentiment_course(utterances, tags, heard.info.duration),
        version=1,
        after=("tags",),
    )
    return UnderstoodCall(heard.call_id, utterances, tags, metrics, course)
