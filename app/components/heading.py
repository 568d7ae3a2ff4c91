"""The top of a page: its answer as one sentence."""

from __future__ import annotations

from html import escape

import streamlit as st


def answer(eyebrow: str, sentence: str, more: str = "") -> None:
    """The page's answer, with where it comes from above and what qualifies it below."""
    below = f'<p class="gs-more">{escape(more)}</p>' if more else ""
    st.html(
        f'<div class="gs-eyebrow">{escape(eyebrow)}</div>'
        f'<h1 class="gs-answer">{escape(sentence)}</h1>{below}'
    )


def title(text: str, below: str = "") -> None:
    """A heading within the page."""
    under = f'<p class="gs-sub">{escape(below)}</p>' if below else ""
    st.html(f'<h2 class="gs-title">{escape(text)}</h2>{under}')
