"""Shared by all tests: the shared recordings, models, and one workspace with all sample calls."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fixtures.commands import groundswell
from tests.fixtures.sample import SAMPLE

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared" / "real-calls"


@pytest.fixture(scope="session")
def real_calls() -> Path:
    """Recordings of real phone calls that lie beside the project on some machines."""
    if not SHARED.is_dir():
        pytest.skip("the shared recordings (../shared/real-calls) are not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def sample_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which `groundswell run` processed all sample calls, for this session.

    GROUNDSWELL_TEST_WORKSPACE names a folder to keep it in between sessions; artifacts that are
    still true are not made again.
    """
    kept = os.environ.get("GROUNDSWELL_TEST_WORKSPACE")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("sample-workspace")
    done = groundswell(
        "run", SAMPLE / "calls", "--manifest", SAMPLE / "calls.csv", workspace=folder, timeout=1800
    )
    assert done.returncode == 0, done.stderr
    return folder
