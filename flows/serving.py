"""Serving the explorer: Streamlit as a process of its own, on this machine only."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from flows.progress import console
from pipeline.errors import UsageError
from pipeline.settings import Settings

PROJECT = Path(__file__).resolve().parent.parent


def start(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    """Start the explorer and print its address. Raises `UsageError` for a port in use."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise UsageError(
                f"port {port}", "is in use by another program", "Choose another with --port"
            ) from error
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "app" / "main.py")]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    environment = os.environ | {
        "GROUNDSWELL_WORKSPACE": str(settings.workspace),
        "PYTHONPATH": os.pathsep.join([str(PROJECT), os.environ.get("PYTHONPATH", "")]),
    }
    process = subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=subprocess.DEVNULL)
    console.print(f"The explorer is at [bold]http://localhost:{port}[/bold]  (Ctrl+C ends it)")
    return process


def serve(settings: Settings, port: int) -> int:
    """Serve until it is ended; the exit code."""
    process = start(settings, port)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 0
