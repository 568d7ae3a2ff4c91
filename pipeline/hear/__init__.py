"""Recording → turns. `hear` is the one door; its steps are in order inside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from pipeline.call import (
    Audio,
    CallFacts,
    ChannelTranscript,
    HeardCall,
    HearingModels,
    RecordingInfo,
    Role,
    Span,
    SpeakerRole,
    SpeakerSpan,
    Turn,
    Word,
)
from pipeline.errors import RecordingError
from pipeline.files import replacing
from pipeline.hear.channels import own_speech
from pipeline.hear.decode import decode
from pipeline.hear.playback import write_playback
from pipeline.hear.roles import as_chosen, tell_roles
from pipeline.hear.turns import build_turns, words_by_span
from pipeline.store.artifacts import Artifacts

__all__ = ["hear"]


def hear(
    recording: Path,
    facts: CallFacts,
    models: HearingModels,
    artifacts: Artifacts,
    *,
    language: str | None = None,
    max_hours: float = 4.0,
    chosen_roles: Mapping[str, Role] | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> HeardCall:
    """Hear one recording. Each step's result is kept in `artifacts` and reused while it is true.

    `chosen_roles` are those that people gave to speakers; they win over what is heard.
    `progress` is called with the name of each step as it begins. Raises `RecordingError` for a
    recording that can't be heard.
    """

    @cache
    def decoded() -> tuple[RecordingInfo, Audio]:
        return decode(recording, max_hours)

    def sound() -> Audio:
        return decoded()[1]

    progress("decode")
    info = artifacts.once("decode", RecordingInfo, lambda: decoded()[0], version=1)
    playback = artifacts.folder / "playback.mp3"
    if not playback.is_file():
        with replacing(playback) as temporary:
            write_playback(sound(), temporary)

    progress("speech")
    speech = artifacts.once(
        "speech",
        tuple[tuple[Span, ...], ...],
        lambda: tuple(
            own_speech(sound().samples, [models.speech.speech(row) for row in sound().samples])
        ),
        version=1,
        after=("decode", "recording"),
        model=models.speech.name,
    )
    if not any(speech):
        raise RecordingError(
            facts.recording or recording.name,
            "holds no speech",
            "Check that the right recording was exported; `groundswell forget` removes the call",
        )

    progress("transcript")
    transcripts = artifacts.once(
        "transcript",
        tuple[ChannelTranscript, ...],
        lambda: transcribe(sound(), speech, models, language),
        version=1,
        after=("speech",),
        model=models.transcriber.name,
        language=language,
    )

    progress("speakers")
    spans = artifacts.once(
        "speakers",
        tuple[SpeakerSpan, ...],
        lambda: (
            models.diarizer.speakers(sound().mixed())
            if info.kind == "mono"
            else tuple(
                SpeakerSpan("AB"[channel], span.start, span.end)
                for channel, spans in enumerate(speech)
                for span in spans
            )
        ),
        version=1,
        after=("speech",),
        model=models.diarizer.name if info.kind == "mono" else "channels",
    )
    by_speaker = words_of_speakers(info, transcripts, spans)

    progress("roles")
    roles = artifacts.once(
        "roles",
        tuple[SpeakerRole, ...],
        lambda: as_chosen(
            tell_roles(
                by_speaker,
                facts,
                models.roles,
                first_channel="A" if info.kind == "stereo" else None,
            ),
            chosen_roles or {},
        ),
        version=2,
        after=("transcript", "speakers"),
        model=models.roles.name,
        rep=facts.rep,
        contact=facts.contact,
        **({"chosen": sorted(chosen_roles.items())} if chosen_roles else {}),
    )
    turns = artifacts.once(
        "turns",
        tuple[Turn, ...],
        lambda: build_turns(by_speaker, roles),
        version=1,
        after=("transcript", "speakers", "roles"),
    )
    longest = max(transcripts, key=lambda transcript: len(transcript.words))
    return HeardCall(
        call_id=artifacts.folder.name,
        info=info,
        language=longest.language,
        engine=models.transcriber.engine,
        model=models.transcriber.model,
        speech=tuple(span for spans in speech for span in spans),
        roles=roles,
        turns=turns,
    )


def transcribe(
    audio: Audio,
    speech: tuple[tuple[Span, ...], ...],
    models: HearingModels,
    language: str | None,
) -> tuple[ChannelTranscript, ...]:
    """Each channel's words; the language found on the channel with most speech holds for all."""
    order = sorted(
        range(len(speech)), key=lambda channel: -sum(span.duration for span in speech[channel])
    )
    found: dict[int, ChannelTranscript] = {}
    for channel in order:
        found[channel] = models.transcriber.transcribe(
            audio.samples[channel], speech[channel], language
        )
        language = language or found[channel].language or None
    return tuple(found[channel] for channel in range(len(speech)))


def words_of_speakers(
    info: RecordingInfo,
    transcripts: tuple[ChannelTranscript, ...],
    spans: tuple[SpeakerSpan, ...],
) -> dict[str, list[Word]]:
    """The words by speaker: one speaker a channel, or by the diarized spans."""
    if info.kind == "mono":
        return words_by_span(transcripts[0].words, spans)
    spoken = zip("AB", transcripts, strict=True)
    return {speaker: list(heard.words) for speaker, heard in spoken if heard.words}
