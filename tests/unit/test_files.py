"""Whole or not at all: what a crash, or a full disk, leaves behind."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.errors import WorkspaceError
from pipeline.files import replacing, require_space, write_bytes


def test_content_and_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "file.json"
    write_bytes(path, b"one")
    write_bytes(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]  # nothing temporary stays


@pytest.mark.parametrize("crash", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_crash_leaves_the_old_content(tmp_path: Path, crash: type[BaseException]) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(b"old")

    def crashing() -> None:
        with replacing(path) as temporary:
            temporary.write_bytes(b"half of the n")
            raise crash

    with pytest.raises(crash):
        crashing()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_until_the_end_readers_see_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(b"old")
    with replacing(path) as temporary:
        temporary.write_bytes(b"new")
        assert path.read_bytes() == b"old"
        assert temporary.parent == path.parent  # same disk, so that the rename is atomic
    assert path.read_bytes() == b"new"


def test_a_block_may_change_its_mind(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    with replacing(path) as temporary:
        temporary.unlink()
    assert list(tmp_path.iterdir()) == []


def test_others_may_read_the_file(tmp_path: Path) -> None:
    write_bytes(tmp_path / "file.json", b"x")
    assert (tmp_path / "file.json").stat().st_mode & 0o777 == 0o644


def full(*args: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_is_said_and_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(b"old")
    if call == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(WorkspaceError, match="No space left") as caught:
        write_bytes(path, b"new")
    assert str(path) in str(caught.value)
    assert "disk space" in caught.value.way_out
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    with pytest.raises(WorkspaceError, match="can't be written"):
        write_bytes(tmp_path / "file" / "inside.json", b"x")


class Disk(NamedTuple):
    total: int
    used: int
    free: int


def test_space_is_asked_for_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Disk(10**12, 0, 100_000_000))
    require_space(tmp_path / "not" / "yet" / "there", 50_000_000)
    with pytest.raises(WorkspaceError, match="100 MB are free, 110 MB are needed") as caught:
        require_space(tmp_path, 60_000_000)
    assert "--workspace" in caught.value.way_out
