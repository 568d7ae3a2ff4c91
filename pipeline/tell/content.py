"""What an export holds, before it takes a format: rows for a content planner, and how they read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.store.warehouse import Snapshot
from pipeline.tell.answers import Change, Filters, SegmentCount, SegmentShare, shown
from pipeline.tell.evidence import Quote
from pipeline.tell.insights import objection_segments, objections
from pipeline.tell.quotes import quotes_by_id
from pipeline.tell.themes import objection_themes, themes

QUOTES_EACH = 3
ALL_THEMES = "All themes"
NO_THEME = "No theme yet"


@dataclass(frozen=True)
class ContentRow:
    """An objection type, a theme, or where the two meet, with its evidence.

    `theme` is `ALL_THEMES` in the row of a whole type; `type` is "" for a theme of no type.
    """

    type: str
    name: str
    meaning: str
    theme: str
    keywords: tuple[str, ...]
    mentions: int
    calls: int
    total: int
    share: float
    low: float
    high: float
    change: Change | None
    by_persona: tuple[SegmentCount, ...]
    by_campaign: tuple[SegmentCount, ...]
    quotes: tuple[Quote, ...]

    @property
    def whole(self) -> bool:
        """Is this a type's total?"""
        return self.theme == ALL_THEMES


def objection_content(snapshot: Snapshot, filters: Filters) -> list[ContentRow]:
    """Per objection type that comes up its total, then its themes; most calls first.

    A type whose mentions are in no theme at all has its total only.
    """
    personas = objection_segments(snapshot, filters, "persona")
    campaigns = objection_segments(snapshot, filters, "campaign")
    pairs = objection_themes(snapshot, filters)
    found = _found(snapshot, [pair.quote_ids for pair in pairs])
    rows: list[ContentRow] = []
    for each in objections(snapshot, filters):
        if not each.calls:
            continue
        rows.append(
            ContentRow(
                type=each.type,
                name=each.name,
                meaning=each.meaning,
                theme=ALL_THEMES,
                keywords=(),
                mentions=each.mentions,
                calls=each.calls,
                total=each.total,
                share=each.share,
                low=each.low,
                high=each.high,
                change=each.change,
                by_persona=_counts(personas, each.type),
                by_campaign=_counts(campaigns, each.type),
                quotes=each.quotes,
            )
        )
        own = [pair for pair in pairs if pair.type == each.type]
        if all(pair.theme_id is None for pair in own):
            continue
        rows.extend(
            ContentRow(
                type=each.type,
                name=each.name,
                meaning=each.meaning,
                theme=NO_THEME if pair.theme_id is None else pair.theme,
                keywords=(),
                mentions=pair.mentions,
                calls=pair.calls,
                total=pair.total,
                share=pair.share,
                low=pair.low,
                high=pair.high,
                change=pair.change,
                by_persona=pair.by_persona,
                by_campaign=pair.by_campaign,
                quotes=tuple(found[one] for one in pair.quote_ids),
            )
            for pair in own
        )
    return rows


def theme_content(snapshot: Snapshot, filters: Filters) -> list[ContentRow]:
    """Themes that come up, most calls first."""
    names = {each.type: (each.name, each.meaning) for each in objections(snapshot, filters)}
    rows = themes(snapshot, filters)
    found = _found(snapshot, [row.quote_ids[:QUOTES_EACH] for row in rows])
    return [
        ContentRow(
            type=row.objection or "",
            name=names[row.objection][0] if row.objection else "",
            meaning=names[row.objection][1] if row.objection else "",
            theme=row.name,
            keywords=row.keywords,
            mentions=row.mentions,
            calls=row.calls,
            total=row.total,
            share=row.share,
            low=row.low,
            high=row.high,
            change=row.change,
            by_persona=row.by_persona,
            by_campaign=row.by_campaign,
            quotes=tuple(found[each] for each in row.quote_ids[:QUOTES_EACH]),
        )
        for row in rows
    ]


def clock(seconds: float) -> str:
    """Seconds as mm:ss, minutes running on beyond the hour."""
    whole = int(seconds)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def percent(share: float) -> str:
    """A share as people read it: "31 %"."""
    return f"{share * 100:.0f} %"


def trend(change: Change | None) -> str:
    """First to second half: "18 % → 31 %, clear" or "…, may be chance"."""
    if change is None:
        return ""
    sure = "clear" if change.parted else "may be chance"
    return f"{percent(change.first.share)} → {percent(change.second.share)}, {sure}"


def segments(counts: Sequence[SegmentCount]) -> str:
    """ "finance 4 of 6; operations 1 of 3"."""
    return "; ".join(f"{shown(each.value)} {each.calls} of {each.total}" for each in counts)


def day(quote: Quote) -> str:
    """The day of the quote's call, "" when unknown."""
    return f"{quote.started_at:%Y-%m-%d}" if quote.started_at else ""


def source(quote: Quote) -> str:
    """Where a quote is found: account, day, call and second."""
    parts = (quote.account, day(quote), f"call {quote.call_id}", clock(quote.start))
    return " · ".join(part for part in parts if part)


def told(filters: Filters) -> str:
    """The filters as a line of text."""
    personas = ", ".join(shown(each) for each in filters.personas) or "all"
    campaigns = ", ".join(shown(each) for each in filters.campaigns) or "all"
    since = f"since {filters.since}" if filters.since else ""
    until = f"until {filters.until}" if filters.until else ""
    days = " ".join(part for part in (since, until) if part) or "all dates"
    return f"Personas: {personas}. Campaigns: {campaigns}. Calls: {days}."


def _found(snapshot: Snapshot, groups: Sequence[Sequence[str]]) -> dict[str, Quote]:
    ids = list(dict.fromkeys(each for group in groups for each in group))
    return {quote.utterance_id: quote for quote in quotes_by_id(snapshot, ids)}


def _counts(shares: Sequence[SegmentShare], type: str) -> tuple[SegmentCount, ...]:
    own = [each for each in shares if each.type == type and each.calls]
    own.sort(key=lambda each: (-each.calls, each.segment))
    return tuple(SegmentCount(each.segment, each.calls, each.total) for each in own)
