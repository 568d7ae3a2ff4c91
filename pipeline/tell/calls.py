"""Calls: the list of them, and one with all that is known of it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from pipeline.call import CallFacts, CoursePoint, Metric, SpeakerRole
from pipeline.store.warehouse import Snapshot
from pipeline.tell.answers import Filters
from pipeline.tell.asking import ask, uncertain, words
from pipeline.tell.evidence import CallDetail, CallRow, CallTheme, CallTurn
from pipeline.tell.quotes import quotes


def calls(snapshot: Snapshot, filters: Filters, *, text: str | None = None) -> list[CallRow]:
    """Calls, newest first; every word of `text` occurs in the facts or in what was said."""
    rows = ask(snapshot, "chosen", "calls", filters=filters, words=words(text))
    return [
        CallRow(
            call_id=row["call_id"],
            **_facts(row),
            duration=row["duration"],
            role_confidence=row["role_confidence"],
            roles_uncertain=uncertain(row["role_confidence"]),
            objections=tuple(row["objections"]),
            mentions=row["mentions"],
            feeling=row["feeling"],
            next_step=row["next_step"],
        )
        for row in rows
    ]


def call(snapshot: Snapshot, call_id: str) -> CallDetail | None:
    """One call, None when there is none of that id."""
    rows = ask(snapshot, "call", call_id=call_id)
    if not rows:
        return None
    row = rows[0]
    said = quotes(snapshot, Filters(), call_id=call_id, everyone=True, order="time", limit=None)
    return CallDetail(
        call_id=call_id,
        facts=CallFacts(**_facts(row)),
        duration=row["duration"],
        channels=row["channels"],
        language=row["language"],
        engine=row["engine"],
        model=row["model"],
        role_confidence=row["role_confidence"],
        roles_uncertain=uncertain(row["role_confidence"]),
        speakers=tuple(SpeakerRole(**{**who, "why": tuple(who["why"])}) for who in row["speakers"]),
        turns=tuple(CallTurn(**turn) for turn in row["turns"]),
        utterances=tuple(said),
        metrics={metric["name"]: Metric(**metric) for metric in row["metrics"]},
        course=tuple(CoursePoint(**point) for point in row["course"]),
        themes=tuple(CallTheme(**theme) for theme in row["themes"]),
    )


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    return {field.name: row[field.name] for field in fields(CallFacts)}
