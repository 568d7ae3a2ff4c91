"""The pages and links between them. Every link keeps the filters."""

from __future__ import annotations

import streamlit as st

from app.components import address

OVERVIEW = "views/overview.py"
OBJECTIONS = "views/objections.py"
THEMES = "views/themes.py"
CALLS = "views/calls.py"
CALL = "views/call.py"

SHOWN = {
    OVERVIEW: ("Overview", ":material/insights:", ""),
    OBJECTIONS: ("Objections", ":material/front_hand:", "objections"),
    THEMES: ("Themes", ":material/bubble_chart:", "themes"),
    CALLS: ("Calls", ":material/call:", "calls"),
    CALL: ("Call", ":material/graphic_eq:", "call"),
}
"""Title, icon and address of each page."""


def pages() -> list[st.Page]:
    """All pages, for `st.navigation`."""
    return [
        st.Page(path, title=title, icon=icon, url_path=url, default=not url)
        for path, (title, icon, url) in SHOWN.items()
    ]


def menu() -> None:
    """Links to the main pages; Streamlit's own menu would drop the filters."""
    for path in (OVERVIEW, OBJECTIONS, THEMES, CALLS):
        title, icon, _ = SHOWN[path]
        st.page_link(path, label=title, icon=icon, query_params=address.linked(), width="stretch")


def link(path: str, label: str, icon: str = "", **choices: str | None) -> None:
    """A link to a page with its choices. `label` is Markdown: no words from calls in it."""
    st.page_link(path, label=label, icon=icon or None, query_params=address.linked(**choices))


def go(path: str, **choices: str | None) -> None:
    """Open a page; ends this run."""
    st.switch_page(path, query_params=address.linked(**choices))
