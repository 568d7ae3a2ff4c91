"""What all pages of many calls share: the filters' calls, and a stop when there are none."""

from __future__ import annotations

import streamlit as st

from app import cached
from app.components import address, states
from app.components.wording import count, span
from pipeline.tell.insights import Filters, Overview


def looked_at() -> tuple[Filters, Overview]:
    """The filters and what they leave; ends the page with a way out when that is no call."""
    filters = address.filters()
    overview = cached.overview(filters)
    if overview.calls == 0:
        states.no_match(filters)
        st.stop()
    return filters, overview


def eyebrow(page: str, overview: Overview) -> str:
    """Which page of which calls this is."""
    period = overview.period
    days = f" · {span(period.first, period.last)}" if period else ""
    return f"{page} · {count(overview.calls, 'call')}{days}"
