"""The button that swaps who is rep and who is prospect in a call."""

from __future__ import annotations

import subprocess
import sys

import streamlit as st

from app import cached
from pipeline.tell.insights import CallDetail

_FAILED = "_swap_failed"

LONGEST = 300
"""Seconds that processing one call anew may take."""


def swap_button(call: CallDetail) -> None:
    """Swaps the roles by the command that the command line has for it, and shows the result."""
    pressed = st.button(
        "Swap rep and prospect",
        key="swap-roles",
        icon=":material/swap_horiz:",
        help="Tags follow the roles, so the call is read anew. That takes some seconds.",
    )
    if pressed:
        with st.spinner("Reading the call anew with the roles swapped"):
            st.session_state[_FAILED] = _swapped(call.call_id)
        st.rerun(scope="app")
    if reason := st.session_state.pop(_FAILED, None):
        st.error(f"The roles could not be swapped. {reason}", icon=":material/error:")


def _swapped(call_id: str) -> str | None:
    """None when it worked, else why not."""
    command = [sys.executable, "-m", "flows.cli", "roles", call_id, "--swap"]
    command += ["--workspace", str(cached.workspace())]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return "It took too long. See `groundswell status`."
    if done.returncode == 0:
        return None
    return " ".join(done.stderr.split())[-400:] or "See `groundswell status`."
