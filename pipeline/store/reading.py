"""A call as its artifacts tell it."""

from __future__ import annotations

from pipeline.call import (
    ChannelTranscript,
    CoursePoint,
    HeardCall,
    Metric,
    RecordingInfo,
    Span,
    SpeakerRole,
    Tags,
    Turn,
    UnderstoodCall,
    Utterance,
)
from pipeline.store.artifacts import read_artifact
from pipeline.store.library import Library


def read_heard(library: Library, call_id: str) -> HeardCall | None:
    """The call as it was heard last; None where hearing isn't complete."""
    artifacts = library.artifacts(call_id)
    info = artifacts.read("decode", RecordingInfo)
    speech = artifacts.read("speech", tuple[tuple[Span, ...], ...])
    transcripts = artifacts.read("transcript", tuple[ChannelTranscript, ...])
    roles = artifacts.read("roles", tuple[SpeakerRole, ...])
    turns = artifacts.read("turns", tuple[Turn, ...])
    made = read_artifact(artifacts.folder / "transcript.json")
    if not (info and speech and transcripts and made) or roles is None or turns is None:
        return None
    engine, _, weights = made.made_with["model"].partition("/")
    return HeardCall(
        call_id=call_id,
        info=info,
        language=max(transcripts, key=lambda transcript: len(transcript.words)).language,
        engine=engine,
        model=weights,
        speech=tuple(span for spans in speech for span in spans),
        roles=roles,
        turns=turns,
    )


def read_understood(library: Library, call_id: str) -> UnderstoodCall | None:
    """The call as it was understood last; None where that isn't complete."""
    artifacts = library.artifacts(call_id)
    utterances = artifacts.read("utterances", tuple[Utterance, ...])
    tags = artifacts.read("tags", tuple[Tags, ...])
    metrics = artifacts.read("metrics", tuple[Metric, ...])
    course = artifacts.read("course", tuple[CoursePoint, ...])
    if utterances is None or tags is None or metrics is None or course is None:
        return None
    return UnderstoodCall(call_id, utterances, tags, metrics, course)
