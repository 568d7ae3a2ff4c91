"""Charts of shares of calls: direct labels, Wilson intervals drawn, few calls faint.

Data is handed over as plain rows, periods as names rather than times (a time would be shown in the
reader's time zone and could slip into the month before). Each chart holds a selection `PICK` on the
fields that `show` hands on. Text takes the page's ink by the stylesheet; other neutral marks are
`QUIET`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import streamlit as st

from app.components.palette import QUIET, scale
from app.components.wording import between, percent
from pipeline.tell.insights import SegmentShare, ThemeRow, TypeRow

Row = dict[str, Any]

PICK = "pick"
STEP = 23
"""Pixels of one row of bars."""
TOLD = ["name:N", "Calls:N", "Likely between:N"]
"""What a tooltip tells."""


def show(
    chart: alt.LayerChart, key: str, described: str, on_pick: Callable[[Row], None] | None = None
) -> Row | None:
    """Draw a chart; returns the fields of the mark that was clicked, or hands them to `on_pick`.

    `key` should name what is picked already: a new key forgets the last click, so that the same
    mark can be clicked again later. `described`: for people who don't see it.
    """

    def picked() -> None:
        found = st.session_state[key].selection.get(PICK)
        if found and on_pick is not None:
            on_pick(found[0])

    event = st.altair_chart(
        chart.configure_view(stroke=None).configure_axis(grid=False),
        key=key, on_select=picked, selection_mode=PICK, alt=described,
    )  # fmt: skip
    found = event.selection.get(PICK)
    return found[0] if found else None


def share_bars(
    rows: Sequence[TypeRow | ThemeRow], chosen: str | None, names: int = 150
) -> alt.LayerChart:
    """Share of calls by type or theme, with its interval; the `chosen` row stands out.

    `names`: pixels for the names. Clicking hands on `key`: the type or theme id.
    """
    table = [_share_row(row, chosen) for row in rows]
    reach = max([0.1, *(row.high for row in rows if row.calls)])
    y = alt.Y("name:N", sort=None, title=None, axis=names_axis(names))
    room = reach * (1.62 if names <= 150 else 2.0)  # for the labels
    x = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, room], nice=False))
    base = chart(table).encode(y=y)
    bars = base.mark_bar(height=13, cornerRadiusEnd=2).encode(
        x=x, color=tone(), opacity=alt.Opacity("strength:Q", scale=None)
    )
    spread = base.mark_rule(stroke=QUIET, strokeWidth=1.4).encode(x="low:Q", x2="high:Q")
    labels = base.mark_text(align="left", dx=6, fontSize=12).encode(x="end:Q", text="label:N")
    touch = (
        base.mark_bar(height=STEP, opacity=0, cursor="pointer")
        .encode(x=alt.value(0), x2=alt.value("width"), tooltip=[*TOLD, "Quotes:Q"])
        .add_params(pick("key"))
    )
    return stacked(bars, spread, labels, touch, height=STEP * len(rows) + 8)


def months(row: ThemeRow) -> alt.LayerChart:
    """Calls with a theme by month. Clicking hands on `day`: the first of the month."""
    table = [
        {
            "day": month.start.isoformat(),
            "period": f"{month.start:%b %Y}",
            "tone": row.objection or "other",
            "calls": month.calls,
            "Quotes": month.mentions,
        }
        for month in row.by_month
    ]
    most = max(month.calls for month in row.by_month)
    base = chart(table).encode(
        x=alt.X("period:O", sort=None, title=None, axis=periods_axis()),
        y=alt.Y("calls:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.25], nice=False)),
    )
    bars = (
        base.mark_bar(size=34, cornerRadiusEnd=2, cursor="pointer")
        .encode(
            color=tone(),
            tooltip=["period:O", alt.Tooltip("calls:Q", title="Calls"), "Quotes:Q"],
        )
        .add_params(pick("day"))
    )
    labels = base.mark_text(dy=-8, fontSize=12).encode(text="calls:Q")
    return stacked(bars, labels, height=110)


def segments(shares: Sequence[tuple[str, SegmentShare]]) -> alt.LayerChart:
    """One type by persona and campaign: share of that segment's calls, few calls faint.

    `shares`: (side, share). Clicking hands on `side` and `segment`.
    """
    table = [
        {
            "side": side,
            "segment": share.segment,
            "name": f"{share.label}" if share.segment else f"no {side}",
            "row": f"{side}:{share.segment}",
            "tone": share.type,
            "share": share.share,
            "low": share.low,
            "high": share.high,
            "label": f"{share.calls} of {share.total}",
            "strength": 1.0 if share.enough else 0.45,
            "Calls": f"{share.calls} of {share.total} ({percent(share.share)})",
            "Likely between": between(share.low, share.high),
        }
        for side, share in shares
    ]
    value = "slice(datum.label, indexof(datum.label, ':') + 1)"
    text = f"{value} || 'no ' + slice(datum.label, 0, indexof(datum.label, ':'))"
    y = alt.Y("row:N", sort=None, title=None, axis=names_axis(150, text))
    base = chart(table).encode(y=y, opacity=alt.Opacity("strength:Q", scale=None))
    x = alt.X("low:Q", axis=None, scale=alt.Scale(domain=[0, 1.25], nice=False))
    spread = base.mark_rule(stroke=QUIET, strokeWidth=1.4).encode(x=x, x2="high:Q")
    dots = base.mark_point(filled=True, size=80).encode(x="share:Q", color=tone())
    labels = base.mark_text(align="left", dx=6, fontSize=12).encode(x="high:Q", text="label:N")
    touch = (
        chart(table)
        .mark_bar(height=20, opacity=0, cursor="pointer")
        .encode(y=y, x=alt.value(0), x2=alt.value("width"), tooltip=TOLD)
        .add_params(pick("side", "segment"))
    )
    return stacked(spread, dots, labels, touch, height=20 * len(table) + 8)


# ---- parts of charts ------------------------------------------------------------------------


def chart(rows: list[Row]) -> alt.Chart:
    """A chart of plain rows."""
    return alt.Chart(alt.Data(values=rows))


def stacked(*layers: alt.Chart, height: int, right: int = 0) -> alt.LayerChart:
    """Layers over each other, `height` pixels high, with `right` pixels left free beside them."""
    padding = {"left": 0, "top": 4, "right": right, "bottom": 4}
    return alt.LayerChart(layer=list(layers), height=height, padding=padding)


def pick(*fields: str) -> alt.Parameter:
    """The selection that `show` hands on: the fields of the mark that was clicked last."""
    return alt.selection_point(name=PICK, fields=list(fields), on="click", toggle=False)


def tone(field: str = "tone") -> alt.Color:
    """The fixed colour of the objection type or feeling in a field."""
    return alt.Color(f"{field}:N", scale=scale(), legend=None)


def names_axis(limit: int, text: str | None = None) -> alt.Axis:
    """Names of rows, at most `limit` pixels wide. `text`: Vega expression of what they say."""
    return alt.Axis(
        domain=False, ticks=False, labelLimit=limit, labelFontSize=12.5, labelPadding=8,
        minExtent=110, labelOverlap=False, labelFlush=False,
        labelExpr=text or "datum.label",
    )  # fmt: skip


def periods_axis() -> alt.Axis:
    """Names of months or weeks."""
    return alt.Axis(
        domain=False, ticks=False, labelAngle=0, labelFontSize=12, labelFlush=False,
        labelOverlap=True,
    )  # fmt: skip


def _share_row(row: TypeRow | ThemeRow, chosen: str | None) -> Row:
    is_type = isinstance(row, TypeRow)
    key = row.type if is_type else row.theme_id
    counts = f"{row.calls} of {row.total}"
    return {
        "key": key,
        "name": row.name,
        "tone": row.type if is_type else row.objection or "other",
        "share": row.share,
        "low": row.low if row.calls else None,
        "high": row.high if row.calls else None,
        "end": row.high if row.calls else 0.0,
        "label": f"{counts} · {percent(row.share)}" if row.calls else "none",
        "strength": 1.0 if chosen in (None, key) else 0.45,
        "Calls": f"{counts} ({percent(row.share)})",
        "Likely between": between(row.low, row.high),
        "Quotes": row.mentions,
    }
