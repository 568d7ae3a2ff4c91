"""Overview: what holds buyers back, and is it changing."""

from __future__ import annotations

from html import escape
from typing import Literal

import streamlit as st

from app import cached
from app.components import address, charts, frame, heading, links, states, trends
from app.components.palette import colour_class
from app.components.quote_card import quote_list
from app.components.sentences import overview_answer, overview_more
from app.components.wording import between, count, hours, percent
from pipeline.tell.insights import Filters, Overview, Quote

SHOWS = {
    "objections": "Objections",
    "negative": "Negative",
    "positive": "Positive",
    "next_step": "Next steps",
}
"""What the quotes beside the charts can be; the address calls it `show`."""


def show() -> None:
    """The page."""
    filters, overview = frame.looked_at()
    heading.answer(
        frame.eyebrow("Overview", overview), overview_answer(overview), overview_more(overview)
    )
    _tiles(overview)
    left, right = st.columns([0.52, 0.48], gap="large")
    with left:
        _pictures(filters, overview)
    with right:
        _evidence(filters)
    states.failed_recordings(cached.failures())


def _tiles(overview: Overview) -> None:
    steps, objection, feelings = overview.next_steps, overview.with_objection, overview.feelings
    with st.container(key="tiles"):
        calls, held, felt, next_steps = st.columns(4, gap="medium")
    with calls:
        _tile("Calls heard", str(overview.calls), f"{hours(overview.hours)} of recordings")
        links.link(links.CALLS, "See the calls", ":material/arrow_forward:")
    with held:
        likely = (
            f"{count(objection.count, 'call')}, likely {between(objection.low, objection.high)}"
        )
        _tile("With an objection", percent(objection.share), likely)
        _shows("objections", "Hear them")
    with felt:
        _feelings_tile(feelings.negative, feelings.neutral, feelings.positive)
        _shows("negative", "Hear the negative")
    with next_steps:
        _tile(
            "With a next step",
            percent(steps.share),
            f"{steps.count} of {count(steps.total, 'call')}",
        )
        _shows("next_step", "Hear them")


def _tile(label: str, value: str, below: str) -> None:
    st.html(
        f'<div class="gs-tile"><span class="gs-label">{escape(label)}</span>'
        f"<b>{escape(value)}</b><span>{escape(below)}</span></div>"
    )


def _feelings_tile(negative: float, neutral: float, positive: float) -> None:
    shares = {"negative": negative, "neutral": neutral, "positive": positive}
    bar = "".join(
        f'<i class="{colour_class(name)}" style="flex-grow:{share:.4f}"></i>'
        for name, share in shares.items()
        if share > 0
    )
    st.html(
        '<div class="gs-tile"><span class="gs-label">What prospects said, by feeling</span>'
        f'<div class="gs-bar">{bar}</div><span>{percent(negative)} negative · '
        f"{percent(positive)} positive</span></div>"
    )


def _shows(what: str, label: str) -> None:
    st.button(
        label, key=f"tile-{what}", type="tertiary", icon=":material/format_quote:",
        on_click=address.put, args=("show", what),
    )  # fmt: skip


def _pictures(filters: Filters, overview: Overview) -> None:
    rows = [row for row in cached.objections(filters) if row.calls][:7]
    if not rows:
        states.nothing("No objections", "Nothing was said against buying in these calls.")
        return
    heading.title("Share of calls with each objection", "Lines: where the true share likely lies.")
    picked = charts.show(
        charts.share_bars(rows, None), "overview-bars", "Share of calls by objection type"
    )
    if picked:
        links.go(links.OBJECTIONS, type=picked["key"])
    top = {row.type for row in overview.top_objections[:3]}
    points = [point for point in cached.objection_trend(filters) if point.type in top]
    if len({point.start for point in points}) < 2:
        return
    heading.title("The top three over time", "Share of each period's calls.")
    picked = charts.show(
        trends.trends(points), "overview-trends", "Share of calls by objection type over time"
    )
    if picked:
        links.go(links.OBJECTIONS, type=picked["type"])


def _evidence(filters: Filters) -> None:
    now = address.get("show") or "objections"
    st.session_state["choice_show"] = now if now in SHOWS else "objections"
    what = st.pills(
        "Quotes", list(SHOWS), key="choice_show", format_func=SHOWS.__getitem__, required=True,
        label_visibility="collapsed",
        on_change=lambda: address.put("show", st.session_state["choice_show"]),
    )  # fmt: skip
    quotes, total = _quotes(filters, what or "objections")
    if not quotes:
        states.nothing("Nothing to hear here", "None of these calls holds such a moment.")
    quote_list(
        quotes, total, f"overview-{what}", focus="next_step" if what == "next_step" else None
    )


def _quotes(filters: Filters, what: str) -> tuple[list[Quote], int]:
    """The best quotes of one of `SHOWS`, and how many there are in all."""
    kind: Literal["objection", "signal"] | None = None
    feeling: Literal["negative", "positive"] | None = None
    if what == "next_step":
        kind = "signal"
    elif what in ("negative", "positive"):
        feeling = "negative" if what == "negative" else "positive"
    else:
        kind = "objection"
    type = what if kind == "signal" else None
    return (
        cached.quotes(filters, kind=kind, type=type, sentiment=feeling, limit=60),
        cached.count_quotes(filters, kind=kind, type=type, sentiment=feeling),
    )


if __name__ == "__main__":  # Streamlit runs page files as the main module
    show()
