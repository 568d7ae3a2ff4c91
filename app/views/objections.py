"""Objections: which reasons against buying come up, with whom, and in which words."""

from __future__ import annotations

import streamlit as st

from app import cached
from app.components import address, charts, frame, heading, narrowing, states, trends
from app.components.choosing import chosen
from app.components.export_button import export_button
from app.components.quote_card import quote_list
from app.components.sentences import change_words, heard, objections_answer
from app.components.wording import caution, count
from pipeline.tell.insights import Filters, ObjectionRow


def show() -> None:
    """The page."""
    filters, overview = frame.looked_at()
    rows = cached.objections(filters)
    top, export = st.columns([0.86, 0.14], vertical_alignment="top")
    with top:
        heading.answer(
            frame.eyebrow("Objections", overview),
            objections_answer(rows),
            caution(overview.calls),
        )
    with export.container(horizontal=True, horizontal_alignment="right"):
        export_button("objections", filters)
    left, right = st.columns([0.47, 0.53], gap="large")
    with right:
        names = {row.type: f"{row.name} · {count(row.mentions, 'quote')}" for row in rows}
        kind = chosen("type", names, "Objection")
        row = next(row for row in rows if row.type == kind)
        _evidence(filters, row)
    with left:
        heading.title(
            "Share of calls with each objection", "Lines: where the true share likely lies."
        )
        charts.show(
            charts.share_bars(rows, kind),
            f"objection-bars-{kind}",
            "Share of calls by objection type",
            lambda mark: address.put("type", mark["key"]),
        )
        if row.calls:
            _more_pictures(filters, row)


def _evidence(filters: Filters, row: ObjectionRow) -> None:
    if not row.calls:
        states.nothing(
            f"{row.name}: not heard",
            f"Nobody said so in these calls. It means: {row.meaning.rstrip('.')}.",
        )
        return
    heading.title(
        f"{row.name}: {heard(row)}",
        f"{row.meaning.rstrip('.')}. {change_words(row.change)}",
    )
    quotes = cached.quotes(filters, kind="objection", type=row.type, limit=120)
    quote_list(quotes, row.mentions, f"objection-{row.type}", focus=row.type)


def _more_pictures(filters: Filters, row: ObjectionRow) -> None:
    shares = [
        (side, share)
        for side in ("persona", "campaign")
        for share in cached.objection_segments(filters, side)
        if share.type == row.type
    ]
    heading.title(f"{row.name} by persona and campaign", "Faint: fewer than five calls.")
    charts.show(
        charts.segments(shares),
        f"segments-{row.type}-{filters}",
        f"Share of calls with {row.name} by persona and campaign",
        narrowing.to_segment,
    )
    points = [point for point in cached.objection_trend(filters) if point.type == row.type]
    if len(points) > 1:
        heading.title(f"{row.name} over time", "Click a point for its calls alone.")
        charts.show(
            trends.trend(points),
            f"trend-{row.type}-{filters}",
            f"Share of calls with {row.name} over time",
            lambda mark: narrowing.to_period(mark["day"], points[0].grain),
        )


if __name__ == "__main__":  # Streamlit runs page files as the main module
    show()
