"""Charts over time: shares of each month's or week's calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import altair as alt

from app.components.charts import TOLD, Row, chart, periods_axis, pick, stacked, tone
from app.components.palette import QUIET
from app.components.wording import between, percent
from pipeline.tell.insights import ENOUGH_CALLS, TrendPoint


def trend(points: Sequence[TrendPoint]) -> alt.LayerChart:
    """One type over time: share of each period's calls with its interval; few calls are faint.

    Clicking hands on `day`: the first of the period, as in an address.
    """
    top = max([0.1, *(point.high for point in points)])
    y_scale = alt.Scale(domain=[0, top * 1.2], nice=False)
    base = chart(_table(points)).encode(x=_over(points))
    strength = alt.Opacity("strength:Q", scale=None)
    spread = base.mark_rule(stroke=QUIET, strokeWidth=1.4).encode(
        y=alt.Y("low:Q", axis=None, scale=y_scale), y2="high:Q", opacity=strength
    )
    y = alt.Y("share:Q", axis=None)
    line = base.mark_line(strokeWidth=2).encode(y=y, color=tone())
    dots = base.mark_point(filled=True, size=75).encode(y=y, color=tone(), opacity=strength)
    labels = base.mark_text(dy=-8, fontSize=12).encode(y=alt.Y("high:Q", axis=None), text="label:N")
    touch = (
        base.mark_rule(strokeWidth=44, opacity=0, cursor="pointer")
        .encode(y=alt.value(0), y2=alt.value("height"), tooltip=TOLD)
        .add_params(pick("day"))
    )
    return stacked(spread, line, dots, labels, touch, height=130)


def trends(points: Sequence[TrendPoint]) -> alt.LayerChart:
    """Several types over time, each named at its last point. Clicking hands on `type`."""
    height = 165
    top = max([0.1, *(point.share for point in points)]) * 1.12
    axis = alt.Axis(format=".0%", tickCount=3, domain=False, ticks=False, labelFontSize=11.5)
    base = chart(_table(points)).encode(
        x=_over(points),
        y=alt.Y(
            "share:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, top], nice=False)
        ),
    )  # fmt: skip
    lines = base.mark_line(strokeWidth=2.2).encode(color=tone())
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(color=tone())
    names = (
        chart(_last_names(points, top / height * 16))
        .mark_text(align="left", dx=10, fontSize=12, fontWeight=600)
        .encode(x=_over(points), y="at:Q", text="name:N")
    )
    touch = (
        base.mark_point(size=500, opacity=0, filled=True, cursor="pointer")
        .encode(tooltip=TOLD)
        .add_params(pick("type"))
    )
    return stacked(lines, dots, names, touch, height=height, right=95)


def _table(points: Sequence[TrendPoint]) -> list[Row]:
    return [
        {
            "day": point.start.isoformat(),
            "period": _name(point.start, point.grain),
            "type": point.type,
            "tone": point.type,
            "name": point.name,
            "share": point.share,
            "low": point.low,
            "high": point.high,
            "label": f"{point.calls} of {point.total}",
            "strength": 1.0 if point.total >= ENOUGH_CALLS else 0.5,
            "Calls": f"{point.calls} of {point.total} ({percent(point.share)})",
            "Likely between": between(point.low, point.high),
        }
        for point in points
    ]


def _last_names(points: Sequence[TrendPoint], least: float) -> list[Row]:
    """The names beside the last points, pushed up so that they are `least` apart."""
    end = max(point.start for point in points)
    rows: list[Row] = []
    for point in sorted((p for p in points if p.start == end), key=lambda p: p.share):
        at = max(point.share, rows[-1]["at"] + least) if rows else point.share
        rows.append({"name": point.name, "at": at, "period": _name(end, point.grain)})
    return rows


def _over(points: Sequence[TrendPoint]) -> alt.X:
    """The periods in order, those without calls too."""
    grain = points[0].grain
    names = []
    start, end = min(p.start for p in points), max(p.start for p in points)
    while start <= end:
        names.append(_name(start, grain))
        start = _next(start, grain)
    return alt.X(
        "period:O", title=None, axis=periods_axis(), scale=alt.Scale(domain=names, padding=0.35)
    )


def _next(start: date, grain: str) -> date:
    if grain == "week":
        return start + timedelta(days=7)
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1)


def _name(start: date, grain: str) -> str:
    return f"{start.day} {start:%b}" if grain == "week" else f"{start:%b %Y}"
