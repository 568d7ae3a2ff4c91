"""The pages' answers as sentences, honest about how few calls they rest on. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence

from app.components.wording import (
    between,
    caution,
    count,
    day,
    hours,
    listed,
    part,
    percent,
)
from pipeline.tell.insights import (
    ENOUGH_CALLS,
    CallRow,
    Change,
    Mover,
    Overview,
    Proportion,
    ThemeRow,
    TypeRow,
)


def of(proportion: Proportion) -> str:
    """6 of 10 → "6 of 10 calls (60 %)"."""
    return _share(proportion.count, proportion.total, proportion.share)


def heard(row: TypeRow | ThemeRow) -> str:
    """How often, as the end of a heading: "in 9 of 24 calls (38 %, likely 21–57 %)"."""
    likely = f"{percent(row.share)}, likely {between(row.low, row.high)}"
    return f"in {part(row.calls, row.total)} ({likely})"


def overview_answer(overview: Overview) -> str:
    """The first page's sentence: a change that is no accident, else what comes up most."""
    mover, top = overview.mover, overview.top_objections
    if not top:
        return f"No objection was heard in {count(overview.calls, 'call')}."
    if mover and mover.change.parted:
        first, second = mover.change.first, mover.change.second
        return (
            f"{mover.name} objections {_went(mover.change)} from {percent(first.share)} to "
            f"{percent(second.share)} of calls{_since(overview)}."
        )
    leading, share = _leaders(top), _share(top[0].calls, top[0].total, top[0].share)
    if overview.calls < ENOUGH_CALLS:
        return f"{listed(leading)} came up in {share}: too few to say what holds buyers back."
    if len(leading) > 1:
        return f"{listed(leading)} are the objections heard most: each in {share}."
    rest = [row.name.lower() for row in top[1:3]]
    after = f", ahead of {listed(rest)}" if rest else ""
    return f"{leading[0]} is the objection heard most: in {share}{after}."


def overview_more(overview: Overview) -> str:
    """What qualifies it."""
    parts = [f"{of(overview.with_objection)} hold an objection, in {hours(overview.hours)} heard."]
    if overview.mover and not overview.mover.change.parted:
        parts.append(moved(overview.mover, overview))
    return " ".join([*parts, caution(overview.calls)]).strip()


def moved(mover: Mover, overview: Overview) -> str:
    """A change that may be an accident, said as such."""
    first, second = mover.change.first, mover.change.second
    return (
        f"The largest change is {mover.name.lower()}: {first.count} of {first.total}, then "
        f"{part(second.count, second.total)}{_since(overview)}, which may be chance."
    )


def objections_answer(rows: Sequence[TypeRow]) -> str:
    """What comes up most, and next."""
    found = [row for row in rows if row.calls]
    if not found:
        return "No objection was heard in these calls."
    leading, first = _leaders(found), found[0]
    share = _share(first.calls, first.total, first.share)
    if len(leading) > 1:
        return f"{listed(leading)} objections lead: each heard in {share}."
    after = [f"{row.name.lower()} ({row.calls})" for row in found[1:3]]
    tail = f", followed by {listed(after)}" if after else ""
    return f"{first.name} objections lead: heard in {share}{tail}."


def themes_answer(rows: Sequence[ThemeRow]) -> str:
    """Which theme comes up in most calls."""
    first = rows[0]
    share = _share(first.calls, first.total, first.share)
    return f"“{first.name}” comes up most: in {share}, said {count(first.mentions, 'time')}."


def calls_answer(rows: Sequence[CallRow]) -> str:
    """How many calls, and how they ended where that is known."""
    with_objection = sum(bool(row.objections) for row in rows)
    ended = [
        f"{number} {outcome}"
        for outcome in ("won", "lost", "open")
        if (number := sum(row.outcome.lower() == outcome for row in rows))
    ]
    ends = f"; {listed(ended)}" if ended else ""
    return f"{part(with_objection, len(rows))} hold an objection{ends}."


def change_words(change: Change | None) -> str:
    """How a type or theme changed between the halves of the period; "" without two halves."""
    if change is None:
        return ""
    counts = (
        f"{change.first.count} of {change.first.total} calls in the first half, "
        f"{change.second.count} of {change.second.total} in the second"
    )
    return counts + (": a real change." if change.parted else ": may be chance.")


def _leaders(rows: Sequence[TypeRow]) -> list[str]:
    """The first row and those that come up in as many calls; above three, how many more."""
    names = [row.name for row in rows if row.calls == rows[0].calls]
    others = [name.lower() for name in names[1:]]
    if len(names) > 3:
        others = [others[0], f"{len(names) - 2} more"]
    return [names[0], *others]


def _share(number: int, total: int, share: float) -> str:
    return f"{part(number, total)} ({percent(share)})"


def _went(change: Change) -> str:
    return "rose" if change.difference > 0 else "fell"


def _since(overview: Overview) -> str:
    middle = overview.period.middle if overview.period else None
    return f" since {day(middle)}" if middle else ""
