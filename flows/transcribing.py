"""Hearing one recording for its transcript, in the library or not."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flows import loaded
from pipeline.call import CallFacts, HeardCall
from pipeline.hear import hear
from pipeline.settings import Settings
from pipeline.store.library import Library


def hear_one(recording: str, settings: Settings) -> HeardCall:
    """The recording heard. A file stays out of the library; a call's artifacts are reused."""
    path = Path(recording)
    if path.exists():
        with tempfile.TemporaryDirectory(prefix="groundswell-") as folder:
            aside = Library(Path(folder))
            call_id = aside.add(path, CallFacts(recording=path.name)).call_id
            return hear_in(aside, call_id, settings)
    library = Library(settings.workspace)
    return hear_in(library, library.require(recording), settings)


def hear_in(library: Library, call_id: str, settings: Settings) -> HeardCall:
    return hear(
        library.recording(call_id),
        library.facts(call_id),
        loaded.hearing(settings),
        library.artifacts(call_id),
        language=settings.language,
        max_hours=settings.max_hours,
        chosen_roles=library.curation(call_id).chosen_roles,
    )
