"""The labelled utterances in data/labels: one file an author, one JSON object a line."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.call import Feeling


class LabelledUtterance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One utterance as speech recognition prints it, with what it means.

    `prev` is the other side's sentence before; `direct` (objections only) says whether the type is
    named plainly; `call` names the whole call that the utterance is part of, "" for a single one;
    `batch` is the author's file, set on reading.
    """

    text: str
    objections: list[str]
    signals: list[str]
    sentiment: Feeling
    role: Literal["rep", "prospect"] = "prospect"
    prev: str = ""
    industry: str = ""
    direct: bool | None = None
    call: str = ""
    batch: str = ""


def read_labels(folder: Path) -> list[LabelledUtterance]:
    """All labelled utterances, in order of file and line."""
    return [
        msgspec.structs.replace(msgspec.json.decode(line, type=LabelledUtterance), batch=path.stem)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_bytes().splitlines()
        if line.strip()
    ]


def digest(folder: Path) -> str:
    """Identifies the content of the label files."""
    content = hashlib.sha256()
    for path in sorted(folder.glob("*.jsonl")):
        content.update(path.read_bytes())
    return content.hexdigest()[:12]
