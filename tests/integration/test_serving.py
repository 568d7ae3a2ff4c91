"""`groundswell app` as a process: it answers, and ends whole when it is told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.fixtures.commands import PROJECT

pytestmark = pytest.mark.slow


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
            return True
    except OSError:
        return False


def becomes(wanted: bool, port: int, seconds: float = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answers(port) == wanted:
            return True
        time.sleep(0.3)
    return False


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_explorer_ends_with_its_command(tmp_path: Path, how: signal.Signals) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "flows.cli", "app", "--port", str(port)]
    serving = subprocess.Popen(
        [*command, "--workspace", str(tmp_path)],
        cwd=PROJECT,
        env={**os.environ},
        stderr=subprocess.DEVNULL,
    )
    try:
        assert becomes(True, port)
        serving.send_signal(how)
        serving.wait(timeout=20)
        assert becomes(False, port, seconds=10)
    finally:
        serving.kill()
