"""Call scripts: one YAML file per call, loaded and checked into frozen dataclasses.

A script says who speaks, what is said, and what each prospect turn means (objections, signals,
sentiment). It knows nothing of sound; `make.py` gives it voices and a time line.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import yaml

Role = Literal["rep", "prospect"]
Side = Literal["left", "right"]

OBJECTIONS = frozenset(
    {
        "price",
        "timing",
        "authority",
        "no_need",
        "competitor",
        "trust",
        "product_gap",
        "integration",
        "effort",
        "security",
        "contract",
        "past_experience",
        "brush_off",
    }
)
SIGNALS = frozenset(
    {
        "pain",
        "need",
        "feature_request",
        "buying_signal",
        "competitor_mention",
        "content_mention",
        "question",
        "praise",
        "next_step",
    }
)
REP_SIGNALS = frozenset({"next_step"})
CHOICES: Mapping[str, frozenset[str]] = {
    "persona": frozenset({"finance", "operations", "it", "founder"}),
    "source": frozenset({"webinar", "content", "event", "referral", "cold_call"}),
    "stage": frozenset({"discovery", "demo", "negotiation", "closing", "renewal"}),
    "outcome": frozenset({"won", "lost", "open"}),
    "channels": frozenset({"stereo", "mono"}),
}
SENTIMENTS = frozenset({"negative", "neutral", "positive"})
HEADER = frozenset(
    {
        "started_at",
        "rep",
        "account",
        "contact",
        "title",
        "persona",
        "campaign",
        "source",
        "stage",
        "outcome",
        "amount",
        "channels",
        "rep_channel",
        "voices",
        "summary",
        "turns",
    }
)
TURN = frozenset({"rep", "prospect", "objections", "signals", "sentiment", "overlap", "pause"})
SPEAKABLE = re.compile(r"[A-Za-z ,.?']+")
LONGEST_PAUSE = 10.0


class ScriptError(ValueError):
    """A script that cannot be made into a call; the message names the file and the place."""


@dataclass(frozen=True)
class Turn:
    """What one person says without a break.

    `pause` is the silence before it in seconds (None: a natural gap); `overlap` means that it
    starts while the turn before is still ending.
    """

    role: Role
    text: str
    objections: tuple[str, ...]
    signals: tuple[str, ...]
    sentiment: str
    overlap: bool
    pause: float | None


@dataclass(frozen=True)
class Script:
    """One call as written: what a CRM knows of it, the voices, the turns by their start."""

    name: str
    started_at: datetime
    rep: str
    account: str
    contact: str
    title: str
    persona: str
    campaign: str
    source: str
    stage: str
    outcome: str
    amount: int
    rep_channel: Side | None
    rep_voice: str
    prospect_voice: str
    summary: str
    turns: tuple[Turn, ...]

    @property
    def number(self) -> str:
        """The two digits in front of the name."""
        return self.name[:2]

    @property
    def channels(self) -> int:
        """2 where each speaker has a channel, 1 where both are mixed."""
        return 1 if self.rep_channel is None else 2

    @property
    def words(self) -> int:
        """Number of spoken words."""
        return sum(len(turn.text.split()) for turn in self.turns)

    def speaker(self, role: Role) -> str:
        """The name of the person in this role."""
        return self.rep if role == "rep" else self.contact

    def voice(self, role: Role) -> str:
        """The name of the voice that speaks this role."""
        return self.rep_voice if role == "rep" else self.prospect_voice


def load_script(path: Path) -> Script:
    """The script in this file. Raises ScriptError where it does not keep to the form."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ScriptError(f"{path.name}: not YAML: {error}") from error
    try:
        return _script(path.stem, raw)
    except ScriptError as error:
        raise ScriptError(f"{path.name}: {error}") from None


