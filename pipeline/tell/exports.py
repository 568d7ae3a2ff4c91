"""Answers as files: objections, themes or quotes as csv, xlsx, md or json.

Share = calls that hold it / calls within the filters, with its Wilson 95 % interval.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any, Literal

from pipeline.store.warehouse import Snapshot
from pipeline.tell.answers import Filters
from pipeline.tell.briefs import objection_brief, quote_brief, theme_brief
from pipeline.tell.content import (
    ContentRow,
    clock,
    objection_content,
    theme_content,
    told,
)
from pipeline.tell.evidence import Quote
from pipeline.tell.insights import overview
from pipeline.tell.quotes import quotes
from pipeline.tell.tables import Table, as_csv, as_xlsx, content_table, quote_table

What = Literal["objections", "themes", "quotes"]
Format = Literal["csv", "xlsx", "md", "json"]

_TITLES: dict[What, str] = {"objections": "Objections", "themes": "Themes", "quotes": "Quotes"}


def export(snapshot: Snapshot, what: What, format: Format, filters: Filters) -> bytes:
    """The content of the file. Quotes: all with at least one tag, best first.

    Texts that a spreadsheet would run as a formula begin with an apostrophe in csv and xlsx;
    Markdown shows all texts literally; JSON holds them as they are.
    """
    rows: list[ContentRow] = []
    said: list[Quote] = []
    if what == "objections":
        rows = objection_content(snapshot, filters)
    elif what == "themes":
        rows = theme_content(snapshot, filters)
    else:
        said = quotes(snapshot, filters, kind="any", limit=None)

    calls = overview(snapshot, filters).calls
    if format == "json":
        listed = (
            [_quote(each) for each in said] if what == "quotes" else [_row(row) for row in rows]
        )
        return _json(snapshot, what, filters, calls, listed)
    if format == "md":
        if what == "objections":
            return objection_brief(rows, filters, calls).encode()
        if what == "themes":
            return theme_brief(rows, filters, calls).encode()
        return quote_brief(said, filters, calls).encode()
    table = _table(what, rows, said)
    return as_csv(table) if format == "csv" else as_xlsx(table, _about(snapshot, filters, calls))


def _table(what: What, rows: list[ContentRow], said: list[Quote]) -> Table:
    if what == "quotes":
        return quote_table(_TITLES[what], said)
    return content_table(_TITLES[what], rows, themes=what == "themes")


def _about(snapshot: Snapshot, filters: Filters, calls: int) -> list[str]:
    return [
        f"Groundswell, snapshot {snapshot.name}, {calls} calls.",
        told(filters),
        "Share of calls: calls in which it comes up, of all calls within the filters.",
        "Low and high: Wilson 95 % interval of the share; few calls make it wide.",
        "Trend: share in the first and in the second half of the period; clear when the two "
        "intervals do not overlap.",
        "By persona, by campaign: calls in which it comes up, of all that segment's calls.",
        "Source: account, day, call and the minute and second at which it is said.",
    ]


def _json(
    snapshot: Snapshot, what: What, filters: Filters, calls: int, rows: list[dict[str, Any]]
) -> bytes:
    content = {
        "export": what,
        "snapshot": snapshot.name,
        "filters": asdict(filters),
        "calls": calls,
        "rows": rows,
    }
    text = json.dumps(content, ensure_ascii=False, indent=2, default=_isoformat)
    return f"{text}\n".encode()


def _isoformat(value: object) -> str:
    if isinstance(value, date):  # datetimes are dates too
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in JSON")


def _row(row: ContentRow) -> dict[str, Any]:
    whole = asdict(row)
    whole["quotes"] = [_quote(quote) for quote in row.quotes]
    if row.change:
        whole["change"]["difference"] = row.change.difference
    return whole


def _quote(quote: Quote) -> dict[str, Any]:
    return {**asdict(quote), "at": clock(quote.start)}
