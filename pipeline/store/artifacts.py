"""Artifacts: what each stage made of one call, kept as JSON beside the recording.

An artifact carries a fingerprint of everything that it depends on: the stage and its version, the
models, the settings, and the fingerprints of the stages before. Where that is unchanged the stage
is skipped; a crash loses at most the stage in progress.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from pipeline.files import write_bytes

T = TypeVar("T")


class Artifact(msgspec.Struct, frozen=True):
    """The envelope of a stage's result."""

    stage: str
    fingerprint: str
    made_with: dict[str, str]
    result: msgspec.Raw


class Artifacts:
    """The artifacts of one call. `origin` identifies the recording (its call id)."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.folder = folder
        self.fingerprints = {"recording": origin}

    def once(
        self,
        stage: str,
        type_: type[T] | Any,
        make: Callable[[], T],
        *,
        version: int,
        after: Sequence[str] = ("recording",),
        **made_with: object,
    ) -> T:
        """The stage's result: read where its fingerprint is unchanged, else made and written.

        `type_` is what the JSON is read as; `version` is raised when the stage's code changes
        what it makes; `after` names the stages it builds on (made before, in this object);
        `made_with` are models and settings.
        """
        stated = {name: str(value) for name, value in sorted(made_with.items())}
        parts = [stage, str(version), *(self.fingerprints[name] for name in after)]
        parts += [f"{name}={value}" for name, value in stated.items()]
        fingerprint = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
        self.fingerprints[stage] = fingerprint
        path = self.folder / f"{stage}.json"
        if (kept := read_artifact(path)) and kept.fingerprint == fingerprint:
            with suppress(msgspec.DecodeError):  # damaged inside: made again
                return msgspec.json.decode(kept.result, type=type_)
        result = make()
        artifact = Artifact(stage, fingerprint, stated, msgspec.Raw(msgspec.json.encode(result)))
        write_bytes(path, msgspec.json.encode(artifact) + b"\n")
        return result

    def read(self, stage: str, type_: type[T] | Any) -> T | None:
        """The stage's last result, whatever it was made with; None if there is none."""
        artifact = read_artifact(self.folder / f"{stage}.json")
        return msgspec.json.decode(artifact.result, type=type_) if artifact else None


def read_artifact(path: Path) -> Artifact | None:
    """The artifact in a file; None where it is absent or was damaged from outside."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Artifact)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
