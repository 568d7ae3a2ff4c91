"""What was said: quotes by tag, theme, call, feeling and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pipeline.call import Feeling, MentionKind
from pipeline.store.warehouse import Snapshot
from pipeline.tell.answers import Filters
from pipeline.tell.asking import ask, words
from pipeline.tell.evidence import Order, Quote, QuoteTag, ThemeRef

AnyKind = MentionKind | Literal["any"]

_EVERYTHING = 2**62


def quotes(
    snapshot: Snapshot,
    filters: Filters,
    *,
    kind: AnyKind | None = None,
    type: str | None = None,
    theme_id: str | None = None,
    call_id: str | None = None,
    sentiment: Feeling | None = None,
    text: str | None = None,
    everyone: bool = False,
    order: Order = "best",
    limit: int | None = 20,
    offset: int = 0,
) -> list[Quote]:
    """Quotes that fit all that is given; `kind="any"`: with at least one tag.

    With a kind, type or theme: whoever said it; else only what prospects said, unless `everyone`.
    `text`: every word of it occurs (case and accents don't matter). Best first: a theme's central
    quotes, then calls take turns, by probability of the tag asked for × transcript confidence,
    halved outside 6 to 45 words. By time: newest call first, then by second. `limit` None: all.
    """
    return _quotes(
        snapshot,
        filters,
        kind=kind,
        type=type,
        theme_id=theme_id,
        call_id=call_id,
        sentiment=sentiment,
        words=words(text),
        everyone=everyone,
        ids=None,
        best=order == "best",
        limit=_EVERYTHING if limit is None else limit,
        offset=offset,
    )


def count_quotes(
    snapshot: Snapshot,
    filters: Filters,
    *,
    kind: AnyKind | None = None,
    type: str | None = None,
    theme_id: str | None = None,
    call_id: str | None = None,
    sentiment: Feeling | None = None,
    text: str | None = None,
    everyone: bool = False,
) -> int:
    """How many quotes `quotes` has for the same question."""
    rows = ask(
        snapshot,
        "chosen",
        "found",
        "count_quotes",
        filters=filters,
        kind=kind,
        type=type,
        theme_id=theme_id,
        call_id=call_id,
        sentiment=sentiment,
        words=words(text),
        everyone=everyone,
        ids=None,
    )
    return rows[0]["quotes"]


def quotes_by_id(snapshot: Snapshot, ids: Sequence[str]) -> list[Quote]:
    """These quotes in this order; ids that don't exist are left out."""
    if not ids:
        return []
    found = _quotes(
        snapshot,
        Filters(),
        kind=None,
        type=None,
        theme_id=None,
        call_id=None,
        sentiment=None,
        words=[],
        everyone=True,
        ids=list(ids),
        best=False,
        limit=_EVERYTHING,
        offset=0,
    )
    by_id = {quote.utterance_id: quote for quote in found}
    return [by_id[each] for each in ids if each in by_id]


def _quotes(snapshot: Snapshot, filters: Filters, **parameters: Any) -> list[Quote]:
    rows = ask(snapshot, "chosen", "found", "quotes", filters=filters, **parameters)
    return [_quote(row) for row in rows]


def _quote(row: Mapping[str, Any]) -> Quote:
    return Quote(
        utterance_id=row["utterance_id"],
        call_id=row["call_id"],
        recording=row["recording"],
        turn=row["turn"],
        text=row["text"],
        prev=row["prev"],
        start=row["start_s"],
        end=row["end_s"],
        speaker=row["speaker"],
        role=row["role"],
        speaker_name=row["speaker_name"],
        title=row["title"],
        account=row["account"],
        persona=row["persona"],
        campaign=row["campaign"],
        started_at=row["started_at"],
        sentiment=row["sentiment"],
        negative=row["negative"],
        neutral=row["neutral"],
        positive=row["positive"],
        tags=tuple(QuoteTag(**{**tag, "why": tuple(tag["why"])}) for tag in row["tags"]),
        confidence=row["confidence"],
        role_confidence=row["role_confidence"],
        themes=tuple(ThemeRef(**theme) for theme in row["themes"]),
    )
