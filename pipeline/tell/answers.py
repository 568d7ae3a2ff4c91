"""What `pipeline.tell` answers with: frozen, plain values. Shares lie in 0..1, times are seconds.

Every share is a share of calls (unless said otherwise) and comes with its Wilson 95 % interval
`low`..`high`; a share of no calls at all is 0 within 0..1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.call import MentionKind
from pipeline.tell.evidence import Quote

Grain = Literal["week", "month"]
Side = Literal["persona", "campaign"]

ENOUGH_CALLS = 5
"""Shares of fewer calls than this are shown as too few to say."""


@dataclass(frozen=True)
class Filters:
    """Which calls to look at. Empty = all; values match exactly, `until` is inclusive.

    Calls without a date are left out as soon as `since` or `until` is set.
    """

    personas: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Choices:
    """What can be filtered by. "" among the values: calls where it isn't known."""

    personas: tuple[str, ...]
    campaigns: tuple[str, ...]
    first: date | None
    last: date | None
    calls: int


@dataclass(frozen=True)
class Proportion:
    """`count` of `total`, with the Wilson 95 % interval."""

    count: int
    total: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Change:
    """Share of calls in the first and in the second half of the period.

    `parted`: the two 95 % intervals don't overlap, a cautious sign that the change is no accident.
    """

    first: Proportion
    second: Proportion
    parted: bool

    @property
    def difference(self) -> float:
        """Second less first share, -1..1."""
        return self.second.share - self.first.share


@dataclass(frozen=True)
class Period:
    """Days from the first to the last dated call looked at; `middle` begins the second half."""

    first: date
    last: date
    middle: date | None
    """None when all calls are of one day."""


@dataclass(frozen=True)
class Feelings:
    """Shares of what prospects said (utterances, not calls) by feeling; 0 of nothing said."""

    utterances: int
    negative: float
    neutral: float
    positive: float


@dataclass(frozen=True)
class TypeRow:
    """How often one type of objection or signal comes up. `share` = calls / total."""

    kind: MentionKind
    type: str
    name: str
    meaning: str
    mentions: int
    calls: int
    total: int
    share: float
    low: float
    high: float
    change: Change | None
    """None when the calls aren't spread over two halves."""
    quotes: tuple[Quote, ...]
    """The three best."""


ObjectionRow = TypeRow
SignalRow = TypeRow


@dataclass(frozen=True)
class Mover:
    """The objection whose share of calls changed most between the halves."""

    type: str
    name: str
    change: Change


@dataclass(frozen=True)
class Overview:
    """The first page's answer. `failures` counts all failed recordings, whatever the filters."""

    calls: int
    hours: float
    period: Period | None
    with_objection: Proportion
    feelings: Feelings
    top_objections: tuple[ObjectionRow, ...]
    """Up to five, most calls first; none with 0 calls."""
    mover: Mover | None
    next_steps: Proportion
    """Calls in which either side agreed or proposed a next step."""
    failures: int


@dataclass(frozen=True)
class TrendPoint:
    """Share of one period's calls that hold the type. Periods without calls have no points."""

    start: date
    grain: Grain
    type: str
    name: str
    calls: int
    total: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class SegmentShare:
    """Share of one segment's calls that hold the type. `segment` is the value, `label` its name."""

    segment: str
    label: str
    type: str
    name: str
    calls: int
    total: int
    share: float
    low: float
    high: float
    enough: bool
    """At least `ENOUGH_CALLS` calls in the segment."""


@dataclass(frozen=True)
class MonthCount:
    """One month of a theme; months without a mention are left out."""

    start: date
    mentions: int
    calls: int


@dataclass(frozen=True)
class SegmentCount:
    """`calls` of the `total` calls of this persona or campaign."""

    value: str
    calls: int
    total: int


@dataclass(frozen=True)
class ThemeRow:
    """A theme within the filters. `objection`: the type of at least a third of its mentions."""

    theme_id: str
    name: str
    keywords: tuple[str, ...]
    mentions: int
    calls: int
    total: int
    share: float
    low: float
    high: float
    change: Change | None
    objection: str | None
    by_month: tuple[MonthCount, ...]
    by_persona: tuple[SegmentCount, ...]
    """Those with at least one such call, most first; likewise `by_campaign`."""
    by_campaign: tuple[SegmentCount, ...]
    quote_ids: tuple[str, ...]
    """Up to five, the most central first."""


@dataclass(frozen=True)
class ObjectionThemeRow:
    """Where an objection type and a theme meet. `theme_id` None: mentions in no theme."""

    type: str
    theme_id: str | None
    theme: str
    mentions: int
    calls: int
    total: int
    share: float
    low: float
    high: float
    change: Change | None
    by_persona: tuple[SegmentCount, ...]
    by_campaign: tuple[SegmentCount, ...]
    quote_ids: tuple[str, ...]
    """Up to three, the best first."""


@dataclass(frozen=True)
class Failure:
    """A recording that could not be processed."""

    call_id: str
    recording: str
    reason: str


def shown(value: str) -> str:
    """A persona or campaign as people read it."""
    return value or "Unknown"
