"""Which speaker is the rep: each sign alone, and how they add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.call import CallFacts, SpeakerRole, Word
from pipeline.hear.roles import CERTAIN, tell_roles

SMALL_TALK = "the weather was lovely over here yesterday. it rained all day in the hills."


class Scorer:
    """Gives each sentence the log-odds of the first phrase it holds; 0 without one."""

    name = "stub"

    def __init__(self, by_phrase: Mapping[str, float] | None = None) -> None:
        self.by_phrase = by_phrase or {}

    def rep_log_odds(self, texts: Sequence[str]) -> NDArray[np.float64]:
        return np.array(
            [next((v for p, v in self.by_phrase.items() if p in text), 0.0) for text in texts],
            dtype=np.float64,
        )


def said(text: str, start: float = 0.0) -> list[Word]:
    return [
        Word(word, start + 0.3 * i, start + 0.3 * i + 0.2, 0.9)
        for i, word in enumerate(text.split())
    ]


def told(
    texts: Mapping[str, str],
    facts: CallFacts | None = None,
    scorer: Scorer | None = None,
    first: str | None = None,
) -> dict[str, SpeakerRole]:
    by_speaker = {speaker: said(text) for speaker, text in texts.items()}
    roles = tell_roles(by_speaker, facts or CallFacts(), scorer or Scorer(), first)
    return {role.speaker: role for role in roles}


@pytest.mark.parametrize(
    "opening",
    [
        "Hi, this is Dana from Northfield.",
        "Hello, my name is Dana Whitfield with Northfield.",
        "Thank you for calling Northfield, this is Dana.",
        "Good morning, how can I help you?",
        "I'm just calling from Northfield about the webinar you joined.",
    ],
)
def test_the_one_who_introduces_a_company_is_the_rep(opening: str) -> None:
    roles = told({"A": SMALL_TALK, "B": f"{opening} {SMALL_TALK}"})
    assert (roles["A"].role, roles["B"].role) == ("prospect", "rep")
    assert roles["B"].confidence > CERTAIN
    assert any("says" in reason for reason in roles["B"].why)


def test_names_of_the_manifest() -> None:
    facts = CallFacts(rep="Dana Whitfield", contact="Martin Hale")
    roles = told(
        {
            "A": "Hello, Martin speaking. Is that Dana?",
            "B": "It is! Good morning Martin, it's Dana again.",
        },
        facts,
    )
    assert (roles["A"].role, roles["B"].role) == ("prospect", "rep")
    assert roles["B"].confidence > 0.95
    assert "introduces themselves as Dana" in roles["B"].why
    assert "introduces themselves as Martin" in roles["A"].why


def test_a_name_inside_another_word_counts_for_nothing() -> None:
    facts = CallFacts(rep="Ann Lee")
    roles = told({"A": "We planned an annual review in Vienna.", "B": SMALL_TALK}, facts)
    assert not roles["A"].why
    assert not roles["B"].why


def test_names_long_after_the_opening_count_for_nothing() -> None:
    by_speaker = {"A": said(SMALL_TALK), "B": said("this is Dana", start=600)}
    roles = tell_roles(by_speaker, CallFacts(rep="Dana Whitfield"), Scorer())
    assert not any(role.why for role in roles)


def test_what_they_say_decides_without_introductions() -> None:
    scorer = Scorer({"you could": 2.0, "we lose": -2.0})
    roles = told(
        {
            "A": "Every week we lose two drivers. And we lose the orders too.",
            "B": "With this you could see that. And you could do it in minutes.",
        },
        scorer=scorer,
    )
    assert (roles["A"].role, roles["B"].role) == ("prospect", "rep")
    # 2 sentences of ±2 weigh 0.2 each: about 0.8 on either side, 1.6 between them
    assert roles["B"].confidence == pytest.approx(1 / (1 + np.exp(-1.6)), abs=0.02)
    assert roles["B"].why[0] == "talks like a rep"
    assert roles["A"].why[0] == "talks like a prospect"


def test_one_classifier_cannot_outvote_everything() -> None:
    chatter = "our platform is really quite nice. " * 200
    facts = CallFacts(rep="Dana Whitfield", contact="Martin Hale")
    roles = told(
        {
            "A": f"Martin speaking, hello Dana. {chatter}",
            "B": "Hi Martin, this is Dana from Northfield. How can I help?",
        },
        facts,
        Scorer({"our platform": 3.0}),
    )
    assert roles["B"].role == "rep"


def test_when_nothing_speaks_there_is_still_one_of_each_and_nobody_is_sure() -> None:
    roles = told({"A": SMALL_TALK, "B": SMALL_TALK})
    assert sorted(role.role for role in roles.values()) == ["prospect", "rep"]
    assert all(role.confidence < 0.55 for role in roles.values())


def test_the_first_channel_is_a_weak_sign() -> None:
    roles = told({"A": SMALL_TALK, "B": SMALL_TALK}, first="A")
    assert (roles["A"].role, roles["B"].role) == ("rep", "prospect")
    assert 0.5 < roles["A"].confidence < CERTAIN
    opposed = told({"A": SMALL_TALK, "B": f"This is Dana from Northfield. {SMALL_TALK}"}, first="A")
    assert opposed["B"].role == "rep"


def test_both_sides_of_two_are_equally_sure() -> None:
    roles = told({"A": SMALL_TALK, "B": "This is Dana from Northfield."})
    assert roles["A"].confidence == pytest.approx(roles["B"].confidence, abs=1e-3)


def test_three_speakers_two_of_them_prospects() -> None:
    roles = told(
        {
            "A": "This is Dana from Northfield. Thanks for taking the time today.",
            "B": SMALL_TALK,
            "C": SMALL_TALK,
        }
    )
    assert [roles[speaker].role for speaker in "ABC"] == ["rep", "prospect", "prospect"]
    assert all(role.confidence > CERTAIN for role in roles.values())


def test_two_reps_leave_each_other_sure() -> None:
    roles = told(
        {
            "A": "This is Dana from Northfield. Thanks for taking the time today.",
            "B": "This is Sam from Northfield, thanks for making the time.",
            "C": SMALL_TALK,
        }
    )
    assert [roles[speaker].role for speaker in "ABC"] == ["rep", "rep", "prospect"]
    assert all(role.confidence > CERTAIN for role in roles.values())


def test_a_single_speaker() -> None:
    rep = told({"A": "Hi, this is Dana from Northfield. I'm calling about the webinar."})["A"]
    assert (rep.role, rep.confidence > 0.9) == ("rep", True)
    prospect = told({"A": "we lose two drivers a week"}, scorer=Scorer({"we lose": -3.0}))["A"]
    assert prospect.role == "prospect"
    unsure = told({"A": SMALL_TALK})["A"]
    assert unsure.confidence == 0.5


def test_nobody_and_nothing() -> None:
    assert tell_roles({}, CallFacts(), Scorer()) == ()
    roles = told({"A": "", "B": "Yes."})
    assert len(roles) == 2
    assert all(role.confidence < 0.55 for role in roles.values())


def test_odd_names_of_the_manifest_do_no_harm() -> None:
    facts = CallFacts(rep="(Dana*", contact="李 雷")
    roles = told({"A": SMALL_TALK, "B": "Hello (Dana* are you there?"}, facts)
    assert len(roles) == 2
