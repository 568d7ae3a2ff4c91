"""Turns → utterances: sentences grouped, times and context from the words."""

from __future__ import annotations

import re

from pipeline.call import Turn, Word
from pipeline.understand.utterances import FULL, LONGEST_PREV, split_turns


class AtFullStops:
    """Splits after . ? ! and a space."""

    name = "stub"

    def sentences(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(r"\S[^.?!]*[.?!]*", text)]


def turn(speaker: str, text: str, start: float = 0.0, sure: float = 0.9) -> Turn:
    """Words of 0.4 s, one after the other."""
    words = tuple(
        Word(word, round(start + 0.4 * i, 2), round(start + 0.4 * (i + 1), 2), sure)
        for i, word in enumerate(text.split())
    )
    role = "rep" if speaker == "A" else "prospect"
    return Turn(speaker, role, 0.9, start, words[-1].end if words else start, text, words)


def long_sentence(words: int, name: str) -> str:
    return " ".join([f"{name}{i}" for i in range(words - 1)] + ["end."])


def test_short_sentences_stay_together() -> None:
    (one,) = split_turns([turn("B", "Well. I see. That is too much for us.")], AtFullStops())
    assert one.text == "Well. I see. That is too much for us."
    assert (one.n, one.turn, one.speaker, one.role) == (0, 0, "B", "prospect")


def test_a_reaction_and_a_question_are_apart() -> None:
    turns = [turn("B", "Sounds steep. Really steep. How would we test it? And when?")]
    reaction, question = split_turns(turns, AtFullStops())
    assert reaction.text == "Sounds steep. Really steep."
    assert question.text == "How would we test it? And when?"


def test_long_sentences_are_apart() -> None:
    first, second = long_sentence(20, "a"), long_sentence(20, "b")
    found = split_turns([turn("B", f"{first} {second}")], AtFullStops())
    assert [utterance.text for utterance in found] == [first, second]
    assert found[0].end <= found[1].start


def test_a_group_is_never_over_full_unless_one_sentence_is() -> None:
    text = " ".join(long_sentence(n, f"s{n}x") for n in (3, 9, 12, 30, 2, 2, 20, 5))
    found = split_turns([turn("A", text)], AtFullStops())
    lengths = [len(utterance.text.split()) for utterance in found]
    assert lengths == [FULL, 30, FULL, 5]  # 3+9+12, 30, 2+2+20, 5
    assert " ".join(utterance.text for utterance in found) == text


def test_times_are_those_of_the_words() -> None:
    first, second = long_sentence(24, "a"), long_sentence(5, "b")
    found = split_turns([turn("B", f"{first} {second}", start=10.0)], AtFullStops())
    assert (found[0].start, found[0].end) == (10.0, 19.6)
    assert (found[1].start, found[1].end) == (19.6, 21.6)


def test_confidence_is_the_mean_of_the_words() -> None:
    words = (Word("too", 0, 1, 0.5), Word("dear.", 1, 2, 1.0))
    heard = Turn("B", "prospect", 0.9, 0, 2, "too dear.", words)
    assert split_turns([heard], AtFullStops())[0].confidence == 0.75


def test_context_is_what_the_other_side_said_last() -> None:
    turns = [
        turn("B", "Hello."),
        turn("A", "It is thirty a seat."),
        turn("B", "Hm."),
        turn("B", "That is a lot."),
        turn("A", "I see."),
    ]
    found = split_turns(turns, AtFullStops())
    assert [utterance.prev for utterance in found] == [
        "",
        "Hello.",
        "It is thirty a seat.",
        "It is thirty a seat.",  # its own words before are no context
        "That is a lot.",
    ]


def test_long_context_keeps_its_end() -> None:
    found = split_turns([turn("A", long_sentence(90, "w")), turn("B", "No.")], AtFullStops())
    prev = found[-1].prev.split()
    assert len(prev) == LONGEST_PREV
    assert prev[-1] == "end."


def test_every_word_is_in_one_utterance_whatever_the_splitter_does() -> None:
    class Odd:
        name = "odd"

        def __init__(self, spans: list[tuple[int, int]]) -> None:
            self.spans = spans

        def sentences(self, text: str) -> list[tuple[int, int]]:
            return self.spans

    text = long_sentence(60, "w")
    for spans in ([], [(0, 5)], [(3, 90), (91, 120)], [(0, len(text))], [(0, 10**6)]):
        found = split_turns([turn("B", text)], Odd(spans))
        assert " ".join(utterance.text for utterance in found) == text
        assert [utterance.n for utterance in found] == list(range(len(found)))


def test_nothing_said() -> None:
    assert split_turns([], AtFullStops()) == ()
    assert split_turns([turn("A", "")], AtFullStops()) == ()
