"""The look that Streamlit's theme doesn't reach: one stylesheet, put on every page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from app.components.palette import colour_rules


@cache
def _sheet() -> str:
    return f"<style>{Path(__file__).with_name('style.css').read_text()}{colour_rules()}</style>"


def put_style() -> None:
    st.html(_sheet())
