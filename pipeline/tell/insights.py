"""A marketer's questions, one typed function each; every answer comes from .sql in `queries/`.

Questions about quotes, calls and themes have modules of their own and are offered here too, with
the answers' types, so that this is the only module a view needs.
"""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.call import CallFacts, MentionKind
from pipeline.store.warehouse import Snapshot
from pipeline.tell.answers import (
    ENOUGH_CALLS,
    Change,
    Choices,
    Failure,
    Feelings,
    Filters,
    MonthCount,
    Mover,
    ObjectionRow,
    ObjectionThemeRow,
    Overview,
    Period,
    Proportion,
    SegmentCount,
    SegmentShare,
    Side,
    SignalRow,
    ThemeRow,
    TrendPoint,
    TypeRow,
    shown,
)
from pipeline.tell.asking import ask, change_in, shares
from pipeline.tell.calls import call, calls
from pipeline.tell.evidence import (
    SURE_ROLES,
    CallDetail,
    CallRow,
    CallTheme,
    CallTurn,
    Order,
    Quote,
    QuoteTag,
    ThemeRef,
)
from pipeline.tell.intervals import proportion
from pipeline.tell.quotes import count_quotes, quotes, quotes_by_id
from pipeline.tell.themes import objection_themes, themes

__all__ = [
    "ENOUGH_CALLS",
    "SURE_ROLES",
    "CallDetail",
    "CallFacts",
    "CallRow",
    "CallTheme",
    "CallTurn",
    "Change",
    "Choices",
    "Failure",
    "Feelings",
    "Filters",
    "MonthCount",
    "Mover",
    "ObjectionRow",
    "ObjectionThemeRow",
    "Order",
    "Overview",
    "Period",
    "Proportion",
    "Quote",
    "QuoteTag",
    "SegmentCount",
    "SegmentShare",
    "Side",
    "SignalRow",
    "ThemeRef",
    "ThemeRow",
    "TrendPoint",
    "TypeRow",
    "call",
    "calls",
    "choices",
    "count_quotes",
    "failures",
    "objection_segments",
    "objection_themes",
    "objection_trend",
    "objections",
    "overview",
    "quotes",
    "quotes_by_id",
    "shown",
    "signals",
    "themes",
]

TOP_OBJECTIONS = 5
QUOTES_EACH = 3


def choices(snapshot: Snapshot) -> Choices:
    """What can be filtered by, over all calls."""
    row = ask(snapshot, "choices")[0]
    return Choices(
        personas=tuple(row["personas"]),
        campaigns=tuple(row["campaigns"]),
        first=row["first_day"],
        last=row["last_day"],
        calls=row["calls"],
    )


def overview(snapshot: Snapshot, filters: Filters) -> Overview:
    """The first page: how much was heard, what stands in the way and what moves."""
    row = ask(snapshot, "chosen", "overview", filters=filters)[0]
    total, said = row["total"], row["utterances"]
    types = objections(snapshot, filters)
    return Overview(
        calls=total,
        hours=row["seconds"] / 3600,
        period=_period(row["first_day"], row["last_day"]),
        with_objection=proportion(row["with_objection"], total),
        feelings=Feelings(
            utterances=said,
            negative=row["negative"] / said if said else 0.0,
            neutral=row["neutral"] / said if said else 0.0,
            positive=row["positive"] / said if said else 0.0,
        ),
        top_objections=tuple(each for each in types if each.calls)[:TOP_OBJECTIONS],
        mover=_mover(types),
        next_steps=proportion(row["next_steps"], total),
        failures=row["failures"],
    )


def objections(snapshot: Snapshot, filters: Filters) -> list[ObjectionRow]:
    """Objection types, most calls first; those that never come up at the end."""
    return _types(snapshot, filters, "objection")


def signals(snapshot: Snapshot, filters: Filters) -> list[SignalRow]:
    """Signal types, most calls first; those that never come up at the end."""
    return _types(snapshot, filters, "signal")


def objection_trend(snapshot: Snapshot, filters: Filters) -> list[TrendPoint]:
    """Share of calls with each objection type that occurs, by month.

    By week (from Monday) when first and last call are less than 9 weeks apart.
    """
    return [
        TrendPoint(
            start=row["start"],
            grain=row["grain"],
            type=row["type"],
            name=row["name"],
            **shares(row),
        )
        for row in ask(snapshot, "chosen", "trend", filters=filters)
    ]


def objection_segments(snapshot: Snapshot, filters: Filters, by: Side) -> list[SegmentShare]:
    """Share of each persona's or campaign's calls with each objection type that occurs."""
    return [
        SegmentShare(
            segment=row["segment"],
            label=shown(row["segment"]),
            type=row["type"],
            name=row["name"],
            **shares(row),
            enough=row["total"] >= ENOUGH_CALLS,
        )
        for row in ask(snapshot, "chosen", "segments", filters=filters, by=by)
    ]


def failures(snapshot: Snapshot) -> list[Failure]:
    """Recordings that could not be processed, by name."""
    return [Failure(**row) for row in ask(snapshot, "failures")]


def _types(snapshot: Snapshot, filters: Filters, kind: MentionKind) -> list[TypeRow]:
    rows = ask(snapshot, "chosen", "types", filters=filters, kind=kind)
    best = {
        row["type"]: row["quote_ids"]
        for row in ask(
            snapshot, "chosen", "best_quotes", filters=filters, kind=kind, each=QUOTES_EACH
        )
    }
    wanted = dict.fromkeys(each for ids in best.values() for each in ids)
    by_id = {quote.utterance_id: quote for quote in quotes_by_id(snapshot, tuple(wanted))}
    return [
        TypeRow(
            kind=kind,
            type=row["type"],
            name=row["name"],
            meaning=row["meaning"],
            mentions=row["mentions"],
            **shares(row),
            change=change_in(row),
            quotes=tuple(by_id[each] for each in best.get(row["type"], ())),
        )
        for row in rows
    ]


def _mover(types: list[TypeRow]) -> Mover | None:
    """The largest change either way; of equals the one that more calls hold."""
    moved = [Mover(each.type, each.name, each.change) for each in types if each.change]
    best = max(moved, key=lambda mover: abs(mover.change.difference), default=None)
    return best if best and best.change.difference else None


def _period(first: date | None, last: date | None) -> Period | None:
    """The dated calls' period; the middle day of an odd number belongs to the first half."""
    if first is None or last is None:
        return None
    days = (last - first).days + 1
    return Period(first, last, first + timedelta(days=(days + 1) // 2) if days > 1 else None)
