"""What a run shows while it works: one bar for the calls, and what each is at."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

STAGES = ("decode", "speech", "transcript", "speakers", "roles", "utterances", "tags", "metrics")
"""The steps of one call, in order; the bar moves by one for each."""

console = Console(stderr=True)


class Board:
    """Progress of the running flow; silent until `shown`. Safe to use from several threads."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._lock = threading.Lock()
        self._at: dict[str, int] = {}
        self._bar = None
        self._counted, self._total = 0, 0.0

    @contextmanager
    def shown(self, title: str, total: float | None = None) -> Iterator[None]:
        """Show a bar titled `title` while the block runs; nested use keeps the outer one."""
        if self._progress is not None:
            yield
            return
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[note]}"),
        )
        with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as progress:
            self._progress = progress
            self._bar = progress.add_task(title, total=total, note="")
            self._at.clear()
            self._counted, self._total = 0, total or 0.0
            try:
                yield
            finally:
                self._progress = self._bar = None

    def step(self, call: str, stage: str) -> None:
        """A call has begun a stage."""
        with self._lock:
            self._at[call] = STAGES.index(stage)
            note = ", ".join(f"{c}: {STAGES[at]}" for c, at in list(self._at.items())[-2:])
            self._update(note=note)

    def done(self, call: str) -> None:
        """A call is through, well or not."""
        with self._lock:
            self._at.pop(call, None)
            self._counted += 1
            self._update(advance=1)
            if self._progress is not None and self._progress.disable:  # a log, not a terminal
                console.print(f"  {self._counted}/{self._total:g} {call}", highlight=False)

    def report(self, done: float, total: float, note: str = "") -> None:
        """Set the bar."""
        with self._lock:
            self._update(completed=done, total=total, note=note)

    def _update(self, **changes) -> None:
        if self._progress is not None and self._bar is not None:
            self._progress.update(self._bar, **changes)


board = Board()
