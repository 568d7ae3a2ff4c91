"""requirements.lock is true: it pins, by version alone, all that pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[2]
LINES = [
    line
    for line in (PROJECT / "requirements.lock").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
ASKED = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]


def test_every_line_is_a_package_and_its_version() -> None:
    odd = [line for line in LINES if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+", line)]
    assert not odd


@pytest.mark.parametrize("asked", ASKED["dependencies"] + ASKED["optional-dependencies"]["dev"])
def test_what_is_asked_for_is_pinned(asked: str) -> None:
    pinned = {canonicalize_name(line.split("==")[0]): line.split("==")[1] for line in LINES}
    requirement = Requirement(asked)
    name = canonicalize_name(requirement.name)
    assert name in pinned
    assert requirement.specifier.contains(pinned[name], prereleases=True)
