"""The DuckDB warehouse: versioned snapshots, built aside and published by atomic rename.

A snapshot is never written to after it was published, so readers in other processes neither block
the next build nor see half of it. A page's cache key is the snapshot's name.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

SNAPSHOT_NAME = re.compile(r"groundswell-(\d{6})\.duckdb")


@dataclass(frozen=True)
class Snapshot:
    """A published warehouse, opened read-only."""

    path: Path
    connection: duckdb.DuckDBPyConnection

    @property
    def name(self) -> str:
        return self.path.stem

    def ask(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Run one query with named parameters (`$name`) in a cursor of its own; rows as dicts."""
        cursor = self.connection.cursor()
        cursor.execute(sql, parameters or {})
        columns = [column[0] for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def snapshot_paths(warehouse: Path) -> list[Path]:
    """Published snapshots in the folder, oldest first."""
    if not warehouse.is_dir():
        return []
    return sorted(path for path in warehouse.iterdir() if SNAPSHOT_NAME.fullmatch(path.name))


def latest_snapshot(warehouse: Path) -> Path | None:
    """The newest published snapshot, or None before the first one."""
    return next(reversed(snapshot_paths(warehouse)), None)


def open_snapshot(path: Path) -> Snapshot:
    """Open a published snapshot read-only."""
    return Snapshot(path, duckdb.connect(os.fspath(path), read_only=True))
