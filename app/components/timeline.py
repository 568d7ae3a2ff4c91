"""The strip over one call: who speaks when, where objections fall, how the prospect feels."""

from __future__ import annotations

import altair as alt

from app.components.charts import Row, chart, pick, stacked, tone
from app.components.palette import QUIET
from app.components.wording import clock, percent
from pipeline.tell.insights import CallDetail

FEELING, PROSPECT, REP, SOMEBODY = -1.35, 0.0, 1.0, 2.0
"""Heights of the feeling curve's middle and of the lanes; the objections' row is above them."""
PROSPECT_TONE = "#2f8c94"
SAID = 90
"""Letters of what was said in a tooltip."""
_LANES = {"rep": REP, "prospect": PROSPECT, "unknown": SOMEBODY}
_TIME = (
    "floor(datum.value / 60) + ':' + (datum.value % 60 < 10 ? '0' : '') + floor(datum.value % 60)"
)


def strip(call: CallDetail) -> alt.LayerChart:
    """The whole call, left to right. Clicking hands on `at`: the second to play from."""
    names = {REP: "Rep", PROSPECT: "Prospect", FEELING: "Feeling"}
    if any(turn.role == "unknown" for turn in call.turns):
        names[SOMEBODY] = "Somebody"
    top = max(names) + 1.35
    names[top] = "Objections"
    x = alt.X(
        "start:Q", title=None, scale=alt.Scale(domain=[0, call.duration], nice=False),
        axis=alt.Axis(labelExpr=_TIME, domain=False, ticks=False, values=_ticks(call.duration)),
    )  # fmt: skip
    label = "".join(f"abs(datum.value-({at}))<0.01 ? '{name}' : " for at, name in names.items())
    y = alt.Y(
        "lane:Q", title=None, scale=alt.Scale(domain=[FEELING - 0.75, top + 0.5], nice=False),
        axis=alt.Axis(
            values=list(names), labelExpr=f"{label}''", domain=False, ticks=False,
            labelFontSize=12, labelPadding=8, minExtent=72, labelFlush=False, labelOverlap=False,
        ),
    )  # fmt: skip
    layers = [*_turns(call, x, y), *_feeling(call, x, y), *_objections(call, x, y, top)]
    return stacked(*layers, height=150 if top < 3 else 176)


def _turns(call: CallDetail, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    table: list[Row] = [
        {
            "start": turn.start,
            "end": turn.end,
            "at": turn.start,
            "lane": _LANES[turn.role] - 0.34,
            "top": _LANES[turn.role] + 0.34,
            "prospect": turn.role == "prospect",
            "Time": clock(turn.start),
            "Said": turn.text[:SAID],
        }
        for turn in call.turns
    ]
    colour = alt.condition("datum.prospect", alt.value(PROSPECT_TONE), alt.value(QUIET))
    return [
        chart(table)
        .mark_rect(cornerRadius=1.5, cursor="pointer")
        .encode(x=x, x2="end:Q", y=y, y2="top:Q", color=colour, tooltip=["Time:N", "Said:N"])
        .add_params(pick("at"))
    ]


def _objections(call: CallDetail, x: alt.X, y: alt.Y, height: float) -> list[alt.Chart]:
    table: list[Row] = [
        {
            "start": quote.start,
            "at": quote.start,
            "lane": height,
            "tone": tag.type,
            "Objection": tag.name,
            "Time": clock(quote.start),
            "Sure": percent(tag.probability),
            "Said": quote.text[:SAID],
        }
        for quote in call.utterances
        for tag in quote.tags
        if tag.kind == "objection"
    ]
    if not table:
        return []
    dots = (
        chart(table)
        .mark_point(filled=True, size=110, opacity=1, cursor="pointer")
        .encode(
            x=x, y=y, color=tone(), tooltip=["Objection:N", "Time:N", "Sure:N", "Said:N"]
        )
    )  # fmt: skip
    names = (
        chart(_with_room(table, call.duration))
        .mark_text(align="left", dx=8, fontSize=11.5)
        .encode(x=x, y=y, text="Objection:N")
    )
    return [dots, names]


def _feeling(call: CallDetail, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    middle: list[Row] = [{"start": 0.0, "end": call.duration, "lane": FEELING}]
    rule = chart(middle).mark_rule(stroke=QUIET, strokeDash=[2, 3]).encode(x=x, x2="end:Q", y=y)
    table: list[Row] = [
        {
            "start": (part.start + part.end) / 2,
            "lane": FEELING + 0.62 * part.score,
            "tone": _feeling_name(part.score),
            "Feeling": f"{_feeling_name(part.score)} ({part.score:+.2f})",
            "From": f"{clock(part.start)} to {clock(part.end)}",
        }
        for part in call.course
        if part.utterances
    ]
    if not table:
        return [rule]
    base = chart(table).encode(x=x, y=y)
    line = base.mark_line(stroke=QUIET, strokeWidth=2, interpolate="monotone")
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        color=tone(), tooltip=["From:N", "Feeling:N"]
    )
    return [rule, line, dots]


def _feeling_name(score: float) -> str:
    return "positive" if score > 0.15 else "negative" if score < -0.15 else "neutral"


def _with_room(table: list[Row], duration: float) -> list[Row]:
    """The rows whose names fit before the next dot."""
    per_letter = duration / 125
    following = [row["start"] for row in table[1:]] + [duration * 1.05]
    return [
        row
        for row, end in zip(table, following, strict=True)
        if end - row["start"] > (len(row["Objection"]) + 2) * per_letter
    ]


def _ticks(duration: float) -> list[int]:
    step = next((s for s in (15, 30, 60, 120, 300, 600, 1200) if duration / s <= 9), 3600)
    return list(range(0, int(duration) + 1, step))
