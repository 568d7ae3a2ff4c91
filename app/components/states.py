"""What a page says when there is nothing to show, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.components import address
from app.components.wording import count
from pipeline.tell.insights import Failure, Filters


def _panel(title: str, *paragraphs: str) -> None:
    """`paragraphs` are HTML."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    st.html(f'<div class="gs-empty"><h2>{escape(title)}</h2>{body}</div>')


def no_snapshot(workspace: str) -> None:
    """Before the first recordings were processed."""
    _panel(
        "No calls here yet",
        "Groundswell shows what recorded sales calls say, once it has heard some.",
        "Add recordings: <code>groundswell run my-calls/ --manifest calls.csv</code>",
        "Or look around with the 24 sample calls: <code>groundswell demo</code>",
        f"This explorer reads the workspace <code>{escape(workspace)}</code>. "
        "Another one: set <code>GROUNDSWELL_WORKSPACE</code> to its folder.",
    )


def no_calls(failures: Sequence[Failure]) -> None:
    """A snapshot without a single call."""
    _panel(
        "No calls could be shown",
        "Nothing has been processed successfully so far.",
        "Add recordings: <code>groundswell run my-calls/ --manifest calls.csv</code>",
    )
    failed_recordings(failures)


def no_match(filters: Filters) -> None:
    """No call is left by the filters."""
    parts = [
        *(["persona"] if filters.personas else []),
        *(["campaign"] if filters.campaigns else []),
        *(["dates"] if filters.since or filters.until else []),
    ]
    _panel(
        "No call matches these filters",
        f"Set by: {', '.join(parts)}. Take one out in the sidebar, or start over.",
    )
    st.button(
        "Reset filters", icon=":material/restart_alt:", type="primary",
        on_click=address.clear_filters,
    )  # fmt: skip


def nothing(title: str, advice: str) -> None:
    """A part of a page has nothing to show. Both are plain text."""
    _panel(title, escape(advice))


def failed_recordings(failures: Sequence[Failure]) -> None:
    """Recordings that could not be processed, with the reasons."""
    if not failures:
        return
    title = f"{count(len(failures), 'recording')} could not be processed"
    with st.expander(title, icon=":material/warning:"):
        rows = "".join(
            f'<div class="gs-measure"><span>{escape(failure.recording)}</span>'
            f"{escape(failure.reason)}</div>"
            for failure in failures
        )
        st.html(rows)
        st.caption("When the cause is gone, run groundswell process to try them again.")
