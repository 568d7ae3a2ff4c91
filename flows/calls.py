"""The Prefect flows: recordings in, a published warehouse out. Tasks only call the layers below."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prefect import flow, task, unmapped
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas import TaskRun
from prefect.client.schemas.objects import State
from prefect.task_runners import ThreadPoolTaskRunner

from flows import loaded
from flows.progress import board
from pipeline import taxonomy
from pipeline.call import HeardCall, UnderstoodCall
from pipeline.errors import GroundswellError, TransientError
from pipeline.gather import gather
from pipeline.hear import hear
from pipeline.settings import Settings
from pipeline.store.artifacts import Artifacts
from pipeline.store.build import building
from pipeline.store.library import Library
from pipeline.store.warehouse import latest_snapshot
from pipeline.understand import understand

RETRIES = 2
WAIT = 2
"""Seconds before a transient error is tried again."""

PASSING = {errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.ETIMEDOUT, errno.ESTALE}
"""System errors that may be gone a moment later (a busy share, an interrupted read)."""


@dataclass(frozen=True)
class Outcome:
    """What became of one call. `reason` is None when it was understood."""

    call_id: str
    recording: str
    reason: str | None


async def is_transient(task, run: TaskRun, state: State) -> bool:
    """Only what may work when tried again is retried; a broken recording stays broken."""
    try:
        await state.aresult()
    except TransientError:
        return True
    except OSError as error:
        return error.errno in PASSING
    except BaseException:
        return False
    return False


retrying = {
    "retries": RETRIES,
    "retry_delay_seconds": WAIT,
    "retry_condition_fn": is_transient,
    "cache_policy": NO_CACHE,
    "persist_result": False,
}


@task(name="hear", task_run_name="hear {call_id}", **retrying)
def hear_call(call_id: str, settings: Settings) -> tuple[HeardCall, Artifacts]:
    """Recording → turns."""
    library = Library(settings.workspace)
    facts = library.facts(call_id)
    artifacts = library.artifacts(call_id)
    heard = hear(
        library.recording(call_id),
        facts,
        loaded.hearing(settings),
        artifacts,
        language=settings.language,
        max_hours=settings.max_hours,
        chosen_roles=library.curation(call_id).chosen_roles,
        progress=lambda stage: board.step(facts.recording or call_id, stage),
    )
    return heard, artifacts


@task(name="understand", task_run_name="understand {call_id}", **retrying)
def understand_call(
    call_id: str, heard: tuple[HeardCall, Artifacts], settings: Settings
) -> UnderstoodCall:
    """Turns → mentions."""
    call, artifacts = heard
    name = Library(settings.workspace).facts(call_id).recording or call_id
    return understand(
        call,
        loaded.understanding(),
        artifacts,
        progress=lambda stage: board.step(name, stage),
    )


@task(name="publish", **retrying)
def publish_snapshot(settings: Settings, from_scratch: bool = False) -> Path | None:
    """Artifacts → warehouse, themes across calls, published. None where there are no calls."""
    library = Library(settings.workspace)
    known = taxonomy.shipped()
    if not library.call_ids() and latest_snapshot(library.warehouse) is None:
        return None
    with building(
        library.warehouse, known, keep=settings.keep_snapshots, from_scratch=from_scratch
    ) as build:
        build.load(library)
        if not build.changed:
            return latest_snapshot(library.warehouse)
        models = loaded.gathering()
        gathered = gather(
            build.evidence(),
            build.vectors(models.encoder.name),
            models,
            progress=lambda done, total: board.report(done, total, "reading statements"),
        )
        build.put_themes(gathered.themes, gathered.vectors, models.encoder.name)
    return latest_snapshot(library.warehouse)


@task(name="process", task_run_name="process {call_id}", cache_policy=NO_CACHE)
def process_call(call_id: str, settings: Settings) -> Outcome:
    """One recording the whole way. What goes wrong is recorded and keeps no other call up."""
    library = Library(settings.workspace)
    recording = library.facts(call_id).recording or call_id
    reason = None
    try:
        understand_call(call_id, hear_call(call_id, settings), settings)
    except GroundswellError as error:
        reason = f"{error.problem}. {error.way_out}"
    except Exception as error:  # a fault of ours: named, and the rest of the batch goes on
        reason = f"failed unexpectedly ({type(error).__name__}: {error}). Please report this"
    library.set_failure(call_id, reason)
    board.done(recording)
    return Outcome(call_id, recording, reason)


@flow(name="process calls")
def process_calls(call_ids: Sequence[str], settings: Settings) -> list[Outcome]:
    """Hear and understand calls, a few at once."""
    return process_call.map(list(call_ids), unmapped(settings)).result()


@flow(name="publish")
def publish(settings: Settings, from_scratch: bool = False) -> Path | None:
    """Bring the warehouse up to date with the library and publish it."""
    return publish_snapshot(settings, from_scratch)


@flow(name="groundswell")
def process_and_publish(call_ids: Sequence[str], settings: Settings) -> list[Outcome]:
    """The whole way of recordings that were added: understood, gathered, published."""
    outcomes = process(call_ids, settings) if call_ids else []
    publish_snapshot(settings)
    return outcomes


def process(call_ids: Sequence[str], settings: Settings) -> list[Outcome]:
    """`process_calls` with as many calls at once as the settings allow."""
    runner = ThreadPoolTaskRunner(max_workers=settings.workers)
    concurrent = process_calls.with_options(task_runner=runner)  # type: ignore[arg-type]
    return concurrent(list(call_ids), settings)
