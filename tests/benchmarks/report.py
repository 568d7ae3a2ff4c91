"""How a benchmark ends: one line of JSON, printed and kept in `results/`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"

Bar = tuple[str, str, float]
"""A figure's name, ">=" or "<=" or "<", and the number that it is held against."""


def holds(figures: Mapping[str, Any], bar: Bar) -> bool:
    name, sign, number = bar
    value = figures[name]
    return {">=": value >= number, "<=": value <= number, "<": value < number}[sign]


def finish(name: str, figures: Mapping[str, Any], bars: list[Bar]) -> None:
    """Print figures, bars and whether all hold; write them with machine and commit to a file."""
    line = {
        "name": name,
        "figures": dict(figures),
        "bars": {
            f"{of} {sign} {number}": holds(figures, (of, sign, number)) for of, sign, number in bars
        },
        "holds": all(holds(figures, bar) for bar in bars),
    }
    RESULTS.mkdir(exist_ok=True)
    kept = {**line, "machine": machine(), "commit": commit()}
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(line, ensure_ascii=False))


def machine() -> str:
    """Processor and cores."""
    try:
        about = Path("/proc/cpuinfo").read_text()
        kind = next(
            line.split(":")[1].strip()
            for line in about.splitlines()
            if line.startswith("model name")
        )
    except (OSError, StopIteration):
        kind = platform.processor() or platform.machine()
    return f"{kind}, {os.cpu_count()} cores, Python {platform.python_version()}"


def commit() -> str:
    """The commit that was measured, with + where files differ from it."""
    asked = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
