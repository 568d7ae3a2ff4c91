"""The manifest: whatever a CRM exports, what can be read is, and the rest is named by line."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.call import CallFacts
from pipeline.errors import ManifestError
from pipeline.store.manifest import COLUMNS, Manifest, read_manifest

ALL = (
    "recording,started_at,rep,account,contact,title,persona,campaign,source,stage,outcome,amount\n"
    '01.ogg,2026-08-04T10:15:00,Dana Whitfield,"Harbor, Ltd.",Martin Hale,CFO,finance,'
    "Fuel Webinar,webinar,discovery,open,22000\n"
)


def read(folder: Path, content: str | bytes, personas: tuple[str, ...] = ()) -> Manifest:
    path = folder / "calls.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_manifest(path, personas)


def test_every_column(tmp_path: Path) -> None:
    manifest = read(tmp_path, ALL)
    assert manifest.problems == ()
    assert manifest.facts == {
        "01.ogg": CallFacts(
            recording="01.ogg",
            started_at=datetime(2026, 8, 4, 10, 15),
            rep="Dana Whitfield",
            account="Harbor, Ltd.",
            contact="Martin Hale",
            title="CFO",
            persona="finance",
            campaign="Fuel Webinar",
            source="webinar",
            stage="discovery",
            outcome="open",
            amount=22000.0,
        )
    }


def test_only_the_recording_is_needed(tmp_path: Path) -> None:
    manifest = read(tmp_path, " Recording ,Colour\n 01.ogg ,red\n")
    assert manifest.facts == {"01.ogg": CallFacts(recording="01.ogg")}


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffrecording,rep\n01.ogg,José Müller\n".encode(),
        "recording,rep\r\n01.ogg,José Müller\r\n".encode("cp1252"),
        "recording,rep\r01.ogg,José Müller\r".encode(),
        'recording,rep\n"01.ogg","José Müller"'.encode(),
    ],
    ids=["byte order mark", "Windows-1252", "old Mac line ends", "no last line end"],
)
def test_encodings_and_line_ends(tmp_path: Path, content: bytes) -> None:
    manifest = read(tmp_path, content)
    assert manifest.facts["01.ogg"].rep == "José Müller"
    assert manifest.problems == ()


@pytest.mark.parametrize(
    ("content", "has"), [("file,rep\n01.ogg,Dana\n", "file, rep"), ("", "none")]
)
def test_without_the_column_it_cannot_be_used(tmp_path: Path, content: str, has: str) -> None:
    with pytest.raises(ManifestError, match="no column “recording”") as caught:
        read(tmp_path, content)
    assert f"it has: {has}" in caught.value.problem
    assert all(column in caught.value.way_out for column in COLUMNS)


def test_an_absent_file(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="can't be read"):
        read_manifest(tmp_path / "gone.csv")


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    rows = "".join(f"{n}.ogg,Dana Whitfield of Northfield\n" for n in range(9_000))
    assert len(rows) > csv.field_size_limit()
    with pytest.raises(ManifestError, match="quotation mark"):
        read(tmp_path, f'recording,rep\n00.ogg,"Dana\n{rows}')


def test_problems_are_named_by_line_and_cost_only_their_field(tmp_path: Path) -> None:
    manifest = read(
        tmp_path,
        "recording,started_at,persona,amount,rep\n"
        "01.ogg,4 August,finance,100,Dana\n"
        "02.ogg,2026-08-05,finace,200,Dana\n"
        "03.ogg,2026-08-06,finance,lots,Dana\n"
        ",2026-08-07,finance,1,Dana\n"
        "01.ogg,2026-08-08,finance,999,Tom\n",
        personas=("finance", "operations"),
    )
    assert [(p.subject, p.problem) for p in manifest.problems] == [
        ("calls.csv, line 2", "01.ogg: started_at “4 August” is no date and time"),
        ("calls.csv, line 3", "02.ogg has the unknown persona “finace”"),
        ("calls.csv, line 4", "03.ogg: amount “lots” is no number"),
        ("calls.csv, line 5", "names no recording"),
        ("calls.csv, line 6", "names 01.ogg a second time"),
    ]
    assert "finance, operations" in manifest.problems[1].way_out
    assert list(manifest.facts) == ["01.ogg", "02.ogg", "03.ogg"]
    first, second, third = manifest.facts.values()
    assert (first.started_at, first.rep, first.amount) == (None, "Dana", 100.0)
    assert (second.persona, second.amount) == ("", 200.0)
    assert (third.amount, third.persona) == (None, "finance")


def test_without_a_list_any_persona_goes(tmp_path: Path) -> None:
    manifest = read(tmp_path, "recording,persona\n01.ogg,Head of Vans\n")
    assert manifest.facts["01.ogg"].persona == "Head of Vans"
    assert manifest.problems == ()


def test_short_and_long_rows(tmp_path: Path) -> None:
    manifest = read(tmp_path, "recording,rep,stage\n01.ogg\n\n02.ogg,Dana,demo,extra,more\n")
    assert manifest.facts["01.ogg"].rep == ""
    assert manifest.facts["02.ogg"].stage == "demo"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-08-04", datetime(2026, 8, 4)),
        ("2026-08-04 10:15", datetime(2026, 8, 4, 10, 15)),
        ("2026-08-04T10:15:00Z", datetime(2026, 8, 4, 10, 15)),
        ("2026-08-04T10:15:00+02:00", datetime(2026, 8, 4, 10, 15)),
        ("", None),
    ],
)
def test_times(tmp_path: Path, text: str, value: datetime | None) -> None:
    manifest = read(tmp_path, f"recording,started_at\n1.ogg,{text}\n")
    assert manifest.facts["1.ogg"].started_at == value
    assert manifest.problems == ()


@pytest.mark.parametrize("text", ["04/08/2026", "2026-13-01", "yesterday", "2026-02-30"])
def test_no_times(tmp_path: Path, text: str) -> None:
    manifest = read(tmp_path, f"recording,started_at\n1.ogg,{text}\n")
    assert manifest.facts["1.ogg"].started_at is None
    assert len(manifest.problems) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22000", 22000.0),
        ("22,000", 22000.0),
        ("$1,234,567.50", 1234567.5),
        ("€ 300.5", 300.5),
        ("0", 0.0),
        ("-250", -250.0),
        ("", None),
    ],
)
def test_amounts(tmp_path: Path, text: str, value: float | None) -> None:
    manifest = read(tmp_path, f'recording,amount\n1.ogg,"{text}"\n')
    assert manifest.facts["1.ogg"].amount == value
    assert manifest.problems == ()


@pytest.mark.parametrize("text", ["48.700,00", "12,5", "1,2345", "nan", "inf", "1e5", "22 k", "$"])
def test_no_amounts(tmp_path: Path, text: str) -> None:
    """A decimal comma read as a thousands separator would be wrong by a factor."""
    manifest = read(tmp_path, f'recording,amount\n1.ogg,"{text}"\n')
    assert manifest.facts["1.ogg"].amount is None
    assert len(manifest.problems) == 1


# ---- rows and files ---------------------------------------------------------------------------


def test_files_are_found_by_path_then_by_name(tmp_path: Path) -> None:
    manifest = read(tmp_path, "recording,rep\nmay/01.ogg,Dana\n02.ogg,Tom\n")
    by_path = manifest.for_file(tmp_path / "may" / "01.ogg")
    assert by_path is not None
    assert by_path.rep == "Dana"
    by_name = manifest.for_file(Path("/elsewhere/02.ogg"))
    assert by_name is not None
    assert by_name.rep == "Tom"
    assert manifest.for_file(tmp_path / "june" / "01.ogg") is None


def test_rows_without_a_file(tmp_path: Path) -> None:
    manifest = read(tmp_path, "recording\n01.ogg\n02.ogg\n03.ogg\n")
    assert manifest.unmatched([tmp_path / "02.ogg", tmp_path / "09.ogg"]) == ["01.ogg", "03.ogg"]
    assert manifest.unmatched([]) == ["01.ogg", "02.ogg", "03.ogg"]


def test_the_sample_manifest_is_clean() -> None:
    sample = Path(__file__).resolve().parents[2] / "data" / "sample"
    manifest = read_manifest(sample / "calls.csv")
    assert manifest.problems == ()
    assert manifest.unmatched(sorted((sample / "calls").glob("*.ogg"))) == []
    assert len(manifest.facts) == 24
