"""Conversation metrics, each on a call small enough to reckon by hand.

The call of these tests lasts 60 s:

    0–6    rep       12 words
    8–20   prospect  24 words; at 12–13 the rep says "mm-hm"
    22–25  rep        6 words, asks
    24–26  prospect   4 words, one second over the rep's
    40–60  rep       40 words
"""

from __future__ import annotations

import pytest

from pipeline.call import Metric, Role, Span, Turn, Utterance, Word
from pipeline.understand.metrics import (
    common,
    interactivity,
    longest_monologue,
    measure,
    merged,
    pace,
    patience,
    questions,
    spoken,
    total,
)

SECONDS = 60.0


def turn(role: Role, start: float, end: float, words: int) -> Turn:
    """`words` of equal length without pauses."""
    each = (end - start) / words
    said = tuple(Word("so", start + i * each, start + (i + 1) * each, 1) for i in range(words))
    return Turn("A" if role == "rep" else "B", role, 0.9, start, end, "so " * words, said)


CALL = (
    turn("rep", 0, 6, 12),
    turn("prospect", 8, 20, 24),
    turn("rep", 12, 13, 1),
    turn("rep", 22, 25, 6),
    turn("prospect", 24, 26, 4),
    turn("rep", 40, 60, 40),
)
SPEECH = (Span(0, 6), Span(8, 20), Span(12, 13), Span(22, 25), Span(24, 26), Span(40, 60))


def said(role: Role, text: str) -> Utterance:
    return Utterance(0, 0, "A", role, 0, 1, text, "", 1.0)


def by_name(metrics: tuple[Metric, ...]) -> dict[str, float | None]:
    return {metric.name: metric.value for metric in metrics}


@pytest.fixture(scope="module")
def metrics() -> dict[str, float | None]:
    utterances = (said("rep", "How many? And where?"), said("prospect", "Is it safe?"))
    return by_name(measure(CALL, utterances, SPEECH, SECONDS))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("talk_ratio", 30 / 44),  # rep 6+1+3+20, prospect 12+2
        ("longest_monologue_rep", 20.0),
        ("longest_story_prospect", 12.0),  # the mm-hm did not end it
        ("questions_rep", 2),
        ("questions_prospect", 1),
        ("pace_rep", 59 / 0.5),  # 59 words in 30 s
        ("pace_prospect", 28 / (14 / 60)),
        ("interactivity", 4.0),  # A B A | A B A: four changes in a minute
        ("silence", 18 / 60),  # 6–8, 20–22, 26–40
        ("overlap", 2 / 42),  # 12–13 and 24–25, of 42 s in which anyone speaks
    ],
)
def test_call(metrics: dict[str, float | None], name: str, value: float) -> None:
    assert metrics[name] == pytest.approx(value, abs=0.06 if "pace" in name else 0.006)


def test_nothing_said_gives_no_ground() -> None:
    values = by_name(measure((), (), (), SECONDS))
    assert values.pop("silence") == 1.0
    assert values.pop("interactivity") == 0.0
    assert values.pop("questions_rep") == values.pop("questions_prospect") == 0.0
    assert set(values.values()) == {None}
    assert set(by_name(measure((), (), (), 0.0)).values()) == {None, 0.0}


def test_one_side_alone() -> None:
    values = by_name(measure((turn("rep", 0, 30, 60),), (), (Span(0, 30),), 30))
    assert (values["talk_ratio"], values["overlap"]) == (1.0, 0.0)
    assert values["longest_story_prospect"] is None
    assert values["pace_prospect"] is None
    assert values["patience_rep"] is None
    assert values["silence"] == 0.0


def test_speakers_of_unknown_role_count_for_neither_side() -> None:
    unknown = turn("unknown", 0, 30, 60)
    assert by_name(measure((unknown,), (), (Span(0, 30),), 30))["talk_ratio"] is None


# ---- one by one -----------------------------------------------------------------------------


def test_short_pauses_count_as_talk_and_long_ones_do_not() -> None:
    words = (Word("a", 0, 1, 1), Word("b", 1.8, 3, 1), Word("c", 5, 6, 1))
    heard = Turn("A", "rep", 0.9, 0, 6, "a b c", words)
    assert total(spoken((heard,), "rep")) == pytest.approx(4.0)  # 0–3 and 5–6


def test_monologue_survives_agreement_but_not_an_answer() -> None:
    nod = turn("prospect", 5, 6, 2)
    answer = turn("prospect", 5, 7.5, 6)
    before, after = turn("rep", 0, 5, 10), turn("rep", 8, 12, 8)
    assert longest_monologue((before, nod, after), "rep") == 12.0
    assert longest_monologue((before, answer, after), "rep") == 5.0
    nods = (turn("prospect", 5, 6.2, 2), turn("prospect", 6.5, 7.5, 2))
    assert longest_monologue((before, *nods, after), "rep") == 5.0  # 2.2 s in all
    assert longest_monologue((), "rep") is None


def test_patience_leaves_holds_out_and_counts_interruptions_as_no_wait() -> None:
    turns = (
        turn("prospect", 0, 10, 20),
        turn("rep", 11, 12, 2),  # waited 1 s
        turn("prospect", 12, 20, 16),
        turn("rep", 19, 25, 12),  # cut in: 0 s
        turn("prospect", 26, 30, 8),
        turn("rep", 60, 62, 4),  # half a minute: a hold
    )
    assert patience(turns) == 0.5
    assert patience(turns[:1]) is None
    assert patience((turns[0], turns[5])) is None


def test_pace_needs_three_seconds() -> None:
    assert pace((turn("rep", 0, 2, 6),), "rep") is None
    assert pace((turn("rep", 0, 6, 15),), "rep") == 150.0


def test_questions_are_sentences() -> None:
    heard = (said("rep", "What? You did what?? Really?!"), said("prospect", "No."))
    assert questions(heard, "rep") == 3
    assert questions(heard, "prospect") == 0


def test_interactivity() -> None:
    turns = (turn("rep", 0, 10, 9), turn("prospect", 10, 20, 9), turn("rep", 20, 30, 9))
    assert interactivity(turns, 30) == 4.0
    assert interactivity(turns, 0) is None


def test_unions() -> None:
    assert merged([Span(3, 4), Span(0, 2), Span(1, 3)]) == [Span(0, 4)]
    assert merged([Span(0, 5), Span(1, 2)]) == [Span(0, 5)]
    assert merged([Span(0, 1), Span(1.5, 2)], gap=0.5) == [Span(0, 2)]
    assert common([Span(0, 4), Span(6, 9)], [Span(3, 7)]) == [Span(3, 4), Span(6, 7)]
    assert common([Span(0, 1)], [Span(1, 2)]) == []
