"""Taking recordings in, with what the manifest knows about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipeline.call import CallFacts
from pipeline.errors import GroundswellError, ManifestError, RecordingError
from pipeline.hear.decode import SUFFIXES
from pipeline.settings import Settings
from pipeline.store.library import Added, Library, recordings_in
from pipeline.store.manifest import Manifest, read_manifest
from pipeline.store.workspace import read_workspace


@dataclass(frozen=True)
class Report:
    """What was added, and what could not be."""

    added: list[Added]
    problems: list[GroundswellError]


def add_files(
    settings: Settings, paths: Sequence[Path], manifest_path: Path | None, given: CallFacts
) -> Report:
    """Add recordings and folders of them. `given` facts win over the manifest's.

    A `calls.csv` in a folder is taken as its manifest where none is named. Raises `ManifestError`
    when the manifest can't be used; single files and rows that are wrong are reported.
    """
    library = Library(settings.workspace)
    personas = read_workspace(settings.workspace).personas
    manifest = find_manifest(paths, manifest_path, personas)
    files = [file for path in paths for file in recordings_in(path, SUFFIXES)]
    problems: list[GroundswellError] = list(manifest.problems) if manifest else []
    problems += [
        RecordingError(
            str(path),
            "holds no recordings",
            f"Recordings end in {', '.join(sorted(SUFFIXES))}; name other files one by one",
        )
        for path in paths
        if path.is_dir() and not any(True for _ in recordings_in(path, SUFFIXES))
    ]
    added: list[Added] = []
    for file in files:
        said = asdict(given)
        known = (manifest.for_file(file) if manifest else None) or CallFacts()
        facts = replace(known, **{k: v for k, v in said.items() if v not in ("", None)})
        try:
            added.append(library.add(file, replace(facts, recording=file.name)))
        except GroundswellError as error:
            problems.append(error)
    if manifest:
        problems += [
            ManifestError(
                manifest.path.name,
                f"names {name}, which is not among the files given",
                "Add that recording, or remove the row",
            )
            for name in manifest.unmatched(files)
        ]
    return Report(added, problems)


def find_manifest(
    paths: Sequence[Path], manifest_path: Path | None, personas: Sequence[str]
) -> Manifest | None:
    """The manifest named, or the `calls.csv` of a folder given."""
    if manifest_path is not None:
        return read_manifest(manifest_path, personas)
    for path in paths:
        if path.is_dir() and (path / "calls.csv").is_file():
            return read_manifest(path / "calls.csv", personas)
    return None
