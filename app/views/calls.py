"""Calls: all of them, to search and open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from app import cached
from app.components import address, frame, heading, links, states
from app.components.sentences import calls_answer
from app.components.wording import caution, clock
from pipeline.tell.insights import CallRow, shown

SHOWN = 16
"""Rows of the table before it scrolls by itself."""


def show() -> None:
    """The page."""
    filters, overview = frame.looked_at()
    everything = cached.calls(filters)
    heading.answer(
        frame.eyebrow("Calls", overview), calls_answer(everything), caution(overview.calls)
    )
    text = _search()
    rows = cached.calls(filters, text=text) if text else everything
    if not rows:
        states.nothing(
            "No call holds these words", "Names, titles, campaigns and words spoken are searched."
        )
        return
    _table(rows, {row.type: row.name for row in cached.objections(filters)})
    states.failed_recordings(cached.failures())


def _search() -> str | None:
    st.session_state["search_calls"] = address.get("q") or ""
    st.text_input(
        "Search calls", key="search_calls", icon=":material/search:",
        placeholder="Search names, accounts and words spoken", label_visibility="collapsed",
        on_change=lambda: address.put("q", st.session_state["search_calls"].strip()),
        width=420,
    )  # fmt: skip
    return address.get("q")


def _table(rows: Sequence[CallRow], names: Mapping[str, str]) -> None:
    table = pd.DataFrame([_row(row, names) for row in rows])
    key = f"calls-{hash(tuple(row.call_id for row in rows))}"
    st.dataframe(
        table, key=key, hide_index=True, on_select="rerun", selection_mode="single-cell",
        height="content" if len(rows) <= SHOWN else 35 * (SHOWN + 1),
        column_config=_columns(), placeholder="",
    )  # fmt: skip
    cells = st.session_state[key].selection.cells
    if cells:
        links.go(links.CALL, call=rows[cells[0][0]].call_id)
    st.caption("Click a row to open the call.")


def _row(row: CallRow, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "Date": row.started_at,
        "Account": row.account or row.recording,
        "With": row.contact or row.title,
        "Persona": shown(row.persona),
        "Campaign": shown(row.campaign),
        "Outcome": row.outcome or "unknown",
        "Objections": ", ".join(names.get(kind, kind) for kind in row.objections) or "none",
        "Feeling": row.feeling,
        "Length": clock(row.duration),
    }


def _columns() -> dict[str, Any]:
    """How columns look; in all no wider than the page is at 1280 pixels."""
    column = st.column_config
    return {
        "Date": column.DateColumn(format="D MMM YYYY", width=92),
        "Account": column.TextColumn(width=168),
        "With": column.TextColumn(width=108),
        "Persona": column.TextColumn(width=78),
        "Campaign": column.TextColumn(width=142),
        "Outcome": column.TextColumn(width=66),
        "Objections": column.TextColumn(width=172),
        "Feeling": column.NumberColumn(
            format="%+.2f", width=58, help="Mean of what the prospect said: -1 negative, 1 positive"
        ),
        "Length": column.TextColumn(width=60, help="Minutes and seconds"),
    }


if __name__ == "__main__":  # Streamlit runs page files as the main module
    show()
