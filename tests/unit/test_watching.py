"""The inbox: what is complete is run once, what changes is run again."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from flows.watching import process_new
from pipeline.errors import GroundswellError, ManifestError


class Inbox:
    """An inbox and what was run of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: dict[Path, tuple[int, float]] = {}
        self.runs: list[tuple[list[str], str | None]] = []
        self.told: list[GroundswellError] = []
        self.fails = False

    def put(self, name: str, content: bytes = b"sound", age: float = 60) -> None:
        path = self.folder / name
        path.write_bytes(content)
        written = time.time() - age
        os.utime(path, (written, written))

    def look(self) -> None:
        process_new(self.folder, self.seen, self.run, self.told.append)

    def run(self, paths: Sequence[Path], manifest: Path | None) -> Sequence[GroundswellError]:
        self.runs.append(([path.name for path in paths], manifest.name if manifest else None))
        if self.fails:
            raise ManifestError("calls.csv", "has no column “recording”", "Add it")
        return []


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


def test_a_recording_is_run_once(inbox: Inbox):
    inbox.put("a.wav")
    inbox.look()
    inbox.look()

    assert inbox.runs == [(["a.wav"], None)]


def test_a_recording_that_is_still_being_written_waits(inbox: Inbox):
    inbox.put("calls.csv", b"recording\n")
    inbox.put("a.wav")
    inbox.put("b.wav", age=0)
    inbox.look()

    assert inbox.runs == [(["a.wav"], "calls.csv")]


def test_a_changed_manifest_brings_its_facts_to_all_recordings(inbox: Inbox):
    inbox.put("a.wav")
    inbox.look()
    inbox.put("calls.csv", b"recording\na.wav\n")
    inbox.look()
    inbox.put("calls.csv", b"recording,rep\na.wav,Dana\n")
    inbox.look()
    inbox.look()

    assert inbox.runs == [(["a.wav"], None), (["a.wav"], "calls.csv"), (["a.wav"], "calls.csv")]


def test_a_manifest_that_cannot_be_used_is_told_and_watching_goes_on(inbox: Inbox):
    inbox.put("calls.csv", b"name\n")
    inbox.put("a.wav")
    inbox.fails = True
    inbox.look()

    assert [error.subject for error in inbox.told] == ["calls.csv"]
