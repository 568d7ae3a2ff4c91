"""Building the next warehouse: the last one copied, what changed replaced, published by rename."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.call import CallFacts, Evidence, GatheredThemes, HeardCall, UnderstoodCall
from pipeline.errors import WorkspaceError
from pipeline.files import require_space
from pipeline.store.library import Library
from pipeline.store.reading import read_heard, read_understood
from pipeline.store.warehouse import SNAPSHOT_NAME, latest_snapshot, snapshot_paths
from pipeline.taxonomy import Taxonomy

OF_A_CALL = (
    "calls",
    "speakers",
    "turns",
    "utterances",
    "mentions",
    "metrics",
    "course",
    "failures",
)
"""Tables whose rows belong to one call, by `call_id`."""


class Build:
    """A warehouse in the making."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, taxonomy: Taxonomy) -> None:
        self.connection = connection
        self.taxonomy = taxonomy
        self.changed = False

    # ---- calls --------------------------------------------------------------------------

    def load(self, library: Library) -> None:
        """Bring every call up to date with its artifacts, one transaction a call."""
        known = dict(self.query("SELECT call_id, fingerprint FROM loaded"))
        wanted = {call_id: library.fingerprint(call_id) for call_id in library.call_ids()}
        for call_id in sorted(known.keys() | wanted.keys()):
            if known.get(call_id) != wanted.get(call_id):
                self.changed = True
                self.replace(library, call_id, wanted.get(call_id))

    def replace(self, library: Library, call_id: str, fingerprint: str | None) -> None:
        """Drop a call's rows and insert what the library says now (nothing if it is gone)."""
        with self.transaction():
            self.connection.execute(
                "DELETE FROM embeddings WHERE utterance_id IN "
                "(SELECT utterance_id FROM utterances WHERE call_id = ?)",
                [call_id],
            )
            for table in (*OF_A_CALL, "loaded"):
                self.connection.execute(f"DELETE FROM {table} WHERE call_id = ?", [call_id])
            if fingerprint is None:
                return
            self.insert("loaded", [{"call_id": call_id, "fingerprint": fingerprint}])
            facts = library.facts(call_id)
            failure = library.failure(call_id)
            heard, understood = read_heard(library, call_id), read_understood(library, call_id)
            if failure is not None:
                row = {"call_id": call_id, "recording": facts.recording, "reason": failure.reason}
                self.insert("failures", [row])
            elif heard is not None and understood is not None:
                self.insert_call(facts, heard, understood, fingerprint)

    def insert_call(
        self, facts: CallFacts, heard: HeardCall, understood: UnderstoodCall, fingerprint: str
    ) -> None:
        """All rows of one call."""
        of_call = {"call_id": heard.call_id}
        known_roles = [role.confidence for role in heard.roles]
        self.insert(
            "calls",
            [
                of_call
                | asdict(facts)
                | {
                    "duration": heard.info.duration,
                    "channels": heard.info.channels,
                    "language": heard.language,
                    "engine": heard.engine,
                    "model": heard.model,
                    "role_confidence": min(known_roles, default=None),
                    "fingerprint": fingerprint,
                }
            ],
        )
        self.insert("speakers", [of_call | asdict(role) for role in heard.roles])
        self.insert(
            "turns",
            [
                of_call
                | {
                    "turn": index,
                    "speaker": turn.speaker,
                    "role": turn.role,
                    "start_s": turn.start,
                    "end_s": turn.end,
                    "text": turn.text,
                }
                for index, turn in enumerate(heard.turns)
            ],
        )
        self.insert_tags(understood)
        self.insert("metrics", [of_call | asdict(metric) for metric in understood.metrics])
        self.insert(
            "course",
            [
                of_call
                | {
                    "part": part,
                    "start_s": point.start,
                    "end_s": point.end,
                    "score": point.score,
                    "utterances": point.utterances,
                }
                for part, point in enumerate(understood.course)
            ],
        )

    def insert_tags(self, understood: UnderstoodCall) -> None:
        """Utterances and their mentions."""
        utterances, mentions = [], []
        for utterance, tags in zip(understood.utterances, understood.tags, strict=True):
            ids = {
                "utterance_id": f"{understood.call_id}:{utterance.n}",
                "call_id": understood.call_id,
            }
            said = asdict(utterance)
            said["start_s"], said["end_s"] = said.pop("start"), said.pop("end")
            feeling = asdict(tags.sentiment)
            feeling["sentiment"] = feeling.pop("label")
            utterances.append(
                ids | said | feeling | {"objection_probability": tags.objection_probability}
            )
            for kind, found in (("objection", tags.objections), ("signal", tags.signals)):
                mentions += [ids | {"kind": kind} | asdict(tag) for tag in found]
        self.insert("utterances", utterances)
        self.insert("mentions", mentions)

    # ---- themes -------------------------------------------------------------------------

    def evidence(self) -> list[Evidence]:
        """What themes are sought in: meaningful utterances of prospects, in a fixed order."""
        sql = resources.files("pipeline.store").joinpath("evidence.sql").read_text("utf-8")
        return [Evidence(*row) for row in self.query(sql)]

    def vectors(self, encoder: str) -> dict[str, NDArray[np.float32]]:
        """The stored embeddings by utterance id."""
        rows = self.connection.execute(
            "SELECT utterance_id, vector FROM embeddings WHERE encoder = ?", [encoder]
        ).fetchall()
        return {utterance_id: np.array(vector, dtype=np.float32) for utterance_id, vector in rows}

    def put_themes(
        self, themes: GatheredThemes, vectors: dict[str, NDArray[np.float32]], encoder: str
    ) -> None:
        """Replace the themes, and the embeddings that they were found in."""
        self.changed = True
        with self.transaction():
            for table in ("themes", "theme_members", "embeddings"):
                self.connection.execute(f"DELETE FROM {table}")
            self.insert(
                "embeddings",
                [
                    {"utterance_id": key, "encoder": encoder, "vector": vector.tolist()}
                    for key, vector in vectors.items()
                ],
            )
            self.insert(
                "themes",
                [
                    {
                        "theme_id": theme.theme_id,
                        "name": theme.name,
                        "keywords": list(theme.keywords),
                        "rank": rank,
                    }
                    for rank, theme in enumerate(themes.themes)
                ],
            )
            self.insert(
                "theme_members",
                [
                    {
                        "theme_id": theme.theme_id,
                        "utterance_id": member.evidence_id,
                        "probability": member.probability,
                        "quote_rank": (
                            theme.quotes.index(member.evidence_id)
                            if member.evidence_id in theme.quotes
                            else None
                        ),
                    }
                    for theme in themes.themes
                    for member in theme.members
                ],
            )

    # ---- rows ---------------------------------------------------------------------------

    def put_taxonomy(self) -> None:
        """Make the taxonomy table say what the taxonomy says."""
        wanted = [
            (label.kind, label.type, label.name, label.meaning) for label in self.taxonomy.labels
        ]
        stored = "SELECT kind, type, name, meaning FROM taxonomy ORDER BY position"
        if self.query(stored) == wanted:
            return
        self.changed = True
        with self.transaction():
            self.connection.execute("DELETE FROM taxonomy")
            self.insert(
                "taxonomy",
                [
                    {
                        "kind": label.kind,
                        "type": label.type,
                        "name": label.name,
                        "meaning": label.meaning,
                        "position": position,
                    }
                    for position, label in enumerate(self.taxonomy.labels)
                ],
            )

    def insert(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows by column name."""
        if rows:
            batch = pa.Table.from_pylist(list(rows))
            self.connection.register("batch", batch)
            self.connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM batch")
            self.connection.unregister("batch")

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.connection.begin()
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()


@contextmanager
def building(
    warehouse: Path, taxonomy: Taxonomy, *, keep: int, from_scratch: bool = False
) -> Iterator[Build]:
    """Build the next snapshot beside the published ones; publish it when the block succeeds.

    Where nothing has changed since the newest snapshot, that one stays.

    Starts from a copy of the newest snapshot unless `from_scratch` or its schema is another one.
    The last `keep` snapshots stay.
    """
    warehouse.mkdir(parents=True, exist_ok=True)
    target = warehouse / f".building-{os.getpid()}.duckdb"
    base = None if from_scratch else latest_snapshot(warehouse)
    require_space(warehouse, base.stat().st_size if base else 10_000_000)
    for left in warehouse.glob(f"{target.name}*"):  # by a process of this id that was killed
        left.unlink()
    try:
        if base is not None and schema_of(base) == schema_digest():
            shutil.copyfile(base, target)
            connection = duckdb.connect(os.fspath(target))
        else:
            connection = duckdb.connect(os.fspath(target))
            create(connection)
        try:
            build = Build(connection, taxonomy)
            build.put_taxonomy()
            yield build
            connection.execute("CHECKPOINT")
        finally:
            connection.close()
        if build.changed:
            publish(target, warehouse, keep)
    except (duckdb.IOException, OSError) as error:
        raise WorkspaceError(
            str(warehouse), f"the warehouse can't be written ({error})", "Check free disk space"
        ) from error
    finally:
        target.unlink(missing_ok=True)
        target.with_name(target.name + ".wal").unlink(missing_ok=True)


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """An empty warehouse."""
    for statement in schema_files():
        connection.execute(statement)
    connection.execute("CREATE TABLE loaded (call_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL)")
    connection.execute("CREATE TABLE made (schema TEXT NOT NULL)")
    connection.execute("INSERT INTO made VALUES (?)", [schema_digest()])


def schema_files() -> list[str]:
    """The schema's SQL files in order."""
    folder = resources.files("pipeline.store").joinpath("schema")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [folder.joinpath(name).read_text("utf-8") for name in names]


def schema_digest() -> str:
    return hashlib.sha256("\0".join(schema_files()).encode()).hexdigest()[:16]


def schema_of(snapshot: Path) -> str | None:
    """The schema that a snapshot was made with; None for one that can't be read."""
    try:
        with duckdb.connect(os.fspath(snapshot), read_only=True) as connection:
            row = connection.execute("SELECT schema FROM made").fetchone()
            return row[0] if row else None
    except duckdb.Error:
        return None


def publish(built: Path, warehouse: Path, keep: int) -> Path:
    """Give the finished build the next number; drop snapshots beyond the last `keep`."""
    published = snapshot_paths(warehouse)
    match = SNAPSHOT_NAME.fullmatch(published[-1].name) if published else None
    number = int(match[1]) + 1 if match else 1
    target = warehouse / f"groundswell-{number:06d}.duckdb"
    os.replace(built, target)
    for old in published[: max(0, len(published) + 1 - keep)]:
        old.unlink(missing_ok=True)
    return target
