"""The quote card: what was said, by whom, when, why it is tagged so, how sure that is, to hear."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.components import links, marking, player
from app.components.wording import clock, count, day
from pipeline.tell.insights import Quote, QuoteTag

PAGE = 4
"""Quotes shown at first, and added by "Show more"."""


def quote_card(quote: Quote, focus: str | None = None) -> None:
    """One quote. `focus`: the type it stands for, whose tag comes first and alone is marked."""
    name = quote.utterance_id
    with st.container(border=True, key=f"card-{name.replace(':', '-')}"):
        st.html(_body(quote, focus))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            player.play_button(name, quote.call_id, quote.start)
            links.link(
                links.CALL,
                "Open the call here",
                ":material/read_more:",
                call=quote.call_id,
                t=str(int(quote.start)),
            )
        if player.playing() == name:
            player.audio(quote.call_id, quote.start)


@st.fragment
def quote_list(quotes: Sequence[Quote], total: int, name: str, focus: str | None = None) -> None:
    """Cards of the first quotes and a button for more. `name` tells this list from others.

    A fragment: to play or to show more redraws the list, not the page.
    """
    key = f"_shown-{name}"
    shown = st.session_state.get(key, PAGE)
    for quote in quotes[:shown]:
        quote_card(quote, focus)
    left = min(total, len(quotes)) - shown
    if left > 0:
        st.button(
            f"Show {min(left, PAGE)} more of {count(total, 'quote')}",
            key=f"more-{name}",
            icon=":material/expand_more:",
            on_click=lambda: st.session_state.update({key: shown + PAGE}),
        )


def _body(quote: Quote, focus: str | None) -> str:
    tags = _focused(quote.tags, focus)
    strong = [tag for tag in tags if tag.type == focus] or tags
    before = f'<p class="gs-prev">After: “{escape(quote.prev)}”</p>' if quote.prev else ""
    feeling = ""
    if quote.sentiment != "neutral":
        feeling = marking.feeling_chip(quote.sentiment, getattr(quote, quote.sentiment))
    chips = "".join(marking.chip(tag) for tag in tags) + feeling
    return (
        f'{before}<p class="gs-words">“{marking.marked(quote.text, strong)}”</p>'
        f'<div class="gs-who">{who(quote)}<br><span>{_when(quote)}</span></div>'
        f'<div class="gs-chips">{chips}</div>{marking.why(strong)}'
    )


def who(quote: Quote) -> str:
    """Who said it, as HTML: name, title and account, as far as known."""
    fallback = {"rep": "The rep", "prospect": "The prospect"}.get(quote.role, "Somebody")
    title = quote.title if quote.role == "prospect" else "Rep" if quote.speaker_name else ""
    rest = [text for text in (title, quote.account) if text]
    unsure = ' <span class="gs-badge gs-unsure">roles uncertain</span>'
    return (
        f"<b>{escape(quote.speaker_name or fallback)}</b>"
        + "".join(f", {escape(text)}" for text in rest)
        + (unsure if quote.roles_uncertain else "")
    )


def _when(quote: Quote) -> str:
    parts = [day(quote.started_at), f"at {clock(quote.start)}", quote.campaign]
    if not quote.account:
        parts.append(quote.recording)
    return escape(" · ".join(part for part in parts if part))


def _focused(tags: Sequence[QuoteTag], focus: str | None) -> list[QuoteTag]:
    """The tags with that of `focus` first."""
    return sorted(tags, key=lambda tag: tag.type != focus)