def _script(name: str, raw: object) -> Script:
    if not re.fullmatch(r"\d\d-[a-z0-9-]+", name):
        raise ScriptError("a script is named NN-slug.yaml")
    fields = _mapping(raw, "the script", HEADER, HEADER - {"rep_channel"})
    for key, allowed in CHOICES.items():
        if fields[key] not in allowed:
            raise ScriptError(f"{key} {fields[key]!r} is none of {', '.join(sorted(allowed))}")
    stereo, rep_channel = fields["channels"] == "stereo", fields.get("rep_channel")
    if rep_channel not in (("left", "right") if stereo else (None,)):
        raise ScriptError("rep_channel is left or right in stereo, and absent in mono")
    if not isinstance(fields["started_at"], datetime):
        raise ScriptError("started_at is not a time")
    if not isinstance(fields["amount"], int) or fields["amount"] < 0:
        raise ScriptError("amount is not a whole number of dollars")
    if not isinstance(fields["turns"], list) or not fields["turns"]:
        raise ScriptError("turns is not a list")
    voices = _mapping(fields["voices"], "voices", {"rep", "prospect"}, {"rep", "prospect"})
    return Script(
        name=name,
        started_at=fields["started_at"],
        rep=_text(fields, "rep"),
        account=_text(fields, "account"),
        contact=_text(fields, "contact"),
        title=_text(fields, "title"),
        persona=fields["persona"],
        campaign=_text(fields, "campaign"),
        source=fields["source"],
        stage=fields["stage"],
        outcome=fields["outcome"],
        amount=fields["amount"],
        rep_channel=rep_channel,
        rep_voice=_text(voices, "rep"),
        prospect_voice=_text(voices, "prospect"),
        summary=_text(fields, "summary"),
        turns=tuple(_turn(number, turn) for number, turn in enumerate(fields["turns"], start=1)),
    )


def _turn(number: int, raw: object) -> Turn:
    place = f"turn {number}"
    fields = _mapping(raw, place, TURN, set())
    if ("rep" in fields) == ("prospect" in fields):
        raise ScriptError(f"{place}: wants either rep or prospect")
    role: Role = "rep" if "rep" in fields else "prospect"
    text = " ".join(_text(fields, role).split())
    if not SPEAKABLE.fullmatch(text):
        odd = "".join(sorted(set(SPEAKABLE.sub("", text))))
        raise ScriptError(f"{place}: characters that are not spoken: {odd}")
    objections = _labels(
        fields.get("objections"), OBJECTIONS if role == "prospect" else frozenset(), place
    )
    signals = _labels(fields.get("signals"), SIGNALS if role == "prospect" else REP_SIGNALS, place)
    sentiment = fields.get("sentiment", "neutral")
    if sentiment not in SENTIMENTS:
        raise ScriptError(f"{place}: sentiment {sentiment!r}")
    overlap, pause = fields.get("overlap", False), fields.get("pause")
    if not isinstance(overlap, bool):
        raise ScriptError(f"{place}: overlap is true or absent")
    if pause is not None and (
        not isinstance(pause, int | float) or not 0 <= pause <= LONGEST_PAUSE
    ):
        raise ScriptError(f"{place}: pause is from 0 to {LONGEST_PAUSE:g} seconds")
    if overlap and (pause is not None or number == 1):
        raise ScriptError(f"{place}: cannot overlap after a pause or as the first turn")
    return Turn(
        role, text, objections, signals, sentiment, overlap, None if pause is None else float(pause)
    )


def _mapping(raw: object, place: str, known: Set[str], needed: Set[str]) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise ScriptError(f"{place}: not a mapping")
    if missing := needed - raw.keys():
        raise ScriptError(f"{place}: lacks {', '.join(sorted(missing))}")
    if unknown := raw.keys() - known:
        raise ScriptError(f"{place}: does not know {', '.join(sorted(map(str, unknown)))}")
    return raw


def _text(fields: Mapping[str, Any], key: str) -> str:
    value = fields[key]
    if not isinstance(value, str) or not value.strip():
        raise ScriptError(f"{key} is not a text")
    return value.strip()


def _labels(raw: object, allowed: frozenset[str], place: str) -> tuple[str, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list) or not all(isinstance(label, str) for label in raw):
        raise ScriptError(f"{place}: labels are not a list")
    if odd := set(raw) - allowed:
        raise ScriptError(f"{place}: labels that do not belong here: {', '.join(sorted(odd))}")
    return tuple(raw)
