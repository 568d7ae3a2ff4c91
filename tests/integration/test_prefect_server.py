"""With PREFECT_API_URL set, runs are those of that server: a real one, started here."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.fixtures.commands import groundswell
from tests.fixtures.recordings import excerpt

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The API address of a Prefect server with a home of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/api"
    try:
        wait_for(f"{address}/health")
        yield address
    finally:
        process.terminate()
        process.wait(20)


def wait_for(address: str, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if httpx.get(address, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise TimeoutError(address)


def test_runs_are_on_the_server(server: str, tmp_path: Path) -> None:
    good = excerpt(tmp_path, "22-founder-not-interested.ogg", 0, 20)
    bad = tmp_path / "broken.wav"
    bad.write_bytes(b"RIFF" + bytes(40))
    done = groundswell(
        *("run", good, bad, "--model", "tiny.en"),
        workspace=tmp_path / "ws",
        PREFECT_API_URL=server,
    )
    assert done.returncode == 1
    assert "broken.wav" in done.stderr
    flows = httpx.post(f"{server}/flow_runs/filter", json={}).json()
    assert {run["state_type"] for run in flows} == {"COMPLETED"}
    tasks = httpx.post(f"{server}/task_runs/filter", json={}).json()
    states = sorted((run["name"].split()[0].split("-")[0], run["state_type"]) for run in tasks)
    assert ("hear", "COMPLETED") in states
    assert ("hear", "FAILED") in states
    assert ("understand", "COMPLETED") in states
    heard = [run for run in tasks if run["name"].startswith("hear")]
    assert all(run["run_count"] == 1 for run in heard), "a broken recording is not tried again"
