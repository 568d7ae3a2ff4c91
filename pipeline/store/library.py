"""The library: recordings, what is known about them, and the artifacts made from them.

Sole owner of the paths below a workspace:

    library/<call_id>/recording.<ext>   the bytes as they came
    library/<call_id>/call.json         facts
    library/<call_id>/<stage>.json      one artifact a stage
    library/<call_id>/curation.json     what people decided about the call
    library/<call_id>/playback.mp3      what the explorer plays
    library/<call_id>/failure.json      why it could not be processed, if so
    inbox/  warehouse/  exports/

`call_id` is the start of the SHA-256 of the recording's bytes, so one recording is one call.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from pipeline.call import CallFacts, Role, SpeakerRole
from pipeline.errors import RecordingError, UsageError
from pipeline.files import replacing, require_space, write_bytes
from pipeline.store.artifacts import Artifacts
from pipeline.store.curation import Curation, choose_roles, read_curation, swapped
from pipeline.store.warehouse import snapshot_paths

CALL_ID_LENGTH = 16
"""Hex digits of a call id: 64 bits, enough that two of a billion calls never share one."""


@dataclass(frozen=True)
class Added:
    """What became of a file that was added. `new` is False for a recording known already."""

    call_id: str
    path: Path
    new: bool


@dataclass(frozen=True)
class Failure:
    """Why a call could not be processed, and at which fingerprint of settings that was."""

    reason: str
    at: datetime


class Library:
    """The files of one workspace."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace

    @property
    def calls_folder(self) -> Path:
        return self.workspace / "library"

    @property
    def warehouse(self) -> Path:
        return self.workspace / "warehouse"

    @property
    def inbox(self) -> Path:
        return self.workspace / "inbox"

    def folder(self, call_id: str) -> Path:
        return self.calls_folder / call_id

    def call_ids(self) -> list[str]:
        """All calls, in a fixed order."""
        if not self.calls_folder.is_dir():
            return []
        found = (path.parent.name for path in self.calls_folder.glob("*/call.json"))
        return sorted(name for name in found if not name.startswith("."))  # half forgotten

    def require(self, call_id: str) -> str:
        """The full id for an id or an unambiguous start of one."""
        matching = [known for known in self.call_ids() if known.startswith(call_id)]
        if len(matching) != 1 or not call_id:
            raise UsageError(
                call_id or "(empty)",
                "is the start of several call ids" if matching else "is no call in this workspace",
                "See `groundswell status` for the ids",
            )
        return matching[0]

    # ---- adding and forgetting ----------------------------------------------------------

    def add(self, source: Path, facts: CallFacts) -> Added:
        """Take a recording in, whole or not at all. Known bytes: its facts are updated instead.

        Raises `RecordingError` when the file is absent or empty, `WorkspaceError` without space.
        """
        size = readable_size(source)
        require_space(self.calls_folder, size)
        digest = sha256(source)
        call_id = digest[:CALL_ID_LENGTH]
        folder = self.folder(call_id)
        if (folder / "call.json").is_file():
            known = self.facts(call_id)
            self.set_facts(call_id, merge_facts(known, facts))
            return Added(call_id, source, new=False)
        with replacing(folder / f"recording{source.suffix.lower()}") as temporary:
            shutil.copyfile(source, temporary)
        self.set_facts(call_id, facts)  # last: a call exists once its facts do
        return Added(call_id, source, new=True)

    def forget(self, call_id: str) -> None:
        """Remove a call with everything made from it. The next publish drops it from the index."""
        doomed = self.calls_folder / f".forgotten-{call_id}"
        shutil.rmtree(doomed, ignore_errors=True)  # left when forgetting broke off
        os.replace(self.folder(call_id), doomed)
        shutil.rmtree(doomed)

    def drop_snapshots_but_last(self) -> None:
        """Remove older published warehouses, which may still hold what was forgotten."""
        for old in snapshot_paths(self.warehouse)[:-1]:
            old.unlink(missing_ok=True)

    # ---- one call -----------------------------------------------------------------------

    def recording(self, call_id: str) -> Path:
        """The recording as it came."""
        found = sorted(self.folder(call_id).glob("recording.*")) or sorted(
            self.folder(call_id).glob("recording")
        )
        if not found:
            raise RecordingError(
                call_id,
                "its recording is gone from the library",
                "Add the file again, or remove the call with `groundswell forget`",
            )
        return found[0]

    def playback_path(self, call_id: str) -> Path | None:
        """The copy that the explorer plays, or None before the call was heard."""
        path = self.folder(call_id) / "playback.mp3"
        return path if path.is_file() else None

    def artifacts(self, call_id: str) -> Artifacts:
        return Artifacts(self.folder(call_id), call_id)

    def facts(self, call_id: str) -> CallFacts:
        return msgspec.json.decode(
            (self.folder(call_id) / "call.json").read_bytes(), type=CallFacts
        )

    def set_facts(self, call_id: str, facts: CallFacts) -> None:
        write_bytes(self.folder(call_id) / "call.json", pretty(facts))

    def curation(self, call_id: str) -> Curation:
        return read_curation(self.folder(call_id))

    def swap_roles(self, call_id: str) -> dict[str, Role]:
        """Decide that reps are prospects and the other way round; the roles as they are then.

        They take effect when the call is processed next. Raises `UsageError` for a call that was
        not heard yet.
        """
        heard = self.artifacts(call_id).read("roles", tuple[SpeakerRole, ...])
        if not heard:
            raise UsageError(
                call_id, "has no roles yet", f"Run `groundswell process {call_id}` first"
            )
        now = self.curation(call_id).chosen_roles or {each.speaker: each.role for each in heard}
        choose_roles(self.folder(call_id), swapped(now))
        return swapped(now)

    # ---- failures -----------------------------------------------------------------------

    def failure(self, call_id: str) -> Failure | None:
        path = self.folder(call_id) / "failure.json"
        return msgspec.json.decode(path.read_bytes(), type=Failure) if path.is_file() else None

    def set_failure(self, call_id: str, reason: str | None) -> None:
        """Remember why a call failed, or that it does no longer (None)."""
        path = self.folder(call_id) / "failure.json"
        if reason is None:
            path.unlink(missing_ok=True)
        else:
            write_bytes(path, pretty(Failure(reason, datetime.now(UTC))))

    def fingerprint(self, call_id: str) -> str:
        """Of all that the warehouse holds about a call: facts, artifacts, failure."""
        digest = hashlib.sha256()
        for path in sorted(self.folder(call_id).glob("*.json")):
            if not path.name.startswith("."):
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:16]


def merge_facts(known: CallFacts, new: CallFacts) -> CallFacts:
    """The newer facts win where they say something; the first file name stays."""
    said = {name: value for name, value in asdict(new).items() if value not in ("", None)}
    return replace(known, **{**said, "recording": known.recording or new.recording})


def pretty(value: object) -> bytes:
    """JSON that a person can read."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def readable_size(source: Path) -> int:
    """Bytes of a file; raises `RecordingError` when it is no file, unreadable or empty."""
    try:
        if not source.is_file():
            raise RecordingError(str(source), "is no file", "Check the path")
        with source.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise RecordingError(
            str(source), f"can't be read ({error.strerror})", "Check its permissions"
        ) from error
    if size == 0:
        raise RecordingError(
            str(source), "is empty (0 bytes)", "Export it from the phone system again"
        )
    return size


def sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def recordings_in(path: Path, suffixes: frozenset[str]) -> Iterator[Path]:
    """The file itself, or the recordings below a folder in a fixed order."""
    if path.is_dir():
        for found in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
            if found.is_file() and found.suffix.lower() in suffixes and not hidden:
                yield found
    else:
        yield path
