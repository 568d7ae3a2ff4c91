"""How a conversation went, in numbers.

The measures and their names are those that sales coaching uses (talk ratio, longest monologue,
interactivity, patience: Gong's "Interaction stats" as published in its help centre; pace, silence
and overlap as in Amazon Transcribe Call Analytics' "conversation characteristics"), computed on
speech only as defined in each function. A measure that the call gives no ground for is None.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from pipeline.call import Metric, Role, Span, Turn, Utterance

SHORT_BREAK = 2.0
"""Seconds of the other side's talk (a "mm-hm") that do not end a monologue."""

LONGEST_GAP = 6.0
"""Seconds of silence beyond which a gap is a hold or a break, not patience."""


def measure(
    turns: Sequence[Turn], utterances: Sequence[Utterance], speech: Sequence[Span], duration: float
) -> tuple[Metric, ...]:
    """All metrics of a call; times in seconds, shares 0..1."""
    rep, prospect = spoken(turns, "rep"), spoken(turns, "prospect")
    return (
        Metric("talk_ratio", ratio(total(rep), total(rep) + total(prospect)), "share"),
        Metric("longest_monologue_rep", longest_monologue(turns, "rep"), "s"),
        Metric("longest_story_prospect", longest_monologue(turns, "prospect"), "s"),
        Metric("questions_rep", questions(utterances, "rep"), "count"),
        Metric("questions_prospect", questions(utterances, "prospect"), "count"),
        Metric("patience_rep", patience(turns), "s"),
        Metric("pace_rep", pace(turns, "rep"), "words/min"),
        Metric("pace_prospect", pace(turns, "prospect"), "words/min"),
        Metric("interactivity", interactivity(turns, duration), "turns/min"),
        Metric("silence", ratio(duration - total(merged(speech)), duration), "share"),
        Metric(
            "overlap",
            ratio(total(common(rep, prospect)), total(merged([*rep, *prospect]))),
            "share",
        ),
    )


def spoken(turns: Sequence[Turn], role: Role) -> list[Span]:
    """When a side speaks: the spans of its words, pauses under a second included."""
    words = sorted(
        (word.start, word.end) for turn in turns if turn.role == role for word in turn.words
    )
    return merged([Span(start, end + 1e-9) for start, end in words], gap=1.0)


def merged(spans: Sequence[Span], gap: float = 0.0) -> list[Span]:
    """The union of spans, those at most `gap` seconds apart joined."""
    union: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if union and span.start - union[-1].end <= gap:
            union[-1] = Span(union[-1].start, max(union[-1].end, span.end))
        else:
            union.append(span)
    return union


def common(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """Where both of two unions are."""
    return [
        Span(max(a.start, b.start), min(a.end, b.end))
        for a in first
        for b in second
        if max(a.start, b.start) < min(a.end, b.end)
    ]


def total(spans: Sequence[Span]) -> float:
    return sum(span.duration for span in spans)


def ratio(part: float, whole: float) -> float | None:
    """`part` of `whole`, 0..1; None of nothing."""
    return round(min(1.0, max(0.0, part / whole)), 4) if whole > 0 else None


def longest_monologue(turns: Sequence[Turn], role: Role) -> float | None:
    """Longest time that one side speaks without losing the floor (Gong).

    The other side's turns of under two seconds in all do not end it.
    """
    best, start, end, interrupted = 0.0, None, 0.0, 0.0
    for turn in turns:
        if turn.role == role:
            start = turn.start if start is None else start
            end, interrupted = max(end, turn.end), 0.0
            best = max(best, end - start)
        elif start is not None:
            interrupted += turn.end - turn.start
            if interrupted >= SHORT_BREAK:
                start = None
    return round(best, 2) if best else None


def questions(utterances: Sequence[Utterance], role: Role) -> float:
    """Sentences that end in a question mark, as the transcript punctuates them."""
    return float(sum(len(re.findall(r"\?+", u.text)) for u in utterances if u.role == role))


def patience(turns: Sequence[Turn]) -> float | None:
    """Mean wait before the rep answers the prospect (Gong's patience), holds left out."""
    floor = [  # a rep's "mm-hm" while the prospect goes on is no answer
        turn
        for turn in turns
        if turn.role != "rep"
        or not any(
            t.role == "prospect" and t.start < turn.start and turn.end < t.end for t in turns
        )
    ]
    gaps = [
        after.start - before.end
        for before, after in itertools.pairwise(floor)
        if before.role == "prospect" and after.role == "rep"
    ]
    waited = [max(0.0, gap) for gap in gaps if gap <= LONGEST_GAP]
    return round(sum(waited) / len(waited), 2) if waited else None


def pace(turns: Sequence[Turn], role: Role) -> float | None:
    """Words a minute of the side's own talking time."""
    minutes = total(spoken(turns, role)) / 60
    words = sum(len(turn.words) for turn in turns if turn.role == role)
    return round(words / minutes, 1) if minutes > 0.05 else None


def interactivity(turns: Sequence[Turn], duration: float) -> float | None:
    """Changes of speaker a minute."""
    changes = sum(a.speaker != b.speaker for a, b in itertools.pairwise(turns))
    return round(changes / (duration / 60), 2) if duration > 0 else None
