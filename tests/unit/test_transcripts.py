"""Transcripts: the documented JSON, and subtitles that players accept."""

from __future__ import annotations

import json

import pytest

from pipeline.call import HeardCall, RecordingInfo, Turn, Word
from pipeline.tell.transcripts import TranscriptFormat, clock, stamp, written


def turn(speaker: str, role: str, start: float, end: float, text: str) -> Turn:
    words = (Word(text.split()[0], start, end, 0.9),)
    return Turn(speaker, role, 0.8, start, end, text, words)  # type: ignore[arg-type]


CALL = HeardCall(
    call_id="0123456789abcdef",
    info=RecordingInfo(3725.5, 2, 8000, "opus", 0.5, "stereo"),
    language="en",
    engine="faster-whisper",
    model="base",
    speech=(),
    roles=(),
    turns=(
        turn("A", "rep", 0.0, 1.2345, "Hello there."),
        turn("B", "prospect", 65.25, 70.0, "It's <b>50 %</b> & more --> “zu teuer”"),
        turn("C", "unknown", 3725.0, 3725.5, "Bye."),
    ),
)
EMPTY = HeardCall("x", CALL.info, "en", "e", "m", (), (), ())


def test_text() -> None:
    assert written(CALL, "txt") == (
        "[00:00] Rep A: Hello there.\n"
        "[01:05] Prospect B: It's <b>50 %</b> & more --> “zu teuer”\n"
        "[1:02:05] Speaker C: Bye.\n"
    )


def test_json_is_the_documented_one() -> None:
    text = written(CALL, "json")
    content = json.loads(text)
    assert list(content) == ["call_id", "duration", "language", "engine", "model", "turns"]
    assert (content["call_id"], content["duration"]) == ("0123456789abcdef", 3725.5)
    assert content["turns"][0] == {
        "speaker": "A",
        "role": "rep",
        "role_confidence": 0.8,
        "start": 0.0,
        "end": 1.2345,
        "text": "Hello there.",
        "words": [{"text": "Hello", "start": 0.0, "end": 1.2345, "probability": 0.9}],
    }
    assert "“zu teuer”" in text  # readable, not \u201c


def test_srt() -> None:
    blocks = written(CALL, "srt").split("\n\n")
    assert blocks[0] == "1\n00:00:00,000 --> 00:00:01,234\nRep A: Hello there."
    assert blocks[2] == "3\n01:02:05,000 --> 01:02:05,500\nSpeaker C: Bye."
    assert blocks[3:] == [""]


def test_vtt() -> None:
    blocks = written(CALL, "vtt").split("\n\n")
    assert blocks[0] == "WEBVTT"
    assert blocks[1] == "00:00:00.000 --> 00:00:01.234\n<v Rep A>Hello there."
    # what was said cannot become markup or a time line
    assert blocks[2] == (
        "00:01:05.250 --> 00:01:10.000\n"
        "<v Prospect B>It's &lt;b&gt;50 %&lt;/b&gt; &amp; more --&gt; “zu teuer”"
    )
    assert len(blocks) == 4


@pytest.mark.parametrize(("format", "text"), [("txt", ""), ("srt", ""), ("vtt", "WEBVTT\n")])
def test_nothing_said(format: TranscriptFormat, text: str) -> None:
    assert written(EMPTY, format) == text
    assert json.loads(written(EMPTY, "json"))["turns"] == []


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "00:00:00,000"), (59.9996, "00:01:00,000"), (3599.9999, "01:00:00,000")],
)
def test_stamps_carry_over(seconds: float, shown: str) -> None:
    assert stamp(seconds, ",") == shown


def test_clock() -> None:
    assert [clock(s) for s in (0, 59.9, 60, 3599, 3600)] == [
        "00:00",
        "00:59",
        "01:00",
        "59:59",
        "1:00:00",
    ]
