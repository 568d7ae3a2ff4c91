"""Building and publishing the warehouse: numbered, whole, and the same by either way."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from pipeline import taxonomy
from pipeline.call import (
    CallFacts,
    ChannelTranscript,
    CoursePoint,
    GatheredThemes,
    Metric,
    RecordingInfo,
    Sentiment,
    Span,
    SpeakerRole,
    Tag,
    Tags,
    Theme,
    ThemeMember,
    Turn,
    Utterance,
    Word,
)
from pipeline.errors import WorkspaceError
from pipeline.store import build
from pipeline.store.build import Build, building
from pipeline.store.library import Library
from pipeline.store.reading import read_heard, read_understood
from pipeline.store.warehouse import latest_snapshot, open_snapshot, snapshot_paths

DOUBT = "that is far more than we planned"
"""Long enough to be evidence for a theme."""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


def put_call(library: Library, call_id: str, text: str = DOUBT, *, version: int = 1) -> None:
    """A call as hear and understand leave it: the rep greets, the prospect says `text`."""
    library.set_facts(
        call_id,
        CallFacts(
            recording=f"{call_id}.ogg", started_at=datetime(2026, 8, 4, 10), persona="finance"
        ),
    )
    hello = (Word("Hello.", 0.0, 1.0, 0.9),)
    words = tuple(Word(word, 2.0 + i, 2.5 + i, 0.8) for i, word in enumerate(text.split()))
    roles = (SpeakerRole("A", "rep", 0.9), SpeakerRole("B", "prospect", 0.7, ("talks like one",)))
    turns = (
        Turn("A", "rep", 0.9, 0.0, 1.0, "Hello.", hello),
        Turn("B", "prospect", 0.7, 2.0, words[-1].end, text, words),
    )
    utterances = (
        Utterance(0, 0, "A", "rep", 0.0, 1.0, "Hello.", "", 0.9),
        Utterance(1, 1, "B", "prospect", 2.0, words[-1].end, text, "Hello.", 0.8),
    )
    calm = Sentiment("neutral", 0.2, 0.7, 0.1)
    tags = (
        Tags(0.0, (), (), calm),
        Tags(0.9, (Tag("price", 0.9, ("more than",)), Tag("timing", 0.5)), (), calm),
    )
    artifacts = library.artifacts(call_id)
    for stage, result, made_with in (
        ("decode", RecordingInfo(20.0, 1, 8000, "opus", 0.5, "mono"), {}),
        ("speech", ((Span(0, 1), Span(2, 9)),), {}),
        ("transcript", (ChannelTranscript((*hello, *words), "en", 0.99),), {"model": "fw/base"}),
        ("roles", roles, {}),
        ("turns", turns, {}),
        ("utterances", utterances, {}),
        ("tags", tags, {}),
        ("metrics", (Metric("talk_ratio", 0.1, "share"), Metric("patience_rep", None, "s")), {}),
        ("course", (CoursePoint(0.0, 2.5, -0.1, 1),), {}),
    ):
        artifacts.once(stage, Any, lambda result=result: result, version=version, **made_with)


def publish(library: Library, *, keep: int = 3, from_scratch: bool = False) -> Path:
    with building(
        library.warehouse, taxonomy.shipped(), keep=keep, from_scratch=from_scratch
    ) as made:
        made.load(library)
    found = latest_snapshot(library.warehouse)
    assert found is not None
    return found


def content(snapshot: Path) -> dict[str, list[tuple]]:
    """All rows of all tables, in a fixed order."""
    with duckdb.connect(os.fspath(snapshot), read_only=True) as connection:
        tables = [row[0] for row in connection.execute("SHOW TABLES").fetchall()]
        return {
            table: sorted(connection.execute(f"FROM {table}").fetchall(), key=repr)
            for table in tables
        }


def theme_of(*utterances: str) -> GatheredThemes:
    members = tuple(ThemeMember(utterance, 0.9) for utterance in utterances)
    return GatheredThemes((Theme("t1", "Over budget", ("budget",), members, utterances[:1]),))


# ---- what is in it ----------------------------------------------------------------------------


def test_a_call_becomes_rows(library: Library) -> None:
    put_call(library, "aa11")
    snapshot = open_snapshot(publish(library))
    (call,) = snapshot.ask("FROM calls")
    assert (call["call_id"], call["recording"], call["persona"]) == ("aa11", "aa11.ogg", "finance")
    assert (call["engine"], call["model"], call["language"]) == ("fw", "base", "en")
    assert call["role_confidence"] == 0.7  # the less sure speaker's
    assert call["started_at"] == datetime(2026, 8, 4, 10)
    mentions = snapshot.ask("FROM mentions ORDER BY probability DESC")
    assert [(m["utterance_id"], m["type"], m["why"]) for m in mentions] == [
        ("aa11:1", "price", ["more than"]),
        ("aa11:1", "timing", []),
    ]
    assert snapshot.ask("SELECT count(*) AS n FROM turns") == [{"n": 2}]
    assert snapshot.ask("SELECT value FROM metrics WHERE name = 'patience_rep'") == [
        {"value": None}
    ]
    assert len(snapshot.ask("FROM taxonomy")) == len(taxonomy.shipped().labels)
    snapshot.connection.close()


def test_reading_gives_back_what_was_made(library: Library) -> None:
    put_call(library, "aa11")
    heard, understood = read_heard(library, "aa11"), read_understood(library, "aa11")
    assert heard is not None
    assert understood is not None
    assert (heard.engine, heard.model, heard.info.kind) == ("fw", "base", "mono")
    assert heard.turns[1].words[-1].text == "planned"
    assert understood.tags[1].objections[0] == Tag("price", 0.9, ("more than",))
    (library.folder("aa11") / "tags.json").unlink()
    assert read_understood(library, "aa11") is None


def test_a_failed_call_is_told_and_a_pending_one_waits(library: Library) -> None:
    put_call(library, "aa11")
    library.set_failure("aa11", "aa11.ogg: is silent")
    library.set_facts("bb22", CallFacts(recording="new.ogg"))
    rows = content(publish(library))
    assert rows["failures"] == [("aa11", "aa11.ogg", "aa11.ogg: is silent")]
    assert rows["calls"] == []
    library.set_failure("aa11", None)
    rows = content(publish(library))
    assert rows["failures"] == []
    assert [row[0] for row in rows["calls"]] == ["aa11"]


def test_an_empty_library(library: Library) -> None:
    rows = content(publish(library))
    assert rows["calls"] == []
    assert rows["taxonomy"]


def test_evidence_is_what_prospects_object_to(library: Library) -> None:
    put_call(library, "aa11")
    put_call(library, "bb22", "too much")  # too short to say anything
    with building(library.warehouse, taxonomy.shipped(), keep=3) as made:
        made.load(library)
        assert [(item.id, item.text) for item in made.evidence()] == [("aa11:1", DOUBT)]


def test_themes_and_vectors_are_replaced_and_read_back(library: Library) -> None:
    put_call(library, "aa11")
    put_call(library, "bb22")
    vectors = {"aa11:1": np.array([1, 0.5], np.float32), "bb22:1": np.array([0, 1], np.float32)}
    with building(library.warehouse, taxonomy.shipped(), keep=3) as made:
        made.load(library)
        made.put_themes(theme_of("bb22:1"), vectors, "minilm")
        made.put_themes(theme_of("aa11:1", "bb22:1"), vectors, "minilm")
    with building(library.warehouse, taxonomy.shipped(), keep=3) as made:
        kept = made.vectors("minilm")
        assert made.vectors("another encoder") == {}
        assert made.query("SELECT utterance_id, quote_rank FROM theme_members ORDER BY 1") == [
            ("aa11:1", 0),
            ("bb22:1", None),
        ]
    assert kept.keys() == vectors.keys()
    np.testing.assert_array_equal(kept["aa11:1"], vectors["aa11:1"])


# ---- incremental ------------------------------------------------------------------------------


def test_incremental_equals_from_scratch(library: Library) -> None:
    for call_id in ("aa11", "bb22", "cc33"):
        put_call(library, call_id)
    with building(library.warehouse, taxonomy.shipped(), keep=3) as made:
        made.load(library)
        vector = np.ones(2, np.float32)
        made.put_themes(GatheredThemes(()), {"aa11:1": vector, "cc33:1": vector}, "minilm")
    put_call(library, "aa11", "we already use something else for that", version=2)  # retold
    library.forget("bb22")
    put_call(library, "dd44")
    library.set_facts("cc33", CallFacts(recording="cc33.ogg", persona="operations"))
    by_steps = content(publish(library))
    anew = content(publish(library, from_scratch=True))
    assert by_steps.pop("embeddings") == []  # of calls that changed, they are made again
    assert anew.pop("embeddings") == []
    assert by_steps == anew
    assert [row[0] for row in anew["calls"]] == ["aa11", "cc33", "dd44"]


def test_only_what_changed_is_loaded(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    put_call(library, "aa11")
    put_call(library, "bb22")
    publish(library)
    loaded: list[str] = []
    replace = Build.replace

    def noted(self: Build, library: Library, call_id: str, fingerprint: str | None) -> None:
        loaded.append(call_id)
        replace(self, library, call_id, fingerprint)

    monkeypatch.setattr(Build, "replace", noted)
    publish(library)
    assert loaded == []
    put_call(library, "bb22", "we have no budget for this year", version=2)
    publish(library)
    assert loaded == ["bb22"]


def test_whether_anything_changed(library: Library) -> None:
    put_call(library, "aa11")
    seen = []
    for _ in range(2):
        with building(library.warehouse, taxonomy.shipped(), keep=3) as made:
            made.load(library)
            seen.append(made.changed)
    assert seen == [True, False]


def test_a_call_that_cannot_be_loaded_keeps_its_old_rows(library: Library) -> None:
    put_call(library, "aa11")
    publish(library)
    put_call(library, "aa11", "something else entirely was said here", version=2)
    path = library.folder("aa11") / "tags.json"
    path.write_bytes(path.read_bytes().replace(b'"price"', b'"timing"'))  # a label twice
    with building(library.warehouse, taxonomy.shipped(), keep=3) as made:
        with pytest.raises(duckdb.ConstraintException):
            made.load(library)
        # the transaction was taken back: the old rows are there
        assert made.query("SELECT text FROM utterances WHERE n = 1") == [(DOUBT,)]


def test_another_schema_is_built_from_scratch(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_call(library, "aa11")
    publish(library)
    files = [*build.schema_files(), "CREATE TABLE later (x INTEGER)"]
    monkeypatch.setattr(build, "schema_files", lambda: files)
    rows = content(publish(library))
    assert rows["later"] == []
    assert len(rows["calls"]) == 1


# ---- publishing -------------------------------------------------------------------------------


def names(library: Library) -> list[str]:
    return [path.name for path in snapshot_paths(library.warehouse)]


def test_snapshots_are_numbered_and_the_last_are_kept(library: Library) -> None:
    for _ in range(5):
        publish(library, keep=3, from_scratch=True)
    assert names(library) == [f"groundswell-00000{number}.duckdb" for number in (3, 4, 5)]
    publish(library, keep=1, from_scratch=True)
    assert names(library) == ["groundswell-000006.duckdb"]
    assert sorted(path.name for path in library.warehouse.iterdir()) == names(library)


@pytest.mark.parametrize("crash", [RuntimeError, KeyboardInterrupt])
def test_a_crash_leaves_the_last_snapshot(library: Library, crash: type[BaseException]) -> None:
    put_call(library, "aa11")
    before = content(publish(library))

    def crashing() -> None:
        with building(library.warehouse, taxonomy.shipped(), keep=3) as made:
            put_call(library, "bb22")
            made.load(library)
            raise crash

    with pytest.raises(crash):
        crashing()
    assert names(library) == ["groundswell-000001.duckdb"]
    assert content(library.warehouse / names(library)[0]) == before
    assert [path.name for path in library.warehouse.iterdir()] == names(library)


def test_remains_of_a_killed_build_are_no_hindrance(library: Library) -> None:
    library.warehouse.mkdir()
    left = library.warehouse / f".building-{os.getpid()}.duckdb"  # ids come again in containers
    with duckdb.connect(os.fspath(left)) as connection:
        connection.execute("CREATE TABLE calls (x INTEGER)")
    left.with_name(left.name + ".wal").write_bytes(b"not a log")
    put_call(library, "aa11")
    assert len(content(publish(library))["calls"]) == 1
    assert [path.name for path in library.warehouse.iterdir()] == names(library)


def test_a_damaged_snapshot_is_built_anew(library: Library) -> None:
    put_call(library, "aa11")
    publish(library).write_bytes(b"DUCK, but not a database")
    assert len(content(publish(library))["calls"]) == 1


def test_readers_keep_their_snapshot(library: Library) -> None:
    put_call(library, "aa11")
    reader = open_snapshot(publish(library))
    assert reader.name == "groundswell-000001"
    put_call(library, "bb22")
    publish(library, keep=1)
    assert reader.ask("SELECT count(*) AS n FROM calls") == [{"n": 1}]
    assert reader.ask("SELECT $a || 'b' AS x", {"a": "a"}) == [{"x": "ab"}]
    reader.connection.close()


def test_without_space_nothing_is_begun(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(library)

    def full(folder: Path, needed: int) -> None:
        raise WorkspaceError(str(folder), "1 MB are free", "Free some")

    monkeypatch.setattr(build, "require_space", full)
    with pytest.raises(WorkspaceError):
        publish(library)
    assert names(library) == ["groundswell-000001.duckdb"]


def test_other_files_are_no_snapshots(tmp_path: Path) -> None:
    for name in ("groundswell-1.duckdb", ".building-7.duckdb", "groundswell-000001.duckdb.wal"):
        (tmp_path / name).touch()
    assert latest_snapshot(tmp_path) is None
    assert snapshot_paths(tmp_path / "absent") == []
