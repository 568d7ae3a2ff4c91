"""Themes: what comes up across calls, found in the words themselves."""

from __future__ import annotations

import streamlit as st

from app import cached
from app.components import address, charts, frame, heading, narrowing, states
from app.components.choosing import chosen
from app.components.export_button import export_button
from app.components.quote_card import quote_list
from app.components.sentences import change_words, heard, themes_answer
from app.components.wording import caution, count
from pipeline.tell.insights import Filters, ThemeRow, shown

BARS = 14
"""Themes in the chart; the select box holds all."""


def show() -> None:
    """The page."""
    filters, overview = frame.looked_at()
    rows = [row for row in cached.themes(filters) if row.calls]
    if not rows:
        heading.answer(frame.eyebrow("Themes", overview), "No theme comes up in these calls.")
        states.nothing(
            "Nothing found across calls",
            "Themes need several calls that speak of the same thing. Widen the filters, or add "
            "more recordings: groundswell run my-calls/ --manifest calls.csv",
        )
        return
    top, export = st.columns([0.86, 0.14], vertical_alignment="top")
    with top:
        heading.answer(
            frame.eyebrow("Themes", overview), themes_answer(rows), caution(overview.calls)
        )
    with export.container(horizontal=True, horizontal_alignment="right"):
        export_button("themes", filters)
    left, right = st.columns([0.47, 0.53], gap="large")
    with right:
        names = {row.theme_id: f"{row.name} · {count(row.mentions, 'quote')}" for row in rows}
        theme_id = chosen("theme", names, "Theme")
        _evidence(filters, next(row for row in rows if row.theme_id == theme_id))
    with left:
        below = "Colour: the objection that most of it is about; grey: none."
        heading.title("Share of calls with each theme", below)
        charts.show(
            charts.share_bars(rows[:BARS], theme_id, names=190),
            f"theme-bars-{theme_id}",
            "Share of calls by theme",
            lambda mark: address.put("theme", mark["key"]),
        )
        if len(rows) > BARS:
            st.caption(f"{len(rows) - BARS} smaller ones are in the list on the right.")
        row = next(row for row in rows if row.theme_id == theme_id)
        if len(row.by_month) > 1:
            heading.title(f"{row.name} by month", "Calls it came up in. Click a month for its own.")
            charts.show(
                charts.months(row),
                f"theme-months-{theme_id}-{filters}",
                f"Calls with {row.name} by month",
                lambda mark: narrowing.to_period(mark["day"], "month"),
            )


def _evidence(filters: Filters, row: ThemeRow) -> None:
    words = f"Words that set it apart: {', '.join(row.keywords[:8])}." if row.keywords else ""
    sides = [f"{shown(side.value)} {side.calls} of {side.total}" for side in row.by_persona]
    who = f"By persona: {', '.join(sides)}." if sides else ""
    below = " ".join(part for part in (who, change_words(row.change), words) if part)
    heading.title(f"{row.name}: {heard(row)}", below)
    quotes = cached.quotes(filters, theme_id=row.theme_id, limit=120)
    quote_list(quotes, row.mentions, f"theme-{row.theme_id}", focus=row.objection)


if __name__ == "__main__":  # Streamlit runs page files as the main module
    show()
