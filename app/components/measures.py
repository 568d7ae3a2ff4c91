"""How a conversation went, in numbers that explain themselves."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from app.components.wording import SPACE, clock, percent
from pipeline.tell.insights import CallDetail

EXPLAINED: Mapping[str, tuple[str, str]] = {
    "talk_ratio": ("Rep's share of talking", "Above two thirds, buyers mostly listen."),
    "longest_monologue_rep": ("Rep's longest monologue", "Without the buyer taking over."),
    "longest_story_prospect": ("Buyer's longest story", "Long ones: the buyer opens up."),
    "questions_rep": ("Rep's questions", "Asked during the call."),
    "questions_prospect": ("Buyer's questions", "A sign of interest, or of doubt."),
    "patience_rep": ("Rep's patience", "Mean wait before answering the buyer."),
    "pace_rep": ("Rep's pace", "Of the rep's own talking time."),
    "pace_prospect": ("Buyer's pace", "Of the buyer's own talking time."),
    "interactivity": ("Back and forth", "How often the speaker changes."),
    "silence": ("Silence", "Share of the call in which nobody speaks."),
    "overlap": ("Overlap", "Share of the talk in which both speak."),
}
"""Label and explanation by metric name; names not listed are shown as they are."""


def measures(call: CallDetail) -> None:
    """The call's metrics, one a line; those without a value are left out."""
    lines = [
        _line(name, _value(metric.value, metric.unit))
        for name, metric in sorted(call.metrics.items(), key=lambda item: _position(item[0]))
        if metric.value is not None
    ]
    st.html("".join(lines) if lines else '<p class="gs-sub">This call gives no ground for any.</p>')


def _position(name: str) -> tuple[int, str]:
    """In the order above, others after them by name."""
    known = list(EXPLAINED)
    return (known.index(name) if name in known else len(known), name)


def _line(name: str, value: str) -> str:
    plain = name.replace("_", " ").capitalize()
    label, explanation = EXPLAINED.get(name, (plain, ""))
    return (
        f'<div class="gs-measure"><b>{escape(value)}</b>{escape(label)}'
        f"<span>{escape(explanation)}</span></div>"
    )


def _value(value: float, unit: str) -> str:
    """A value as people read it: shares as per cent, long times as minutes."""
    if unit == "share":
        return percent(value)
    if unit == "s":
        return f"{clock(value)}{SPACE}min" if value >= 60 else f"{value:.1f}{SPACE}s"
    if unit == "count":
        return f"{value:,.0f}"
    plain = unit.replace("/min", " a minute").replace(" ", SPACE)
    return f"{value:,.0f}{SPACE}{plain}" if value >= 20 else f"{value:,.1f}{SPACE}{plain}"
