"""Numbers as people say them. Pure functions, no Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

SPACE = "\u00a0"
"""A space that doesn't break: "38 %" stays on one line."""
FEW_CALLS = 10
"""With fewer calls than this a page says first that they are few."""


def percent(share: float) -> str:
    """0.384 → "38 %". All and nothing are said only of all and nothing."""
    if 0.995 <= share < 1:
        return f"over{SPACE}99{SPACE}%"
    if 0 < share < 0.005:
        return f"under{SPACE}1{SPACE}%"
    return f"{_whole(share)}{SPACE}%"


def between(low: float, high: float) -> str:
    """0.21, 0.57 → "21–57 %"."""
    return f"{_whole(low)}–{_whole(high)}{SPACE}%"


def clock(seconds: float) -> str:
    """62.9 → "1:02"; from an hour on "1:00:02"."""
    minutes, rest = divmod(int(max(seconds, 0)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def day(value: date | datetime | None) -> str:
    """ "4 Aug 2026", or "no date"."""
    return "no date" if value is None else f"{value.day} {value:%b %Y}"


def span(first: date | None, last: date | None) -> str:
    """ "4 Aug – 29 Oct 2026"."""
    if first is None or last is None:
        return "no dates"
    if first == last:
        return day(first)
    start = f"{first.day} {first:%b}" if first.year == last.year else day(first)
    return f"{start} – {day(last)}"


def count(number: int, noun: str, plural: str = "") -> str:
    """1, "call" → "1 call"; 24 → "24 calls"."""
    return f"{number:,}{SPACE}{noun if number == 1 else plural or noun + 's'}"


def part(number: int, total: int) -> str:
    """6, 10 → "6 of 10 calls", on one line."""
    return f"{number}{SPACE}of{SPACE}{count(total, 'call')}"


def listed(names: Sequence[str]) -> str:
    """["A", "B", "C"] → "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def certainty(probability: float) -> str:
    """How sure a tag is, in words and as a number: "quite sure · 83 %"."""
    steps = ((0.9, "very sure"), (0.75, "quite sure"), (0.6, "fairly sure"), (0.0, "not sure"))
    words = next(words for least, words in steps if probability >= least)
    return f"{words} · {percent(probability)}"


def money(amount: float) -> str:
    """41000 → "$41,000 a year"."""
    return f"${amount:,.0f} a year"


def hours(value: float) -> str:
    """Hours of recordings: "1.4 hours", "25 minutes"."""
    return f"{value:.1f}{SPACE}hours" if value >= 1 else count(round(value * 60), "minute")


def caution(calls: int) -> str:
    """What to think of shares of so few calls; "" when they are enough."""
    if calls >= FEW_CALLS:
        return ""
    return f"Only {count(calls, 'call')}: read the quotes, don't lean on the shares."


def _whole(share: float) -> int:
    """Per cent, halves rounded up as spreadsheets do."""
    return int(share * 100 + 0.5)
