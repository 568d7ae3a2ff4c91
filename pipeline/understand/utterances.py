"""Turns → utterances: a sentence, or a few short ones that belong together.

What is asked and what is stated are kept apart: a reaction and the question after it ("Sounds
steep. How would we test it?") do two different things, dialogue acts in terms of ISO 24617-2.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.call import SentenceSplitter, Turn, Utterance, Word

FULL = 24
"""Words from which an utterance takes no further sentence in."""

LONGEST_PREV = 40
"""Words of the other side's last words that are kept as context."""


def split_turns(turns: Sequence[Turn], splitter: SentenceSplitter) -> tuple[Utterance, ...]:
    """The utterances of a call, in order of their turns."""
    found: list[Utterance] = []
    for index, turn in enumerate(turns):
        heard = last_words(turns[:index], turn.speaker)
        for words in grouped(sentences_of(turn, splitter)):
            found.append(
                Utterance(
                    n=len(found),
                    turn=index,
                    speaker=turn.speaker,
                    role=turn.role,
                    start=words[0].start,
                    end=max(word.end for word in words),
                    text=" ".join(word.text for word in words),
                    prev=heard,
                    confidence=round(sum(word.probability for word in words) / len(words), 3),
                )
            )
    return tuple(found)


def sentences_of(turn: Turn, splitter: SentenceSplitter) -> list[list[Word]]:
    """The turn's words sentence by sentence."""
    ends = [end for _, end in splitter.sentences(turn.text)]
    sentences: list[list[Word]] = [[]]
    at = 0
    for word in turn.words:
        while ends and at >= ends[0]:
            ends.pop(0)
            sentences.append([])
        sentences[-1].append(word)
        at += len(word.text) + 1
    return [sentence for sentence in sentences if sentence]


def grouped(sentences: Sequence[list[Word]]) -> list[list[Word]]:
    """Neighbouring sentences of one kind together while they stay short of `FULL` words."""
    groups: list[list[Word]] = []
    for sentence in sentences:
        fits = groups and len(groups[-1]) + len(sentence) <= FULL
        if fits and asks(groups[-1]) == asks(sentence):
            groups[-1] = groups[-1] + sentence
        else:
            groups.append(sentence)
    return groups


def asks(sentence: Sequence[Word]) -> bool:
    return sentence[-1].text.endswith("?")


def last_words(before: Sequence[Turn], speaker: str) -> str:
    """What somebody else said last, its end if it is long."""
    for turn in reversed(before):
        if turn.speaker != speaker:
            return " ".join(turn.text.split()[-LONGEST_PREV:])
    return ""
