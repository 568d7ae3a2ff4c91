"""The inbox: recordings put into a folder are processed as soon as they are written to the end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from watchfiles import watch

from flows.progress import console
from pipeline.errors import GroundswellError
from pipeline.hear.decode import SUFFIXES
from pipeline.settings import Settings
from pipeline.store.library import Library, recordings_in

SETTLED = 2.0
"""Seconds without a change of its size after which a file counts as complete."""

Run = Callable[[Sequence[Path], Path | None], Sequence[GroundswellError]]
"""Runs recordings with their manifest, if any; returns what went wrong with single ones."""


def watch_inbox(settings: Settings, run: Run, tell: Callable[[GroundswellError], None]) -> None:
    """Process what lies in the inbox and what arrives, until interrupted.

    Files stay where they are; the library holds its own copy, and a recording that it knows is
    not processed again.
    """
    inbox = Library(settings.workspace).inbox
    inbox.mkdir(parents=True, exist_ok=True)
    console.print(f"Watching {inbox}")
    seen: dict[Path, tuple[int, float]] = {}
    process_new(inbox, seen, run, tell)
    for _ in watch(inbox, recursive=True, step=int(SETTLED * 1000), yield_on_timeout=True):
        process_new(inbox, seen, run, tell)


def process_new(
    inbox: Path,
    seen: dict[Path, tuple[int, float]],
    run: Run,
    tell: Callable[[GroundswellError], None],
) -> None:
    """Run what is new and complete; `seen` remembers size and time of what was run.

    With a `calls.csv`, all recordings are given: their facts may have changed.
    """
    ready = [path for path in recordings_in(inbox, SUFFIXES) if is_complete(path)]
    manifest = inbox / "calls.csv"
    told = [manifest] if manifest.is_file() and is_complete(manifest) else []
    new = [path for path in (*ready, *told) if seen.get(path) != state(path)]
    if not ready or not new:
        return
    seen |= {path: state(path) for path in new}
    try:
        problems = run(ready, manifest) if told else run(new, None)
    except GroundswellError as error:  # a manifest that can't be used, a full disk: watch on
        problems = [error]
    for problem in problems:
        tell(problem)


def state(path: Path) -> tuple[int, float]:
    found = path.stat()
    return found.st_size, found.st_mtime


def is_complete(path: Path) -> bool:
    """Whether nobody has written to a file for a while."""
    return time.time() - path.stat().st_mtime >= SETTLED
