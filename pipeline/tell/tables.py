"""Exports as flat tables, and tables as CSV and Excel files that are safe to open."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO, StringIO
from typing import Literal, cast

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.tell.content import QUOTES_EACH, ContentRow, clock, segments, source, trend
from pipeline.tell.evidence import Quote

Value = str | int | float | datetime | None
Style = Literal["text", "long", "count", "share", "decimal", "day"]

LONGEST_CELL = 32_767
"""Characters that Excel allows in a cell."""
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last four: full-width forms
_FORMATS: dict[Style, str] = {
    "text": "@",
    "long": "@",
    "count": "0",
    "share": "0%",
    "decimal": "0.00",
    "day": "yyyy-mm-dd",
}
_WRAPPED, _TOP = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")
_INK, _PAPER, _TOTAL = "FF1F2933", "FFF4EFE6", "FFFAF7F1"


@dataclass(frozen=True)
class Column:
    """`width` in characters."""

    heading: str
    style: Style
    width: int


@dataclass(frozen=True)
class Table:
    """`strong` are the indexes of rows that sum others up; `fixed` columns stay while scrolling."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    strong: frozenset[int] = frozenset()
    fixed: int = 1


def content_table(title: str, rows: Sequence[ContentRow], *, themes: bool) -> Table:
    """Rows of objections, or with `themes` of themes, one line each."""
    lead = (Column("Objection", "text", 18), Column("Theme", "text", 34))
    extra = (Column("Keywords", "text", 34),) if themes else ()
    columns = (
        *(reversed(lead) if themes else lead),
        *extra,
        Column("Mentions", "count", 10),
        Column("Calls", "count", 8),
        Column("Of calls", "count", 9),
        Column("Share of calls", "share", 14),
        Column("Share, low (95 %)", "share", 16),
        Column("Share, high (95 %)", "share", 17),
        Column("Share, first half", "share", 15),
        Column("Share, second half", "share", 17),
        Column("Trend", "text", 28),
        Column("By persona", "long", 32),
        Column("By campaign", "long", 32),
        *(
            column
            for n in range(1, QUOTES_EACH + 1)
            for column in (Column(f"Quote {n}", "long", 60), Column(f"Source {n}", "long", 30))
        ),
    )
    return Table(
        title=title,
        columns=columns,
        rows=tuple(_content_cells(row, themes=themes) for row in rows),
        strong=frozenset(n for n, row in enumerate(rows) if row.whole),
        fixed=1 if themes else 2,
    )


def _content_cells(row: ContentRow, *, themes: bool) -> tuple[Value, ...]:
    lead = (row.theme, row.name, ", ".join(row.keywords)) if themes else (row.name, row.theme)
    quotes = [cell for quote in row.quotes for cell in (quote.text, source(quote))]
    return (
        *lead,
        row.mentions,
        row.calls,
        row.total,
        row.share,
        row.low,
        row.high,
        row.change.first.share if row.change else None,
        row.change.second.share if row.change else None,
        trend(row.change),
        segments(row.by_persona),
        segments(row.by_campaign),
        *quotes,
        *[""] * (2 * QUOTES_EACH - len(quotes)),
    )


def quote_table(title: str, quotes: Sequence[Quote]) -> Table:
    """Quotes, one line each."""
    return Table(
        title=title,
        columns=(
            Column("Quote", "long", 70),
            Column("Objections", "text", 24),
            Column("Signals", "text", 24),
            Column("Themes", "text", 30),
            Column("Sentiment", "text", 11),
            Column("Speaker", "text", 20),
            Column("Title", "text", 20),
            Column("Role", "text", 10),
            Column("Account", "text", 24),
            Column("Persona", "text", 14),
            Column("Campaign", "text", 18),
            Column("Date", "day", 12),
            Column("Call", "text", 18),
            Column("Recording", "text", 24),
            Column("At", "text", 8),
            Column("Second", "decimal", 9),
            Column("Said before", "long", 50),
            Column("Tag probability", "decimal", 15),
            Column("Transcript confidence", "decimal", 20),
            Column("Role confidence", "decimal", 15),
        ),
        rows=tuple(_quote_cells(quote) for quote in quotes),
    )


def _quote_cells(quote: Quote) -> tuple[Value, ...]:
    names = {
        kind: ", ".join(tag.name for tag in quote.tags if tag.kind == kind)
        for kind in ("objection", "signal")
    }
    return (
        quote.text,
        names["objection"],
        names["signal"],
        ", ".join(theme.name for theme in quote.themes),
        quote.sentiment,
        quote.speaker_name,
        quote.title,
        quote.role,
        quote.account,
        quote.persona,
        quote.campaign,
        quote.started_at,
        quote.call_id,
        quote.recording,
        clock(quote.start),
        quote.start,
        quote.prev,
        max((tag.probability for tag in quote.tags), default=None),
        quote.confidence,
        quote.role_confidence,
    )


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula: an apostrophe goes before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads it; shares as decimals, 0.3125."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(column.heading for column in table.columns)
    for row in table.rows:
        writer.writerow(_plain(value) for value in row)
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return round(value, 4)
    return safe(value) if isinstance(value, str) else value


def as_xlsx(table: Table, about: Sequence[str]) -> bytes:
    """A workbook: the table, and a second sheet that says what it was made from."""
    book = Workbook()
    sheet = cast(Worksheet, book.active)
    sheet.title = table.title
    for n, column in enumerate(table.columns, start=1):
        cell = cast(Cell, sheet.cell(1, n, column.heading))
        cell.font = Font(bold=True, color=_INK)
        cell.fill = PatternFill("solid", fgColor=_PAPER)
        cell.alignment = _WRAPPED
        sheet.column_dimensions[get_column_letter(n)].width = column.width
    for r, row in enumerate(table.rows):
        for n, (column, value) in enumerate(zip(table.columns, row, strict=True), start=1):
            cell = cast(Cell, sheet.cell(r + 2, n))
            _fill(cell, value, column)
            if r in table.strong:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor=_TOTAL)
    sheet.freeze_panes = cast(Cell, sheet.cell(2, table.fixed + 1)).coordinate
    last = get_column_letter(len(table.columns))
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    notes = cast(Worksheet, book.create_sheet("About"))
    notes.column_dimensions["A"].width = 100
    for n, line in enumerate(about, start=1):
        _fill(cast(Cell, notes.cell(n, 1)), line, Column("", "long", 100))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(cell: Cell, value: Value, column: Column) -> None:
    """Numbers stay numbers; texts stay texts, whatever they begin with."""
    cell.alignment = _WRAPPED if column.style == "long" else _TOP
    cell.number_format = _FORMATS[column.style]
    if isinstance(value, str):
        cell.value = safe(ILLEGAL_CHARACTERS_RE.sub("", value))[:LONGEST_CELL]
        cell.data_type = "s"
    else:
        cell.value = value
