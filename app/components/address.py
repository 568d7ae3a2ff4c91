"""The address says what is shown: filters and choices live in query parameters and nowhere else.

Widgets mirror the address and write to it when they are changed, so a copied link, the browser's
Back and a click mean the same thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from pipeline.tell.insights import Filters

UNKNOWN = "(unknown)"
"""Stands for the empty persona or campaign: an address can't hold an empty value well."""


def filters() -> Filters:
    """The filters in the address. A date that is none is left out."""
    return Filters(
        personas=_values("persona"),
        campaigns=_values("campaign"),
        since=_date("since"),
        until=_date("until"),
    )


def write_filters(chosen: Filters) -> None:
    """Put filters into the address, leaving the rest of it as it is."""
    for name, values in _as_parameters(chosen).items():
        put(name, values)


def clear_filters() -> None:
    write_filters(Filters())


def get(name: str) -> str | None:
    """One choice in the address."""
    return st.query_params.get(name) or None


def put(name: str, value: str | Sequence[str] | None) -> None:
    """Write one choice into the address; None or nothing takes it out."""
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def linked(**choices: str | None) -> dict[str, str | list[str]]:
    """Parameters of a link to another page: the filters now, and that page's own choices."""
    kept: dict[str, str | list[str]] = {
        name: values for name, values in _as_parameters(filters()).items() if values
    }
    return kept | {name: value for name, value in choices.items() if value}


def _as_parameters(chosen: Filters) -> dict[str, list[str]]:
    return {
        "persona": [value or UNKNOWN for value in chosen.personas],
        "campaign": [value or UNKNOWN for value in chosen.campaigns],
        "since": [chosen.since.isoformat()] if chosen.since else [],
        "until": [chosen.until.isoformat()] if chosen.until else [],
    }


def _values(name: str) -> tuple[str, ...]:
    found = st.query_params.get_all(name)
    return tuple("" if value == UNKNOWN else value for value in dict.fromkeys(found) if value)


def _date(name: str) -> date | None:
    try:
        return date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        return None
