"""The one way from pages to answers: every question is asked once per published snapshot.

The cache key is the snapshot's name: a snapshot never changes after it was published.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from pipeline.settings import Settings
from pipeline.store.library import Library
from pipeline.store.warehouse import Snapshot, latest_snapshot, open_snapshot
from pipeline.tell import exports, insights

Question = ParamSpec("Question")
Answer = TypeVar("Answer")

_CHOSEN = "_snapshot_path"


def workspace() -> Path:
    """The folder that the explorer reads."""
    return Settings().workspace


def choose_snapshot() -> bool:
    """Take the newest published snapshot for this run of the page; False when there is none."""
    path = latest_snapshot(workspace() / "warehouse")
    st.session_state[_CHOSEN] = None if path is None else str(path.resolve())
    return path is not None


@st.cache_resource(max_entries=3, show_spinner=False)
def _opened(path: str) -> Snapshot:
    return open_snapshot(Path(path))


def _remembered(
    question: Callable[Concatenate[Snapshot, Question], Answer],
) -> Callable[Question, Answer]:
    """`question`, asked to the chosen snapshot, its answers kept."""

    def answer(path: str, *args: Any, **options: Any) -> Answer:
        return question(_opened(path), *args, **options)

    # Streamlit tells cached functions apart by this name.
    answer.__qualname__ = f"{question.__module__}.{question.__qualname__}"
    kept = st.cache_data(max_entries=300, show_spinner=False)(answer)

    @wraps(question)
    def ask(*args: Question.args, **options: Question.kwargs) -> Answer:
        return kept(st.session_state[_CHOSEN], *args, **options)

    return ask


choices = _remembered(insights.choices)
overview = _remembered(insights.overview)
objections = _remembered(insights.objections)
objection_trend = _remembered(insights.objection_trend)
objection_segments = _remembered(insights.objection_segments)
themes = _remembered(insights.themes)
quotes = _remembered(insights.quotes)
count_quotes = _remembered(insights.count_quotes)
calls = _remembered(insights.calls)
call = _remembered(insights.call)
failures = _remembered(insights.failures)


def exporter(
    what: exports.What, format: exports.Format, filters: insights.Filters
) -> Callable[[], bytes]:
    """Makes the file when it is asked for. It runs outside the page, so it is bound to this one's
    snapshot."""
    snapshot = _opened(st.session_state[_CHOSEN])
    return lambda: exports.export(snapshot, what, format, filters)


def playback(call_id: str) -> Path | None:
    """The audio file of a call, or None when there is none to play."""
    return Library(workspace()).playback_path(call_id)
