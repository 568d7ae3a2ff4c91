"""Themes: what comes up across calls, and where it meets the objection types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.store.warehouse import Snapshot
from pipeline.tell.answers import Filters, MonthCount, ObjectionThemeRow, SegmentCount, ThemeRow
from pipeline.tell.asking import ask, change_in, shares


def themes(snapshot: Snapshot, filters: Filters) -> list[ThemeRow]:
    """Themes that come up within the filters, most calls first."""
    rows = ask(snapshot, "chosen", "theme_members", "segment_lists", "themes", filters=filters)
    return [
        ThemeRow(
            theme_id=row["theme_id"],
            name=row["name"],
            keywords=tuple(row["keywords"]),
            mentions=row["mentions"],
            **shares(row),
            change=change_in(row),
            objection=row["objection"],
            by_month=tuple(MonthCount(**month) for month in row["by_month"]),
            by_persona=_segments(row, "by_persona"),
            by_campaign=_segments(row, "by_campaign"),
            quote_ids=tuple(row["quote_ids"]),
        )
        for row in rows
    ]


def objection_themes(snapshot: Snapshot, filters: Filters) -> list[ObjectionThemeRow]:
    """Every pair of objection type and theme that occurs, and each type's mentions in no theme."""
    rows = ask(
        snapshot,
        "chosen",
        "objection_members",
        "segment_lists",
        "objection_themes",
        filters=filters,
    )
    return [
        ObjectionThemeRow(
            type=row["type"],
            theme_id=row["theme_id"],
            theme=row["theme"],
            mentions=row["mentions"],
            **shares(row),
            change=change_in(row),
            by_persona=_segments(row, "by_persona"),
            by_campaign=_segments(row, "by_campaign"),
            quote_ids=tuple(row["quote_ids"]),
        )
        for row in rows
    ]


def _segments(row: Mapping[str, Any], name: str) -> tuple[SegmentCount, ...]:
    return tuple(SegmentCount(**segment) for segment in row[name] or ())
