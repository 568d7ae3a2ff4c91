"""The manifest: what a CRM exports about calls, one CSV row a recording."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from io import StringIO
from pathlib import Path

from pipeline.call import CallFacts
from pipeline.errors import ManifestError

COLUMNS = tuple(field.name for field in fields(CallFacts))
"""Columns that are read; only `recording` must be there. Others are ignored."""


@dataclass(frozen=True)
class Manifest:
    """Facts by the recording's file name, and what was wrong with single rows."""

    path: Path
    facts: dict[str, CallFacts]
    problems: tuple[ManifestError, ...]

    def for_file(self, path: Path) -> CallFacts | None:
        """The row of a recording: by its path from the manifest's folder, else by its name."""
        try:
            relative = path.resolve().relative_to(self.path.resolve().parent).as_posix()
        except ValueError:
            relative = path.name
        return self.facts.get(relative) or self.facts.get(path.name)

    def unmatched(self, files: Sequence[Path]) -> list[str]:
        """Recordings that the manifest names and that are not among `files`."""
        found = {facts.recording for path in files if (facts := self.for_file(path))}
        return [name for name in self.facts if name not in found]


def read_manifest(path: Path, personas: Sequence[str] = ()) -> Manifest:
    """Read a manifest. With `personas` given, others are problems and left empty.

    Raises `ManifestError` when the file can't be used at all. A problem in one row costs only
    that field, or that row if it names no recording or one named before.
    """
    rows = csv.DictReader(StringIO(read_text(path), newline=""))
    header = [name.strip().lower() for name in rows.fieldnames or ()]
    if "recording" not in header:
        raise ManifestError(
            str(path),
            f"has no column “recording” (it has: {', '.join(header) or 'none'})",
            "Add a column `recording` with the file names; known columns are " + ", ".join(COLUMNS),
        )
    rows.fieldnames = header
    facts: dict[str, CallFacts] = {}
    problems: list[ManifestError] = []
    for line, row in enumerate(readable(rows, path), start=2):
        place = f"{path.name}, line {line}"
        name = (row.get("recording") or "").strip()
        if not name:
            problems.append(ManifestError(place, "names no recording", "Fill in the file name"))
        elif name in facts:
            problems.append(
                ManifestError(
                    place,
                    f"names {name} a second time",
                    "The first row was used; remove one of the two",
                )
            )
        else:
            facts[name] = row_facts(name, row, place, personas, problems)
    return Manifest(path, facts, tuple(problems))


def readable(rows: csv.DictReader[str], path: Path) -> Iterator[dict[str, str | None]]:
    """The rows; raises `ManifestError` where the file stops being CSV."""
    try:
        yield from rows
    except csv.Error as error:
        raise ManifestError(
            str(path),
            f"is no CSV from line {rows.line_num + 1} on ({error})",
            "Look for a quotation mark that isn't closed, or export it again",
        ) from error


def read_text(path: Path) -> str:
    """The file's text, UTF-8 with or without a byte order mark, or Windows-1252 as Excel writes."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ManifestError(
            str(path), f"can't be read ({error.strerror})", "Check the path given to --manifest"
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def row_facts(
    name: str,
    row: dict[str, str | None],
    place: str,
    personas: Sequence[str],
    problems: list[ManifestError],
) -> CallFacts:
    """The facts of one row; what can't be read is added to `problems` and left empty."""
    values = {key: (row.get(key) or "").strip() for key in COLUMNS}
    if personas and values["persona"] and values["persona"] not in personas:
        problems.append(
            ManifestError(
                place,
                f"{name} has the unknown persona “{values['persona']}”",
                f"Known are {', '.join(personas)}; correct the row, or add it to `personas` in "
                "the workspace's groundswell.toml",
            )
        )
        values["persona"] = ""
    started_at = amount = None
    try:
        started_at = parsed_time(values.pop("started_at"))
    except ValueError as error:
        problems.append(ManifestError(place, f"{name}: {error}", "Write it as 2026-08-04 10:15"))
    try:
        amount = parsed_amount(values.pop("amount"))
    except ValueError as error:
        problems.append(ManifestError(place, f"{name}: {error}", "Write a plain number"))
    return CallFacts(**values, started_at=started_at, amount=amount)  # type: ignore[arg-type]


def parsed_time(text: str) -> datetime | None:
    """ISO 8601 date and time; a zone is dropped, since reports are by the local day."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise ValueError(f"started_at “{text}” is no date and time") from None


def parsed_amount(text: str) -> float | None:
    """A number, with or without commas between thousands and a currency sign before it.

    A decimal comma is no number here: taken for a thousands separator, it would multiply by ten.
    """
    if not text:
        return None
    bare = text.lstrip("$€£ ")
    if not re.fullmatch(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?", bare):
        raise ValueError(f"amount “{text}” is no number")
    return float(bare.replace(",", ""))
