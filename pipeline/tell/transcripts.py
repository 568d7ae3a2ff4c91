"""A heard call as text, JSON or subtitles."""

from __future__ import annotations

import json
from typing import Literal

from pipeline.call import HeardCall, Turn

TranscriptFormat = Literal["txt", "json", "srt", "vtt"]


def written(call: HeardCall, format: TranscriptFormat) -> str:
    """The transcript in a format."""
    writers = {"txt": as_text, "json": as_json, "srt": as_srt, "vtt": as_vtt}
    return writers[format](call)


def as_text(call: HeardCall) -> str:
    """One line a turn: time, who, what."""
    return "".join(f"[{clock(t.start)}] {who(t)}: {t.text}\n" for t in call.turns)


def as_json(call: HeardCall) -> str:
    """The documented JSON of `groundswell transcript --format json`."""
    content = {
        "call_id": call.call_id,
        "duration": call.info.duration,
        "language": call.language,
        "engine": call.engine,
        "model": call.model,
        "turns": [
            {
                "speaker": turn.speaker,
                "role": turn.role,
                "role_confidence": turn.role_confidence,
                "start": turn.start,
                "end": turn.end,
                "text": turn.text,
                "words": [
                    {
                        "text": word.text,
                        "start": word.start,
                        "end": word.end,
                        "probability": word.probability,
                    }
                    for word in turn.words
                ],
            }
            for turn in call.turns
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def as_srt(call: HeardCall) -> str:
    """SubRip: numbered, comma before milliseconds."""
    return "".join(
        f"{number}\n{stamp(turn.start, ',')} --> {stamp(turn.end, ',')}\n"
        f"{who(turn)}: {turn.text}\n\n"
        for number, turn in enumerate(call.turns, start=1)
    )


def as_vtt(call: HeardCall) -> str:
    """WebVTT with voice spans."""
    cues = (
        f"{stamp(turn.start, '.')} --> {stamp(turn.end, '.')}\n<v {who(turn)}>{plain(turn.text)}\n"
        for turn in call.turns
    )
    return "\n".join(["WEBVTT\n", *cues])


def plain(text: str) -> str:
    """Text without what WebVTT would read as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def who(turn: Turn) -> str:
    """Role and speaker: "Rep", "Prospect B", "Speaker C"."""
    return {"rep": "Rep", "prospect": "Prospect"}.get(turn.role, "Speaker") + f" {turn.speaker}"


def clock(seconds: float) -> str:
    """m:ss, with hours where there are any."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute:02d}:{second:02d}"


def stamp(seconds: float, mark: str) -> str:
    """hh:mm:ss,mmm as subtitles want it."""
    millis = round(seconds * 1000)
    rest, millis = divmod(millis, 1000)
    minutes, second = divmod(rest, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02d}:{minute:02d}:{second:02d}{mark}{millis:03d}"
