"""The library: what is added is one call, whole, until it is forgotten."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.call import CallFacts
from pipeline.errors import RecordingError, UsageError, WorkspaceError
from pipeline.files import write_bytes
from pipeline.store.library import Library, merge_facts, recordings_in

KNOWN = CallFacts(recording="monday.wav", rep="Dana", persona="finance", amount=100.0)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "workspace")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "Monday.WAV"
    path.write_bytes(b"RIFF and then some")
    return path


def test_adding(library: Library, recording: Path) -> None:
    added = library.add(recording, KNOWN)
    assert added.new
    assert added.call_id == hashlib.sha256(recording.read_bytes()).hexdigest()[:16]
    assert library.call_ids() == [added.call_id]
    assert library.facts(added.call_id) == KNOWN
    kept = library.recording(added.call_id)
    assert kept.name == "recording.wav"
    assert kept.read_bytes() == recording.read_bytes()
    assert recording.exists()  # the original stays where it was


def test_same_bytes_are_one_call(library: Library, recording: Path, tmp_path: Path) -> None:
    first = library.add(recording, KNOWN)
    copy = tmp_path / "copy of monday.mp3"
    shutil.copyfile(recording, copy)
    second = library.add(copy, CallFacts(recording=copy.name, persona="operations", stage="demo"))
    assert (second.call_id, second.new) == (first.call_id, False)
    assert library.call_ids() == [first.call_id]
    assert library.facts(first.call_id) == CallFacts(
        recording="monday.wav", rep="Dana", persona="operations", stage="demo", amount=100.0
    )
    assert len(list(library.folder(first.call_id).glob("recording*"))) == 1


def test_adding_again_without_facts_changes_nothing(library: Library, recording: Path) -> None:
    call_id = library.add(recording, KNOWN).call_id
    before = library.fingerprint(call_id)
    library.add(recording, CallFacts(recording=recording.name))
    assert library.facts(call_id) == KNOWN
    assert library.fingerprint(call_id) == before


def test_facts_merged_field_by_field() -> None:
    new = CallFacts(started_at=datetime(2026, 8, 4, 10), rep="Sam", amount=0.0)
    merged = merge_facts(KNOWN, new)
    assert merged.rep == "Sam"
    assert merged.persona == "finance"  # empty says nothing
    assert merged.amount == 0.0  # nought does
    assert merged.started_at == datetime(2026, 8, 4, 10)
    assert merged.recording == "monday.wav"


@pytest.mark.parametrize(
    ("made", "problem"),
    [("empty", "is empty"), ("absent", "is no file"), ("folder", "is no file")],
)
def test_files_that_are_none(library: Library, tmp_path: Path, made: str, problem: str) -> None:
    path = tmp_path / "call.wav"
    if made == "empty":
        path.touch()
    elif made == "folder":
        path.mkdir()
    with pytest.raises(RecordingError, match=problem) as caught:
        library.add(path, CallFacts())
    assert str(path) in str(caught.value)
    assert library.call_ids() == []
    assert not library.calls_folder.exists()


def test_a_file_that_cannot_be_read(
    library: Library, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def refused(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self == recording:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(RecordingError, match="Permission denied"):
        library.add(recording, CallFacts())


def test_a_full_disk_leaves_no_call(
    library: Library, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        Path(target).write_bytes(b"RIFF")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfile", full)
        with pytest.raises(WorkspaceError, match="No space left"):
            library.add(recording, KNOWN)
    assert library.call_ids() == []
    assert library.add(recording, KNOWN).new
    call_id = library.call_ids()[0]
    assert library.recording(call_id).read_bytes() == recording.read_bytes()


def test_a_crash_before_the_facts_leaves_no_call(
    library: Library, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(library, "set_facts", killed)
        with pytest.raises(KeyboardInterrupt):
            library.add(recording, KNOWN)
    assert library.call_ids() == []
    assert library.add(recording, KNOWN).new


# ---- forgetting -------------------------------------------------------------------------------


def test_forgetting_leaves_nothing(library: Library, recording: Path) -> None:
    call_id = library.add(recording, KNOWN).call_id
    write_bytes(library.folder(call_id) / "turns.json", b"{}")
    library.forget(call_id)
    assert library.call_ids() == []
    assert list(library.calls_folder.iterdir()) == []
    assert library.add(recording, KNOWN).new


def test_forgetting_that_broke_off_is_finished(
    library: Library, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_id = library.add(recording, KNOWN).call_id

    def killed(folder: Path, **kwargs: object) -> None:
        if folder.exists():
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            library.forget(call_id)
    assert library.call_ids() == []
    library.add(recording, KNOWN)
    library.forget(call_id)
    assert library.call_ids() == []
    assert list(library.calls_folder.iterdir()) == []


def test_what_was_half_forgotten_is_no_call(library: Library, recording: Path) -> None:
    call_id = library.add(recording, KNOWN).call_id
    os.replace(library.folder(call_id), library.calls_folder / f".forgotten-{call_id}")
    assert library.call_ids() == []


def test_old_snapshots_are_dropped(library: Library) -> None:
    library.warehouse.mkdir(parents=True)
    for number in (1, 2, 3):
        (library.warehouse / f"groundswell-00000{number}.duckdb").touch()
    library.drop_snapshots_but_last()
    assert [path.name for path in library.warehouse.iterdir()] == ["groundswell-000003.duckdb"]


# ---- ids, failures, fingerprints --------------------------------------------------------------


def test_ids_by_their_start(library: Library) -> None:
    for call_id in ("aa11", "aa22", "bb33"):
        library.set_facts(call_id, CallFacts())
    assert library.require("bb") == "bb33"
    assert library.require("aa11") == "aa11"
    with pytest.raises(UsageError, match="several"):
        library.require("aa")
    for wrong in ("cc", ""):
        with pytest.raises(UsageError):
            library.require(wrong)


def test_failures_come_and_go(library: Library) -> None:
    library.set_facts("aa11", KNOWN)
    assert library.failure("aa11") is None
    library.set_failure("aa11", "monday.wav: is silent")
    failure = library.failure("aa11")
    assert failure is not None
    assert failure.reason == "monday.wav: is silent"
    library.set_failure("aa11", None)
    library.set_failure("aa11", None)
    assert library.failure("aa11") is None


def test_fingerprint_follows_facts_artifacts_and_failures(library: Library) -> None:
    library.set_facts("aa11", KNOWN)
    seen = {library.fingerprint("aa11")}
    library.set_facts("aa11", CallFacts(rep="Sam"))
    seen.add(library.fingerprint("aa11"))
    write_bytes(library.folder("aa11") / "turns.json", b"[]")
    seen.add(library.fingerprint("aa11"))
    library.set_failure("aa11", "broken")
    seen.add(library.fingerprint("aa11"))
    assert len(seen) == 4
    (library.folder("aa11") / ".turns.json.x7").write_bytes(b"half wri")  # a crash's remains
    assert library.fingerprint("aa11") in seen


def test_a_recording_that_is_gone(library: Library) -> None:
    library.set_facts("aa11", KNOWN)
    with pytest.raises(RecordingError, match="gone"):
        library.recording("aa11")
    assert library.playback_path("aa11") is None


def test_recordings_of_a_folder(tmp_path: Path) -> None:
    for name in ("b.wav", "a.MP3", "notes.txt", ".hidden.wav", "deep/c.ogg", ".trash/d.wav"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    suffixes = frozenset({".wav", ".mp3", ".ogg"})
    found = [p.relative_to(tmp_path).as_posix() for p in recordings_in(tmp_path, suffixes)]
    assert found == ["a.MP3", "b.wav", "deep/c.ogg"]
    odd = tmp_path / "notes.txt"
    assert list(recordings_in(odd, suffixes)) == [odd]  # named one by one: content decides
