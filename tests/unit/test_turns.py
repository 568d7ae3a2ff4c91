"""Words and speakers → turns, on conversations short enough to read."""

from __future__ import annotations

import time

from pipeline.call import SpeakerRole, SpeakerSpan, Word
from pipeline.hear.turns import build_turns, words_by_span

ROLES = (SpeakerRole("A", "rep", 0.9), SpeakerRole("B", "prospect", 0.7))


def said(text: str, start: float, each: float = 0.4) -> list[Word]:
    """Words of `each` seconds, one after the other."""
    return [
        Word(word, round(start + i * each, 3), round(start + (i + 1) * each, 3), 0.9)
        for i, word in enumerate(text.split())
    ]


def texts(by_speaker: dict[str, list[Word]]) -> dict[str, str]:
    return {speaker: " ".join(word.text for word in words) for speaker, words in by_speaker.items()}


# ---- whose word is it ---------------------------------------------------------------------------


def test_words_go_to_the_span_that_covers_them_most() -> None:
    spans = [SpeakerSpan("A", 0.0, 1.0), SpeakerSpan("B", 1.0, 3.0)]
    words = [Word("over", 0.7, 1.1, 1), Word("there", 0.9, 1.5, 1), Word("yes", 1.5, 1.8, 1)]
    assert texts(words_by_span(words, spans)) == {"A": "over", "B": "there yes"}


def test_words_outside_all_spans_go_to_the_nearest() -> None:
    spans = [SpeakerSpan("B", 5.0, 6.0), SpeakerSpan("A", 1.0, 2.0)]  # order does not matter
    words = [Word("hm", 0.1, 0.3, 1), Word("so", 3.0, 3.2, 1), Word("bye", 9.0, 9.2, 1)]
    assert texts(words_by_span(words, spans)) == {"A": "hm so", "B": "bye"}


def test_without_spans_one_speaker_says_all() -> None:
    assert texts(words_by_span(said("is anyone there", 0), [])) == {"A": "is anyone there"}
    assert words_by_span([], []) == {}
    assert words_by_span([], [SpeakerSpan("A", 0, 1)]) == {}


def test_a_long_span_holds_its_words_behind_many_short_ones() -> None:
    agreement = [SpeakerSpan("B", 5.0 * i, 5.0 * i + 0.5) for i in range(1, 11)]
    spans = [SpeakerSpan("A", 0.0, 60.0), *agreement]
    words = [Word("still", 57.0, 57.4, 1), Word("mine", 58.0, 58.4, 1)]
    assert texts(words_by_span(words, spans)) == {"A": "still mine"}


def test_four_hours_of_words_are_placed_quickly() -> None:
    spans = [SpeakerSpan("AB"[i % 2], i * 4.0, i * 4.0 + 3.5) for i in range(3_600)]
    words = [Word("word", i * 0.36, i * 0.36 + 0.3, 1) for i in range(40_000)]
    began = time.perf_counter()
    placed = words_by_span(words, spans)
    assert time.perf_counter() - began < 5
    assert sum(len(words) for words in placed.values()) == 40_000


# ---- turns --------------------------------------------------------------------------------------


def test_speakers_take_turns() -> None:
    turns = build_turns(
        {"A": said("How are you?", 0) + said("Good to hear.", 5), "B": said("Fine, thanks.", 2)},
        ROLES,
    )
    assert [(turn.speaker, turn.role, turn.text) for turn in turns] == [
        ("A", "rep", "How are you?"),
        ("B", "prospect", "Fine, thanks."),
        ("A", "rep", "Good to hear."),
    ]
    assert (turns[0].start, turns[0].end) == (0.0, 1.2)
    assert turns[1].role_confidence == 0.7
    assert turns[1].words[0] == Word("Fine,", 2.0, 2.4, 0.9)


def test_a_pause_of_ones_own_ends_no_turn() -> None:
    turns = build_turns({"A": said("So, well,", 0) + said("as I said.", 20)}, ROLES)
    assert [turn.text for turn in turns] == ["So, well, as I said."]


def test_agreement_in_between_breaks_no_stretch() -> None:
    story = said("we tried it for a year and then half of the drivers simply stopped using it", 0)
    turns = build_turns({"B": story, "A": said("Mm-hm.", 2.1)}, ROLES)
    assert [turn.speaker for turn in turns] == ["B", "A"]
    assert turns[0].text.startswith("we tried it")
    assert turns[0].text.endswith("using it")
    assert turns[0].end > turns[1].end  # it lies inside in time


def test_an_answer_in_a_pause_splits_the_stretch() -> None:
    turns = build_turns(
        {"A": said("Is it the price?", 0) + said("Or the timing?", 4), "B": said("Partly.", 2.5)},
        ROLES,
    )
    assert [turn.text for turn in turns] == ["Is it the price?", "Partly.", "Or the timing?"]


def test_every_word_is_in_one_turn_and_starts_are_in_order() -> None:
    by_speaker = {
        "A": said("one two three", 0) + said("four five", 3) + said("six", 9),
        "B": said("uno", 1) + said("dos tres", 3.2) + said("quatro", 5),
    }
    turns = build_turns(by_speaker, ROLES)
    spoken = sorted(word.text for turn in turns for word in turn.words)
    assert spoken == sorted(word.text for words in by_speaker.values() for word in words)
    starts = [turn.start for turn in turns]
    assert starts == sorted(starts)


def test_nothing_said() -> None:
    assert build_turns({}, ()) == ()
    assert build_turns({"A": []}, ROLES) == ()
