"""Clicks that narrow the filters: to a persona, a campaign, a month or a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from app.components import address


def to_segment(mark: dict[str, Any]) -> None:
    """Only calls of one persona or campaign: `mark` holds `side` and `segment`."""
    value = (mark["segment"],)
    now = address.filters()
    if mark["side"] == "persona":
        address.write_filters(replace(now, personas=value))
    else:
        address.write_filters(replace(now, campaigns=value))


def to_period(day: str, grain: str) -> None:
    """Only calls of the month or week that begins on `day` (ISO)."""
    start = date.fromisoformat(day)
    end = start + timedelta(days=6) if grain == "week" else last_of_month(start)
    address.write_filters(replace(address.filters(), since=start, until=end))


def last_of_month(day: date) -> date:
    """The last day of the month that `day` is in."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
