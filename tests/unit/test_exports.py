"""Exports of the hand-made warehouse, read back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, get_args

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.store.warehouse import Snapshot, open_snapshot
from pipeline.tell.answers import Filters
from pipeline.tell.briefs import escaped
from pipeline.tell.content import clock
from pipeline.tell.exports import Format, What, export
from pipeline.tell.tables import Column, Table, as_csv, as_xlsx, safe
from tests.fixtures.small_warehouse import NASTY, build_snapshot

ALL = Filters()
STARTS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    opened = open_snapshot(build_snapshot(tmp_path_factory.mktemp("warehouse")))
    yield opened
    opened.connection.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Snapshot]:
    opened = open_snapshot(build_snapshot(tmp_path, empty=True))
    yield opened
    opened.connection.close()


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def columns(sheet: Worksheet) -> dict[object, str]:
    """Letter of each column by its heading."""
    return {cell.value: get_column_letter(cell.column) for cell in sheet[1] if cell.column}


def read_json(content: bytes) -> dict[str, Any]:
    return json.loads(content)


# ---- csv ------------------------------------------------------------------------------------


def test_objections_as_csv(snapshot: Snapshot) -> None:
    content = export(snapshot, "objections", "csv", ALL)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = read_csv(content)
    assert [(row["Objection"], row["Theme"], row["Mentions"], row["Calls"]) for row in rows] == [
        ("Price", "All themes", "7", "6"),
        ("Price", "Budget is spent", "3", "3"),
        ("Price", "No theme yet", "4", "4"),
        ("Timing", "All themes", "2", "2"),
        ("Authority", "All themes", "1", "1"),
        ("Authority", "Budget is spent", "1", "1"),
        ("Integration", "All themes", "1", "1"),
        ("Integration", "Old order system", "1", "1"),
        ("Security", "All themes", "1", "1"),
    ]
    price = rows[0]
    assert (price["Of calls"], price["Share of calls"]) == ("10", "0.6")
    assert (price["Share, low (95 %)"], price["Share, high (95 %)"]) == ("0.3127", "0.8318")
    assert (price["Share, first half"], price["Share, second half"]) == ("0.4", "1.0")
    assert price["Trend"] == "40 % → 100 %, may be chance"
    assert price["By persona"] == "finance 5 of 5; operations 1 of 3"
    assert price["By campaign"] == "spring 3 of 4; webinar 3 of 5"
    assert price["Quote 1"] == "The budget for this year is already spent on other things."
    assert price["Source 1"] == "Harbour Foods · 2026-01-12 · call c02 · 01:15"
    assert rows[3]["By persona"] == "Unknown 1 of 1; finance 1 of 5"
    assert rows[3]["Source 2"] == "call c10 · 00:10"  # a call without facts


def test_themes_as_csv(snapshot: Snapshot) -> None:
    rows = read_csv(export(snapshot, "themes", "csv", ALL))
    assert [(row["Theme"], row["Objection"], row["Mentions"]) for row in rows] == [
        ("Budget is spent", "Price", "3"),
        ("Old order system", "Integration", "2"),
    ]
    assert rows[0]["Keywords"] == "budget, money"
    assert "Café Olé" in rows[1]["Source 1"]


def test_quotes_as_csv(snapshot: Snapshot) -> None:
    rows = read_csv(export(snapshot, "quotes", "csv", Filters(campaigns=("spring",))))
    assert len(rows) == 8  # tagged: c01 four, c02, c03, c07 two
    first = rows[0]
    assert (first["Call"], first["At"], first["Second"]) == ("c02", "01:15", "75.5")
    assert (first["Date"], first["Objections"]) == ("2026-01-12", "Price")
    assert first["Themes"] == "Budget is spent"
    assert {row["Speaker"] for row in rows} == {
        "Bo Chen",
        "Gus Hill",
        "Ann Lee",
        "Cy Dahl",
        "Rita Moss",
    }


def test_exports_follow_the_filters(snapshot: Snapshot) -> None:
    filters = Filters(personas=("operations",), until=date(2026, 2, 28))
    rows = read_csv(export(snapshot, "objections", "csv", filters))
    assert [(row["Objection"], row["Theme"], row["Calls"], row["Of calls"]) for row in rows] == [
        ("Integration", "All themes", "1", "2"),
        ("Integration", "Old order system", "1", "2"),
    ]


# ---- cells that would be formulas -----------------------------------------------------------


@pytest.mark.parametrize("start", STARTS)
def test_safe_cells(start: str) -> None:
    assert safe(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["", "Price", "'quoted", "1-1", "a=b", "5 @ 10"])
def test_other_cells_stay(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize("what", get_args(What))
def test_no_csv_cell_is_a_formula(snapshot: Snapshot, what: What) -> None:
    rows = read_csv(export(snapshot, what, "csv", ALL))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(STARTS)]


def test_unsafe_texts_in_csv(snapshot: Snapshot) -> None:
    rows = {row["Call"]: row for row in read_csv(export(snapshot, "quotes", "csv", ALL))}
    assert rows["c09"]["Quote"] == "'" + NASTY
    assert rows["c08"]["Quote"].startswith("'\tIt costs")
    assert rows["c08"]["Account"] == "'@Home"
    assert rows["c07"]["Account"] == "'-Minus Ltd"
    assert rows["c06"]["Quote"].startswith(("'@finance", "We can meet"))


@pytest.mark.parametrize("what", get_args(What))
def test_no_xlsx_cell_is_a_formula(snapshot: Snapshot, what: What) -> None:
    book = load_workbook(BytesIO(export(snapshot, what, "xlsx", ALL)))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(STARTS)
                assert cell.hyperlink is None


def test_control_characters_and_long_texts_fit_into_xlsx() -> None:
    table = Table("Quotes", (Column("Quote", "long", 10),), (("\x00=1\x07",), ("x" * 40_000,)))
    sheet = load_workbook(BytesIO(as_xlsx(table, [])))["Quotes"]
    assert sheet["A2"].value == "'=1"
    assert len(sheet["A3"].value) == 32_767
    assert as_csv(table).startswith(b"\xef\xbb\xbfQuote\r\n")


# ---- xlsx -----------------------------------------------------------------------------------


def test_objections_as_xlsx(snapshot: Snapshot) -> None:
    book = load_workbook(BytesIO(export(snapshot, "objections", "xlsx", ALL)))
    assert book.sheetnames == ["Objections", "About"]
    sheet = book["Objections"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:S10"
    head = columns(sheet)
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.column_dimensions[head["Quote 1"]].width == 60
    share = sheet[f"{head['Share of calls']}2"]
    assert (share.value, share.number_format, share.data_type) == (0.6, "0%", "n")
    assert sheet[f"{head['Calls']}2"].value == 6
    assert sheet["A2"].font.bold  # a type's total
    assert not sheet["A3"].font.bold
    about = [row[0].value for row in book["About"].iter_rows()]
    assert about[0] == "Groundswell, snapshot groundswell-000001, 10 calls."
    assert about[1] == "Personas: all. Campaigns: all. Calls: all dates."


def test_quotes_as_xlsx_hold_days_and_numbers(snapshot: Snapshot) -> None:
    sheet = load_workbook(BytesIO(export(snapshot, "quotes", "xlsx", ALL)))["Quotes"]
    head = columns(sheet)
    assert sheet[f"{head['Date']}2"].value == datetime(2026, 1, 12, 10, 30)
    assert sheet[f"{head['Date']}2"].number_format == "yyyy-mm-dd"
    assert sheet[f"{head['Second']}2"].value == 75.5
    assert sheet[f"{head['At']}2"].value == "01:15"


# ---- md -------------------------------------------------------------------------------------


def test_objections_as_brief(snapshot: Snapshot) -> None:
    text = export(snapshot, "objections", "md", ALL).decode()
    assert text.startswith(
        "# What prospects object to\n\n10 calls. Personas: all. Campaigns: all. Calls: all dates.\n"
    )
    assert "| Price | 7 | 6 of 10 | 60 % | 31 % to 83 % | 40 % → 100 %, may be chance |" in text
    assert "## Price: 6 of 10 calls\n\nCost, budget or value for money\n" in text
    assert "- By persona: finance 5 of 5; operations 1 of 3\n" in text
    assert "### Budget is spent: 3 of 10 calls\n" in text
    assert (
        "> “The budget for this year is already spent on other things.”\n>\n"
        "> Bo Chen, Head of finance · Harbour Foods · 2026-01-12 · call c02 · 01:15\n"
    ) in text
    assert (
        "Ed Fox, Head of it · Lumen Bank · 2026-02-16 · call c05 · 00:15 · roles uncertain" in text
    )
    assert "Contract" not in text


def test_briefs_show_texts_literally(snapshot: Snapshot) -> None:
    text = export(snapshot, "quotes", "md", ALL).decode()
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; \\[pay\\](http\\://x.example)" in text
    assert "A\\|B \\*Bold\\* Ltd" in text
    assert "http://" not in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a | b", "a \\| b"),
        ("<b>x</b> & y", "&lt;b&gt;x&lt;/b&gt; &amp; y"),
        ("[x](http://y)", "\\[x\\](http\\://y)"),
        ("See WWW.example.com", "See WWW\\.example.com"),
        ("![p](q) `c` _e_ ~s~ #h", "!\\[p\\](q) \\`c\\` \\_e\\_ \\~s\\~ \\#h"),
        ("a\\|b", "a\\\\\\|b"),
        ("costs $5 or $6", "costs \\$5 or \\$6"),
        ("two\n\n# lines\r\n", "two \\# lines"),
    ],
)
def test_escaped(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_themes_as_brief(snapshot: Snapshot) -> None:
    text = export(snapshot, "themes", "md", ALL).decode()
    assert "## Budget is spent: 3 of 10 calls\n\n- Mostly an objection: Price\n" in text
    assert "- Keywords: budget, money\n" in text


# ---- json -----------------------------------------------------------------------------------


def test_objections_as_json(snapshot: Snapshot) -> None:
    found = read_json(export(snapshot, "objections", "json", Filters(since=date(2026, 1, 5))))
    assert (found["export"], found["snapshot"], found["calls"]) == (
        "objections",
        "groundswell-000001",
        9,
    )
    assert found["filters"] == {
        "personas": [],
        "campaigns": [],
        "since": "2026-01-05",
        "until": None,
    }
    price = found["rows"][0]
    assert (price["type"], price["theme"], price["calls"], price["total"]) == (
        "price",
        "All themes",
        6,
        9,
    )
    assert price["change"]["difference"] == pytest.approx(0.6)
    assert price["by_persona"][0] == {"value": "finance", "calls": 5, "total": 5}
    assert price["quotes"][0]["at"] == "01:15"
    assert price["quotes"][0]["started_at"] == "2026-01-12T10:30:00"


def test_json_holds_texts_as_they_are(snapshot: Snapshot) -> None:
    rows = read_json(export(snapshot, "quotes", "json", ALL))["rows"]
    by_id = {row["utterance_id"]: row for row in rows}
    assert by_id["c09:0"]["text"] == NASTY
    assert by_id["c07:0"]["account"] == "-Minus Ltd"
    assert by_id["c10:0"]["started_at"] is None


# ---- all ------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", get_args(What))
@pytest.mark.parametrize("format", get_args(Format))
def test_an_empty_warehouse_exports(empty: Snapshot, what: What, format: Format) -> None:
    content = export(empty, what, format, ALL)
    if format == "csv":
        assert read_csv(content) == []
        assert content.count(b"\r\n") == 1
    elif format == "json":
        assert read_json(content)["rows"] == []
    elif format == "xlsx":
        assert load_workbook(BytesIO(content))[what.capitalize()].max_row == 1
    else:
        assert "in these calls." in content.decode()


def test_clock() -> None:
    assert [clock(seconds) for seconds in (0.0, 59.9, 75.5, 3725.0)] == [
        "00:00",
        "00:59",
        "01:15",
        "62:05",
    ]
