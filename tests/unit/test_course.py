"""The prospect's feeling along a call, reckoned by hand."""

from __future__ import annotations

import pytest

from pipeline.call import Role, Sentiment, Tags, Utterance
from pipeline.understand.course import PARTS, sentiment_course

SECONDS = 80.0
"""Parts of ten seconds."""


def said(start: float, words: int, score: float, role: Role = "prospect") -> tuple[Utterance, Tags]:
    text = " ".join(["word"] * words)
    feeling = Sentiment("neutral", max(0.0, -score), 1 - abs(score), max(0.0, score))
    return (
        Utterance(0, 0, "B", role, start, start + 1, text, "", 1.0),
        Tags(0.0, (), (), feeling),
    )


def course(*heard: tuple[Utterance, Tags]) -> list[tuple[float, float, float, int]]:
    points = sentiment_course([u for u, _ in heard], [t for _, t in heard], SECONDS)
    return [(point.start, point.end, point.score, point.utterances) for point in points]


def test_mean_weighted_by_words() -> None:
    # (10·(−0.8) + 30·0.4) / 40 = 0.1
    assert course(said(1, 10, -0.8), said(5, 30, 0.4)) == [(0.0, 10.0, 0.1, 2)]


def test_parts_without_the_prospect_are_left_out() -> None:
    found = course(said(12, 5, 0.5), said(35, 9, 0.9, role="rep"), said(79, 5, -0.5))
    assert found == [(10.0, 20.0, 0.5, 1), (70.0, 80.0, -0.5, 1)]


def test_yeah_and_okay_say_nothing() -> None:
    assert course(said(1, 3, 0.9)) == []
    assert course(said(1, 3, 0.9), said(2, 4, -0.2))[0][2] == pytest.approx(-0.2)


def test_an_utterance_on_an_edge_belongs_to_one_part() -> None:
    assert course(said(10, 5, 0.5)) == [(10.0, 20.0, 0.5, 1)]


def test_eight_parts_and_scores_in_range() -> None:
    found = course(*(said(10 * i + 5, 8, -1 if i % 2 else 1) for i in range(PARTS)))
    assert len(found) == PARTS
    assert [point[2] for point in found] == [1.0, -1.0] * 4


def test_nothing_said() -> None:
    assert course() == []
    assert sentiment_course([], [], 0.0) == ()
