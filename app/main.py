"""The explorer's entry: `streamlit run app/main.py`. Look, menu, filters, then the page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import cached
from app.components import links, player, states
from app.components.filters import filter_panel
from app.components.style import put_style

BRAND = '<div class="gs-brand"><i></i>Groundswell</div>'
ICON = Path(__file__).parent / "static" / "icon.png"
"""A file of our own: a named icon would be fetched from the internet by the browser."""


def main() -> None:
    """One run of a page."""
    st.set_page_config(
        page_title="Groundswell", page_icon=str(ICON), layout="wide",
        initial_sidebar_state=272,
    )  # fmt: skip
    put_style()
    page = st.navigation(links.pages(), position="hidden")
    player.leave_page(page.url_path)
    with st.sidebar:
        st.html(BRAND)
        links.menu()
    if not cached.choose_snapshot():
        states.no_snapshot(str(cached.workspace().resolve()))
        return
    choices = cached.choices()
    if choices.calls == 0:
        states.no_calls(cached.failures())
        return
    with st.sidebar:
        filter_panel(choices)
    page.run()


main()
