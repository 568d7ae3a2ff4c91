"""The transcript: turns by side, tags inline, each playable from its start."""

from __future__ import annotations

from collections import defaultdict
from html import escape

import streamlit as st

from app.components import marking, player
from pipeline.tell.insights import CallDetail, CallTurn, Quote

PAGE = 60
"""Turns on one page of the transcript; long calls have several."""
SCROLL = """/* JUMP */ setTimeout(() => {
  const turn = document.querySelector(".gs-here"), box = turn?.getBoundingClientRect();
  const hidden = box && (box.top < 40 || box.bottom > innerHeight - 40);
  if (hidden) turn.scrollIntoView({block: "center"});
}, 250);"""


def transcript(call: CallDetail) -> None:
    """Draw it around the second that is being heard."""
    here = turn_at(call, player.place(call.call_id).second)
    pages = -(-len(call.turns) // PAGE)
    page = here // PAGE
    if pages > 1:
        page = st.pagination(pages, default=page + 1, key=f"pages-{call.call_id}-{here}") - 1
    said: dict[int, list[Quote]] = defaultdict(list)
    for quote in call.utterances:
        said[quote.turn].append(quote)
    for index, turn in enumerate(call.turns[page * PAGE : (page + 1) * PAGE], start=page * PAGE):
        key = f"turn-{turn.role}-{turn.turn}"
        with st.container(horizontal=True, key=key, gap="small", vertical_alignment="top"):
            player.from_button(call.call_id, turn.start, f"from-{turn.turn}")
            st.html(_turn(call, turn, said[turn.turn], index == here))
    _bring_into_view(player.place(call.call_id))


def _bring_into_view(place: player.Place) -> None:
    """Scroll to the turn that is being heard, unless it is in view. Nothing from calls is in the
    script: only numbers, which make it run once a jump."""
    if place.jumps or place.second:
        script = SCROLL.replace("JUMP", f"{place.jumps}, {place.second:.0f}")
        st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def turn_at(call: CallDetail, second: float) -> int:
    """Index of the turn that is being spoken at `second`, or the last one begun before."""
    begun = [index for index, turn in enumerate(call.turns) if turn.start <= second + 0.99]
    return begun[-1] if begun else 0


def speaker_name(call: CallDetail, turn: CallTurn) -> str:
    """Who speaks: the name if one speaker has that role, with the side."""
    sides = {"rep": ("Rep", call.facts.rep), "prospect": ("Prospect", call.facts.contact)}
    side, name = sides.get(turn.role, (f"Speaker {turn.speaker}", ""))
    alone = sum(speaker.role == turn.role for speaker in call.speakers) == 1
    if turn.role in sides and not alone:
        return f"{side} {turn.speaker}"
    return f"{name} · {side.lower()}" if name else side


def _turn(call: CallDetail, turn: CallTurn, said: list[Quote], here: bool) -> str:
    parts = [_said(quote) for quote in said] or [escape(turn.text)]
    classes = f"gs-turn gs-{escape(turn.role)}{' gs-here' if here else ''}"
    return (
        f'<div class="{classes}"><span class="gs-name">{escape(speaker_name(call, turn))}</span>'
        f"{' '.join(parts)}</div>"
    )


def _said(quote: Quote) -> str:
    objections = [tag for tag in quote.tags if tag.kind == "objection"]
    chips = "".join(marking.chip(tag) for tag in quote.tags)
    return marking.marked(quote.text, objections) + chips
