"""How far each call is, and whether this machine has what it takes."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any

from models import heads, registry
from pipeline.errors import ModelError
from pipeline.settings import Settings
from pipeline.store.library import Library
from pipeline.store.reading import read_heard, read_understood
from pipeline.store.warehouse import latest_snapshot

LITTLE_SPACE = 2_000_000_000
"""Bytes of free disk below which a batch of recordings may not fit."""


@dataclass(frozen=True)
class Finding:
    """One thing that was checked."""

    subject: str
    state: str
    ok: bool


def call_states(library: Library) -> list[dict[str, Any]]:
    """One entry a call: call_id, recording, state (pending | heard | done | failed), reason."""
    states = []
    for call_id in library.call_ids():
        failure = library.failure(call_id)
        if failure:
            state = "failed"
        elif read_understood(library, call_id):
            state = "done"
        else:
            state = "heard" if read_heard(library, call_id) else "pending"
        states.append(
            {
                "call_id": call_id,
                "recording": library.facts(call_id).recording,
                "state": state,
                "reason": failure.reason if failure else None,
            }
        )
    return states


def diagnose(settings: Settings) -> list[Finding]:
    """Models, classifiers, workspace, disk and warehouse."""
    findings = []
    for model in registry.registered().values():
        found = registry.check(model)
        state = "ready" if found.ok else "; ".join(found.problems) + f". {registry.PULL}"
        findings.append(Finding(f"model {model.name}", state, found.ok))
    for name in ("tagger", "roles"):
        try:
            about = heads.load(name).about
            findings.append(Finding(f"classifier {name}", f"labels {about['labels']}", True))
        except ModelError as error:
            findings.append(
                Finding(f"classifier {name}", f"{error.problem}. {error.way_out}", False)
            )
    library = Library(settings.workspace)
    existing = next(p for p in (settings.workspace, *settings.workspace.parents) if p.exists())
    free = shutil.disk_usage(existing).free
    enough = free >= LITTLE_SPACE
    findings.append(
        Finding(
            f"workspace {settings.workspace}",
            f"{free / 1e9:.0f} GB free" + ("" if enough else ": too little for a batch"),
            enough,
        )
    )
    snapshot = latest_snapshot(library.warehouse)
    calls = len(library.call_ids())
    findings.append(
        Finding("warehouse", f"{calls} calls, {snapshot.name if snapshot else 'none yet'}", True)
    )
    return findings
