"""Writing files so that a crash at any instant leaves the old content or the new, never half."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import WorkspaceError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; on success it takes `path`'s place by rename.

    Nothing happens when the block removed the temporary file. Raises `WorkspaceError` when the
    disk is full or the folder can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise cannot_write(path, error) from error
    temporary = Path(name)
    try:
        yield temporary
        if not temporary.exists():
            return
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)


def require_space(folder: Path, needed: int) -> None:
    """Raise `WorkspaceError` unless `needed` bytes (and 50 MB to spare) are free at `folder`."""
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    free = shutil.disk_usage(existing).free
    if free < needed + 50_000_000:
        raise WorkspaceError(
            str(folder),
            f"{free // 1_000_000} MB are free, {(needed + 50_000_000) // 1_000_000} MB are needed",
            "Free some disk space, or choose another workspace with --workspace",
        )


def cannot_write(path: Path, error: OSError) -> WorkspaceError:
    """The error for a file that could not be written."""
    return WorkspaceError(
        str(path),
        f"can't be written ({error.strerror or error})",
        "Check free disk space and permissions, or choose another workspace with --workspace",
    )
