"""Playing recordings: one player at a time, from the second that was clicked."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from app import cached
from app.components import address
from app.components.wording import clock

_PLAYING = "_playing"
_PLACE = "_place"


def playing() -> str | None:
    """What plays now: the name that was given to its button."""
    return st.session_state.get(_PLAYING)


def play(name: str | None) -> None:
    """Let `name` play; whatever played before stops. The same again stops it."""
    st.session_state[_PLAYING] = None if playing() == name else name


def leave_page(page: str) -> None:
    """Stop when another page is opened."""
    if st.session_state.get("_page") != page:
        st.session_state["_page"] = page
        st.session_state[_PLAYING] = None


def play_button(name: str, call_id: str, start: float) -> None:
    """A button that plays the call from `start` seconds."""
    on = playing() == name
    there = cached.playback(call_id) is not None
    st.button(
        "Stop" if on else f"Play {clock(start)}",
        key=f"play-{name}",
        icon=":material/stop:" if on else ":material/play_arrow:",
        on_click=play,
        args=(name,),
        disabled=not there,
        help=None if there else "No audio for this call. Run groundswell process to make it.",
    )


def audio(call_id: str, start: float, autoplay: bool = True) -> None:
    """The player, standing at `start` seconds."""
    path = cached.playback(call_id)
    if path is not None:
        st.audio(str(path), start_time=start, autoplay=autoplay)


# ---- the one player of a call's page ---------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Where a call is heard: the link it was opened by, the second, and how many jumps so far."""

    link: str
    second: float
    jumps: int = 0


def place(call_id: str) -> Place:
    """Where the call is now: the last jump, or the second in the address (`t`)."""
    t = address.get("t") or ""
    link = f"{call_id}@{t}"
    now = st.session_state.get(_PLACE)
    if now is None or now.link != link:
        now = st.session_state[_PLACE] = Place(link, float(t) if t.isdigit() else 0.0)
    return now


def jump(call_id: str, second: float) -> None:
    """Play the call from `second`."""
    now = place(call_id)
    st.session_state[_PLACE] = Place(now.link, second, now.jumps + 1)


def from_button(call_id: str, second: float, key: str) -> None:
    """A small button that plays the call from `second`."""
    st.button(
        clock(second), key=key, type="tertiary", icon=":material/play_arrow:",
        on_click=jump, args=(call_id, second), disabled=cached.playback(call_id) is None,
    )  # fmt: skip


def desk(call_id: str) -> None:
    """The call's player. Every jump puts it into the other of two slots, so that the browser
    makes it anew and a jump to the same second plays that second again."""
    now = place(call_id)
    slots = st.empty(), st.empty()
    with slots[now.jumps % 2].container():
        if cached.playback(call_id) is None:
            st.caption("No audio for this call. Run groundswell process to make it.")
        else:
            st.html(f'<h2 class="gs-title">Listen from {clock(now.second)}</h2>')
            audio(call_id, now.second, autoplay=now.jumps > 0 or now.second > 0)
