"""What a workspace says about itself in its groundswell.toml, if it has one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import WorkspaceError


@dataclass(frozen=True)
class Workspace:
    """`personas`: the only ones that manifests may name; empty = any."""

    personas: tuple[str, ...] = ()


def read_workspace(folder: Path) -> Workspace:
    """Read `groundswell.toml` of a workspace; its defaults where there is none."""
    path = folder / "groundswell.toml"
    if not path.is_file():
        return Workspace()
    try:
        said = tomllib.loads(path.read_text("utf-8"))
        return Workspace(personas=tuple(str(name) for name in said.get("personas", ())))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise WorkspaceError(str(path), f"can't be read ({error})", "Correct the file") from error
