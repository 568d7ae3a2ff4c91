"""The filters in the sidebar: persona, campaign and dates, on all pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from app.components import address
from app.components.wording import count, span
from pipeline.tell.insights import Choices, Filters, shown

_PERSONAS, _CAMPAIGNS, _DATES = "filter_persona", "filter_campaign", "filter_dates"


def filter_panel(choices: Choices) -> Filters:
    """Draw the filters as the address has them; returns them."""
    chosen = address.filters()
    st.html('<div class="gs-side-title">Show calls with</div>')
    _several("Persona", _PERSONAS, choices.personas, chosen.personas, "Every persona")
    _several("Campaign", _CAMPAIGNS, choices.campaigns, chosen.campaigns, "Every campaign")
    _dates(choices, chosen)
    if chosen != Filters():
        st.button(
            "Clear filters", icon=":material/close:", type="tertiary",
            on_click=address.clear_filters,
        )  # fmt: skip
    st.html(
        f'<div class="gs-side-note">{count(choices.calls, "call")} in all<br>'
        f"{span(choices.first, choices.last)}</div>"
    )
    return chosen


def _several(
    label: str, key: str, options: Sequence[str], chosen: Sequence[str], every: str
) -> None:
    # A link may name a value that no call has (any more): it stays visible, so it can be removed.
    st.session_state[key] = list(chosen)
    st.multiselect(
        label,
        list(dict.fromkeys([*options, *chosen])),
        key=key,
        format_func=shown,
        placeholder=every,
        on_change=_changed,
    )


def _dates(choices: Choices, chosen: Filters) -> None:
    if choices.first is None or choices.last is None:
        return
    first = min(choices.first, chosen.since or choices.first)
    last = max(choices.last, chosen.until or choices.last)
    picking = st.session_state.get(_DATES)
    if picking is None or len(picking) == 2:  # not between the two clicks of a new range
        since = min(max(chosen.since or first, first), last)
        until = max(min(chosen.until or last, last), since)
        st.session_state[_DATES] = (since, until)
    st.date_input(
        "Dates", key=_DATES, min_value=first, max_value=last, format="YYYY-MM-DD",
        on_change=_changed_dates, args=(choices.first, choices.last),
    )  # fmt: skip


def _changed() -> None:
    now = address.filters()
    address.write_filters(
        Filters(
            tuple(st.session_state[_PERSONAS]),
            tuple(st.session_state[_CAMPAIGNS]),
            now.since,
            now.until,
        )
    )


def _changed_dates(first: date, last: date) -> None:
    picked = st.session_state[_DATES]
    if len(picked) != 2:
        return
    now = address.filters()
    since, until = picked
    address.write_filters(
        Filters(
            now.personas,
            now.campaigns,
            None if since <= first else since,
            None if until >= last else until,
        )
    )
