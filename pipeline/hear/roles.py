"""Which speaker is the rep and which the prospect, and how sure that is.

Every sign is a number of log-odds for "this speaker is the rep", kept with its reason:

- what they say, by a classifier of single sentences (`RoleScorer`);
- phrases of either side ("this is Dana from Northfield", "let me show you", "what does it cost");
- names of the manifest: reps name themselves and greet the contact by name;
- in stereo, the convention that the rep is recorded first (weak: phone systems differ).

Speakers are compared with one another, since a call with two people mostly has one of each.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.call import CallFacts, Role, RoleScorer, SpeakerRole, Word

TEXT_WEIGHT = 0.2
"""Sentences of one call resemble one another; each counts this much of an independent one."""

TEXT_LIMIT = 4.0
"""Log-odds that the classifier may give at most in sum."""

OPENING = 90.0
"""Seconds in which people introduce themselves."""

CERTAIN = 0.8
"""Confidence below which roles are called uncertain."""

SECOND_REP = 3.0
"""Log-odds of a further speaker to be a rep too."""

I_AM = r"(?:this is|it's|i'm|i am|my name is|my name's)"

REP_PHRASES = (
    (rf"\b{I_AM} \w+(?: \w+)? (?:from|with|at|calling|over at)\b", 2.5),
    (r"\b(?:just|was|i'm|i am) (?:calling|ringing|reaching out) (?:from|about|because|to)\b", 1.5),
    (r"\b(?:how (?:can|may) i help|thanks? (?:you )?for calling|you've reached)\b", 2.5),
    (r"\bthank(?:s| you)(?: so much| again)? for (?:making|taking|finding|your) .{0,6}time\b", 2.0),
    (r"\b(?:does that|would that) (?:make sense|work for you|help)\b", 0.7),
    (
        r"\bwe (?:typically|usually|normally|also)? ?(?:offer|provide|charge|recommend|include)\b",
        1.0,
    ),
    (
        r"\b(?:our|most of our|other) (?:\w+ )?(?:customers|clients|platform|solution|product"
        r"|technology|pricing|fee|program|plans?|onboarding)\b",
        1.0,
    ),
    (r"\blet me (?:just )?(?:explain|tell you|show you|walk you|ask you|check that for)\b", 1.2),
    (r"\bi can (?:show|send|get|offer|do) you\b", 1.2),
    (r"\b(?:are you|is that|who is|who's) the .{0,9}decision", 2.0),
    (r"\btell me (?:a (?:little|bit) )?(?:more )?about (?:your|how you)\b", 1.5),
    (r"\bsaves? you\b|\byou(?:'ll| will)? save\b", 1.0),
    (r"\bwe can (?:offer|do|get|set|help|start|include)\b", 0.8),
    (r"\b(?:would|which \w+ would) you (?:like|prefer)\b", 1.5),
)
"""Patterns of what reps say, and the log-odds of one or more matches."""

PROSPECT_PHRASES = (
    (
        r"\b(?:what|how much) (?:are|is|does|do|would|will) (?:the|it|that|this|you|your).{0,15}"
        r"(?:cost|price|charge|run|fee)",
        1.2,
    ),
    (
        r"\b(?:do|are|can|could) you (?:guys )?(?:offer|offering|support|integrate|do a|have a)\b",
        1.0,
    ),
    (r"\bi'd (?:love|like) to (?:see|buy|know|order|get)\b", 1.2),
    (r"\b(?:send|email|e-mail|mail) (?:me|us|it to me|something)\b", 0.8),
    (
        r"\b(?:i'd|i|we'd|we) (?:have|need|would need|'ll have|am (?:probably )?gonna have) to "
        r"(?:talk|speak|check|run (?:it|that)) (?:to|with|by|past)\b",
        1.5,
    ),
    (r"\bwe (?:currently|already|have been) (?:use|using|have|do)\b", 0.8),
    (r"\b(?:your|you) (?:product|software|system|app|quote|price|proposal|guide|webinar)\b", 1.0),
    (r"\bwhat about (?:the )?(?:installation|set ?up|support|training|cost|price|contract)", 1.2),
)
"""Patterns of what prospects say, and the log-odds against "rep" of one or more matches."""


@dataclass(frozen=True)
class Sign:
    """One reason, in words, and its log-odds for "rep"."""

    reason: str
    log_odds: float


def tell_roles(
    by_speaker: Mapping[str, Sequence[Word]],
    facts: CallFacts,
    scorer: RoleScorer,
    first_channel: str | None = None,
) -> tuple[SpeakerRole, ...]:
    """A role for each speaker, in order of speaker.

    `first_channel` names the speaker of a stereo recording's first channel.
    """
    signs = {
        speaker: signs_of(words, facts, scorer, is_first=speaker == first_channel)
        for speaker, words in sorted(by_speaker.items())
    }
    scores = {speaker: sum(sign.log_odds for sign in found) for speaker, found in signs.items()}
    if len(scores) < 2:
        return tuple(
            as_role(speaker, score, sigmoid(score), signs[speaker])
            for speaker, score in scores.items()
        )
    roles = []
    main = max(scores, key=lambda speaker: scores[speaker])
    more_reps = {name for name, score in scores.items() if len(scores) > 2 and score > SECOND_REP}
    for speaker, score in scores.items():
        if speaker == main:  # compared with those who are no further reps
            others = [scores[name] for name in scores if name not in {main, *more_reps}]
            margin = score - max(others, default=0.0)
        elif speaker in more_reps:
            margin = score
        else:
            margin = min(score - scores[main], -1e-9)  # a tie does not make two reps
        roles.append(as_role(speaker, margin, sigmoid(margin), signs[speaker]))
    return tuple(roles)


def as_chosen(heard: Sequence[SpeakerRole], chosen: Mapping[str, Role]) -> tuple[SpeakerRole, ...]:
    """The roles that were heard, but for speakers whose role somebody chose."""
    return tuple(
        SpeakerRole(each.speaker, chosen[each.speaker], 1.0, ("chosen by hand",))
        if each.speaker in chosen
        else each
        for each in heard
    )


def as_role(speaker: str, log_odds: float, rep: float, signs: Sequence[Sign]) -> SpeakerRole:
    """The likelier role with its probability and the reasons that point to it."""
    role: Role = "rep" if rep >= 0.5 else "prospect"
    pointing = [sign for sign in signs if (sign.log_odds > 0) == (log_odds >= 0)]
    pointing.sort(key=lambda sign: -abs(sign.log_odds))
    return SpeakerRole(
        speaker, role, round(max(rep, 1 - rep), 4), tuple(sign.reason for sign in pointing[:3])
    )


def sigmoid(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def signs_of(
    words: Sequence[Word], facts: CallFacts, scorer: RoleScorer, *, is_first: bool
) -> list[Sign]:
    """All that speaks for or against this speaker being the rep."""
    text = " ".join(word.text for word in words)
    opening = " ".join(word.text for word in words if word.start < OPENING)
    signs = [text_sign(text, scorer), *phrase_signs(text), *name_signs(opening, facts)]
    if is_first:
        signs.append(Sign("is recorded on the first channel", 0.5))
    return [sign for sign in signs if sign.log_odds]


def text_sign(text: str, scorer: RoleScorer) -> Sign:
    """What the classifier makes of the speaker's sentences of four words or more."""
    sentences = [s for s in re.split(r"(?<=[.?!])\s+", text) if len(s.split()) >= 4]
    if not sentences:
        return Sign("", 0.0)
    total = TEXT_WEIGHT * float(scorer.rep_log_odds(sentences).clip(-3, 3).sum())
    bounded = TEXT_LIMIT * math.tanh(total / TEXT_LIMIT)
    side = "a rep" if bounded > 0 else "a prospect"
    return Sign(f"talks like {side}", bounded)


def phrase_signs(text: str) -> list[Sign]:
    """Phrases of reps and of prospects, each pattern counted once."""
    against = tuple((pattern, -log_odds) for pattern, log_odds in PROSPECT_PHRASES)
    return [
        Sign(f"says “{match[0]}”", log_odds)
        for pattern, log_odds in REP_PHRASES + against
        if (match := re.search(pattern, text, re.IGNORECASE))
    ]


def name_signs(opening: str, facts: CallFacts) -> list[Sign]:
    """Who names whom, by the first names of the manifest."""
    signs = []
    for name, own, other in ((facts.rep, 3.0, -1.5), (facts.contact, -3.0, 1.5)):
        first = name.split()[0] if name.split() else ""
        if len(first) < 3 or not re.search(rf"\b{re.escape(first)}\b", opening, re.IGNORECASE):
            continue
        itself = rf"\b(?:{I_AM}|speaking to|you've got) {re.escape(first)}\b"
        speaking = rf"\b{re.escape(first)} (?:here|speaking)\b"
        if re.search(f"{itself}|{speaking}", opening, re.IGNORECASE):
            signs.append(Sign(f"introduces themselves as {first}", own))
        else:
            signs.append(Sign(f"speaks to {first}", other))
    return signs
