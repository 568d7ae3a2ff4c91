"""The taxonomy: which objections and signals there are, what they mean and which cues they have."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pipeline.call import MentionKind


@dataclass(frozen=True)
class Label:
    """One type of objection or signal. `name` is what people read."""

    kind: MentionKind
    type: str
    name: str
    meaning: str
    cues: tuple[str, ...]


@dataclass(frozen=True)
class Taxonomy:
    """Labels in the order in which they are shown."""

    objections: tuple[Label, ...]
    signals: tuple[Label, ...]
    feelings: dict[str, tuple[str, ...]]
    """Cues by sentiment."""

    @property
    def labels(self) -> tuple[Label, ...]:
        return self.objections + self.signals

    @property
    def cues(self) -> dict[str, tuple[str, ...]]:
        """Patterns by label, and by sentiment."""
        return {label.type: label.cues for label in self.labels} | self.feelings


@cache
def shipped() -> Taxonomy:
    """The taxonomy that comes with Groundswell."""
    text = resources.files("pipeline").joinpath("taxonomy.toml").read_text("utf-8")
    return read_taxonomy(tomllib.loads(text))


def read_taxonomy(tables: dict) -> Taxonomy:
    """A taxonomy from its TOML tables."""

    def labels(kind: MentionKind, entries: dict) -> tuple[Label, ...]:
        return tuple(
            Label(kind, type_, entry["name"], entry["meaning"], tuple(entry.get("cues", ())))
            for type_, entry in entries.items()
        )

    return Taxonomy(
        objections=labels("objection", tables["objections"]),
        signals=labels("signal", tables["signals"]),
        feelings={
            feeling: tuple(entry["cues"]) for feeling, entry in tables.get("sentiment", {}).items()
        },
    )
