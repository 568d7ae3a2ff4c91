"""README's own commands, run in order as a reader would, on two of the sample calls."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.fixtures.documents import README, marked_blocks
from tests.fixtures.sample import SAMPLE

RECORDINGS = {
    "sterling-paper.ogg": "11-ops-brush-off.ogg",
    "red-barn.ogg": "23-founder-partner.ogg",
}
"""The recordings of README's manifest, and the sample calls that stand for them: short, and in
stereo, which needs no diarizer."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which all marked blocks were run; each command must end with 0."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "my-calls").mkdir()
    for name, sample in RECORDINGS.items():
        shutil.copyfile(SAMPLE / "calls" / sample, folder / "my-calls" / name)
    environment = {name: text for name, text in os.environ.items() if name != "PREFECT_API_URL"}
    environment |= {
        "GROUNDSWELL_WORKSPACE": str(folder / "workspace"),
        "GROUNDSWELL_MODEL": "tiny.en",  # the quicker weights, all else as a reader has it
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    for block in marked_blocks(README):
        if block.mark == "runs":
            for command in block.text.splitlines():
                run(command, folder, environment)
        else:
            (folder / block.mark.removeprefix("file: ")).write_text(block.text, "utf-8")
    return folder


def run(command: str, folder: Path, environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


@pytest.mark.slow
def test_every_command_works_and_writes_what_it_says(reader: Path):
    exported = (reader / "quotes.csv").read_text("utf-8-sig")
    assert "Sterling Paper" in exported
    assert "Red Barn" not in exported
    assert "founder" in (reader / "founders.md").read_text("utf-8")
    assert (reader / "objections.xlsx").read_bytes().startswith(b"PK")
    assert " --> " in (reader / "sterling-paper.srt").read_text("utf-8")


@pytest.mark.slow
def test_tag_writes_the_documented_fields(reader: Path):
    tags = json.loads((reader / "tags.jsonl").read_text("utf-8"))

    assert list(tags) == ["id", "objection_probability", "objections", "signals", "sentiment"]
    assert [list(tag) for tag in tags["objections"]] == [["type", "probability", "why"]]
    assert tags["objections"][0]["type"] == "price"
    assert list(tags["sentiment"]) == ["label", "negative", "neutral", "positive"]


@pytest.mark.slow
def test_the_workspace_holds_what_architecture_says(reader: Path):
    workspace = reader / "workspace"

    assert [path.name for path in (workspace / "warehouse").iterdir()] == [
        "groundswell-000001.duckdb"
    ]
    calls = sorted((workspace / "library").iterdir())
    assert len(calls) == len(RECORDINGS)
    for call in calls:
        names = {path.name for path in call.iterdir()}
        assert {"recording.ogg", "call.json", "playback.mp3", "tags.json"} <= names
        assert "failure.json" not in names
