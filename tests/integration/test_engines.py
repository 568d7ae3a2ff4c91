"""Both transcription engines are real: same weights, same recording, nearly the same words."""

from __future__ import annotations

import json
from pathlib import Path

import jiwer
import pytest
from whisper.normalizers import EnglishTextNormalizer

from tests.fixtures.commands import groundswell
from tests.fixtures.recordings import excerpt
from tests.fixtures.sample import SAMPLE

pytestmark = pytest.mark.slow

NAME = "12-ops-union.ogg"
SECONDS = 40.0


@pytest.fixture(scope="module")
def transcripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    """The transcript of the same recording by each engine."""
    recording = excerpt(tmp_path_factory.mktemp("recording"), NAME, 0, SECONDS)
    found = {}
    for engine in ("faster-whisper", "openai"):
        done = groundswell("transcript", recording, "--format", "json", "--engine", engine)
        assert done.returncode == 0, done.stderr
        found[engine] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("engine", ["faster-whisper", "openai"])
def test_transcript_is_as_documented(transcripts: dict[str, dict], engine: str) -> None:
    call = transcripts[engine]
    assert set(call) == {"call_id", "duration", "language", "engine", "model", "turns"}
    assert call["engine"] == engine
    assert call["language"] == "en"
    assert call["duration"] == pytest.approx(SECONDS, abs=0.05)
    turns = call["turns"]
    assert {turn["role"] for turn in turns} == {"rep", "prospect"}
    for turn in turns:
        assert set(turn) == {"speaker", "role", "role_confidence", "start", "end", "text", "words"}
        assert 0 <= turn["start"] <= turn["end"] <= SECONDS + 0.5
        assert turn["text"] == " ".join(word["text"] for word in turn["words"])
        for word in turn["words"]:
            assert set(word) == {"text", "start", "end", "probability"}
            assert turn["start"] <= word["start"] <= word["end"] <= turn["end"]
            assert 0 <= word["probability"] <= 1


@pytest.mark.parametrize("engine", ["faster-whisper", "openai"])
def test_words_are_those_spoken(transcripts: dict[str, dict], engine: str) -> None:
    reference = json.loads((SAMPLE / "references" / f"{Path(NAME).stem}.json").read_text())
    said = " ".join(t["text"] for t in reference["turns"] if t["end"] <= SECONDS)
    assert word_error_rate(said, words(transcripts[engine])) < 0.25


def test_engines_agree(transcripts: dict[str, dict]) -> None:
    fast, reference = words(transcripts["faster-whisper"]), words(transcripts["openai"])
    assert word_error_rate(reference, fast) < 0.15


def words(call: dict) -> str:
    said = sorted((w for turn in call["turns"] for w in turn["words"]), key=lambda w: w["start"])
    return " ".join(word["text"] for word in said)


def word_error_rate(reference: str, heard: str) -> float:
    normal = EnglishTextNormalizer()
    return jiwer.wer(normal(reference), normal(heard))
