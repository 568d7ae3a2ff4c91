"""The tagger on whatever people say, or type: always an answer in range, never a crash."""

from __future__ import annotations

import pytest

from models.tagger import TrainedTagger, cleaned, plain
from pipeline import taxonomy
from pipeline.call import Sentiment, Statement, Tags

ODD = {
    "nothing": "",
    "spaces": " \t\n ",
    "emoji": "😡😡😡 no way 💸",
    "only emoji": "👍",
    "control characters": "too\x00 expensive\x1b[31m for\u200b us\r\n",
    "markup": "<script>alert('too expensive')</script> <b>price</b> [x](http://y.example)",
    "a word": "expensive",
    "marks": "?!... --- ***",
    "long": "we have no budget for this year and " * 300,
    "one long word": "a" * 5_000,
    "Chinese": "这个太贵了，我们没有预算。",
    "German": "Das ist uns viel zu teuer, wir haben kein Budget.",
    "Arabic": "هذا مكلف جدا بالنسبة لنا",
    "lone surrogate": "too \ud800 expensive",
    "numbers": "1 2 3 4 5 6 7 8 9 10",
    "upper case": "THIS IS WAY TOO EXPENSIVE FOR US",
}


def test_cleaning() -> None:
    assert plain(" too\x00\tmuch \n") == "too much"
    assert len(plain("word " * 5_000)) <= 2_000
    assert cleaned(Statement("a\x07", "b\n", "rep")) == Statement("a", "b", "rep")


@pytest.fixture(scope="module")
def tagger() -> TrainedTagger:
    from models.english import English
    from models.mpnet import MPNet

    known = taxonomy.shipped()
    return TrainedTagger(
        MPNet(),
        English(),
        known.cues,
        [label.type for label in known.objections],
        [label.type for label in known.signals],
    )


def check(statement: Statement, tags: Tags) -> None:
    """What holds for any result."""
    known = taxonomy.shipped()
    assert 0 <= tags.objection_probability <= 1
    feeling = tags.sentiment
    chances = {
        "negative": feeling.negative,
        "neutral": feeling.neutral,
        "positive": feeling.positive,
    }
    assert all(0 <= chance <= 1 for chance in chances.values())
    assert sum(chances.values()) == pytest.approx(1, abs=0.001)
    assert chances[feeling.label] == max(chances.values())
    for found, labels in ((tags.objections, known.objections), (tags.signals, known.signals)):
        assert {tag.type for tag in found} <= {label.type for label in labels}
        assert len({tag.type for tag in found}) == len(found)
        assert [tag.probability for tag in found] == sorted(
            (tag.probability for tag in found), reverse=True
        )
        for tag in found:
            assert 0 <= tag.probability <= 1
            assert tag.why
            assert all(why and why in plain(statement.text) for why in tag.why), (tag, statement)
    if statement.role == "rep":
        assert tags.objections == ()
        assert tags.objection_probability == 0
        assert {tag.type for tag in tags.signals} <= {"next_step"}


@pytest.mark.slow
@pytest.mark.parametrize("role", ["rep", "prospect"])
def test_anything_may_be_said(tagger: TrainedTagger, role: str) -> None:
    statements = [
        Statement(text, prev, role)  # type: ignore[arg-type]
        for text in ODD.values()
        for prev in ("", "It is thirty a seat.", "x\x00" * 3_000)
    ]
    results = tagger.tag(statements)
    assert len(results) == len(statements)
    for statement, tags in zip(statements, results, strict=True):
        check(statement, tags)


@pytest.mark.slow
def test_nothing_is_neutral_and_nothing_is_tagged(tagger: TrainedTagger) -> None:
    nothing = Tags(0.0, (), (), Sentiment("neutral", 0.0, 1.0, 0.0))
    assert tagger.tag([]) == []
    assert tagger.tag([Statement(""), Statement(" \n\x00")]) == [nothing, nothing]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Honestly, that's way too expensive, we don't have the budget for it.", "price"),
        ("My boss would have to approve that, it's not my decision.", "authority"),
        ("We're locked in with another vendor until next year.", "competitor"),
        ("Legal won't let our customers' data sit on somebody else's servers.", "security"),
        ("It would never work with our old order system.", "integration"),
        ("Just send me an email and I'll have a look.", "brush_off"),
    ],
)
def test_plain_objections_are_heard_from_prospects_only(
    tagger: TrainedTagger, text: str, type_: str
) -> None:
    prospect, rep = tagger.tag([Statement(text), Statement(text, role="rep")])
    assert type_ in {tag.type for tag in prospect.objections}
    assert prospect.objection_probability > 0.5
    check(Statement(text), prospect)
    check(Statement(text, role="rep"), rep)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["Good morning, how are you?", "Yes, that's right.", "Two chaps with a spreadsheet."]
)
def test_small_talk_is_no_objection(tagger: TrainedTagger, text: str) -> None:
    (tags,) = tagger.tag([Statement(text)])
    assert tags.objections == ()


@pytest.mark.slow
def test_feelings(tagger: TrainedTagger) -> None:
    glad, cross = tagger.tag(
        [
            Statement("That's brilliant, I love it, thank you so much!"),
            Statement("I'm fed up with this, it's a ridiculous waste of time."),
        ]
    )
    assert (glad.sentiment.label, cross.sentiment.label) == ("positive", "negative")


@pytest.mark.slow
def test_a_result_does_not_depend_on_its_neighbours(tagger: TrainedTagger) -> None:
    one = Statement("That is a lot of money for us.", "It is thirty a seat.")
    alone = tagger.tag([one])[0]
    among = tagger.tag([Statement(text) for text in ODD.values()] + [one])[-1]
    assert [tag.type for tag in alone.objections] == [tag.type for tag in among.objections]
    assert alone.objection_probability == pytest.approx(among.objection_probability, abs=0.01)
