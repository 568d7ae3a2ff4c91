"""Runs the queries in `queries/` with the filters as parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypedDict

from pipeline.store.warehouse import Snapshot
from pipeline.tell.answers import Change, Filters
from pipeline.tell.evidence import SURE_ROLES
from pipeline.tell.intervals import change, wilson

PARAMETER = re.compile(r"\$([a-z_]+)")


@cache
def query(*names: str) -> str:
    """The text of the .sql files, one after the other."""
    folder = files("pipeline.tell") / "queries"
    return "\n".join((folder / f"{name}.sql").read_text(encoding="utf-8") for name in names)


def ask(
    snapshot: Snapshot, *names: str, filters: Filters | None = None, **parameters: Any
) -> list[dict[str, Any]]:
    """Rows of the query made of the named .sql files; files that go on from others follow them."""
    sql = query(*names)
    chosen = filters or Filters()
    given = {
        "personas": list(chosen.personas),
        "campaigns": list(chosen.campaigns),
        "since": chosen.since,
        "until": chosen.until,
        **parameters,
    }
    return snapshot.ask(sql, {name: given[name] for name in set(PARAMETER.findall(sql))})


class Shares(TypedDict):
    """Fields that all rows with a share of calls have."""

    calls: int
    total: int
    share: float
    low: float
    high: float


def shares(row: Mapping[str, Any]) -> Shares:
    """The share of calls in a row that has `calls` and `total`."""
    calls, total = row["calls"], row["total"]
    low, high = wilson(calls, total)
    share = calls / total if total else 0.0
    return Shares(calls=calls, total=total, share=share, low=low, high=high)


def change_in(row: Mapping[str, Any]) -> Change | None:
    """The change between the halves in a row that has the counts of both."""
    return change(
        (row["calls_first"], row["total_first"]), (row["calls_second"], row["total_second"])
    )


def words(text: str | None) -> list[str]:
    """The words to search for, none for None."""
    return (text or "").split()


def uncertain(role_confidence: float | None) -> bool:
    """Are the roles of a call with this confidence called uncertain?"""
    return role_confidence is None or role_confidence < SURE_ROLES
