"""Stages run once, and again whenever something that they build on changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.call import Metric, Span
from pipeline.store.artifacts import Artifacts, read_artifact


class Run:
    """One run of two stages; `made` names those that were not skipped."""

    def __init__(
        self,
        folder: Path,
        *,
        origin: str = "abc",
        version: int = 1,
        model: str = "vad-6",
        language: str | None = None,
    ) -> None:
        self.made: list[str] = []
        artifacts = Artifacts(folder, origin)
        self.speech = artifacts.once(
            "speech",
            tuple[Span, ...],
            lambda: self.make("speech", (Span(1.0, 2.5),)),
            version=version,
            model=model,
        )
        self.metrics = artifacts.once(
            "metrics",
            tuple[Metric, ...],
            lambda: self.make("metrics", (Metric("pace", None, "s"),)),
            version=1,
            after=("speech",),
            language=language,
        )

    def make(self, stage: str, result: tuple) -> tuple:
        self.made.append(stage)
        return result


def test_made_once_and_read_as_it_was(tmp_path: Path) -> None:
    first, second = Run(tmp_path), Run(tmp_path)
    assert first.made == ["speech", "metrics"]
    assert second.made == []
    assert second.speech == first.speech == (Span(1.0, 2.5),)
    assert second.metrics == (Metric("pace", None, "s"),)


@pytest.mark.parametrize("change", [{"version": 2}, {"model": "vad-7"}, {"origin": "abd"}], ids=str)
def test_a_change_upstream_redoes_all_that_follows(tmp_path: Path, change: dict) -> None:
    Run(tmp_path)
    assert Run(tmp_path, **change).made == ["speech", "metrics"]
    assert Run(tmp_path, **change).made == []
    assert Run(tmp_path).made == ["speech", "metrics"]  # and back again


def test_a_change_downstream_leaves_the_rest(tmp_path: Path) -> None:
    Run(tmp_path)
    assert Run(tmp_path, language="de").made == ["metrics"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: b"\xff\xfe" + content,
        lambda content: content.replace(b'"start":1.0', b'"start":"1"'),
        lambda content: content.replace(b'"end"', b'"e\xffd"'),
        lambda content: b"[]",
    ],
    ids=["empty", "cut", "prefixed", "mistyped", "bits", "other"],
)
def test_a_damaged_artifact_is_made_again(tmp_path: Path, damage) -> None:
    first = Run(tmp_path)
    path = tmp_path / "speech.json"
    changed = damage(path.read_bytes())
    assert changed != path.read_bytes()
    path.write_bytes(changed)
    again = Run(tmp_path)
    assert again.made == ["speech"]  # made from the same: what follows still holds
    assert again.speech == first.speech
    assert Run(tmp_path).made == []


def test_a_stage_that_fails_leaves_its_last_result(tmp_path: Path) -> None:
    Run(tmp_path)
    artifacts = Artifacts(tmp_path, "abc")

    def fail() -> tuple[Span, ...]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        artifacts.once("speech", tuple[Span, ...], fail, version=2, model="vad-6")
    assert artifacts.read("speech", tuple[Span, ...]) == (Span(1.0, 2.5),)
    assert Run(tmp_path).made == []


def test_what_it_was_made_with_is_told(tmp_path: Path) -> None:
    Run(tmp_path, model="vad-9")
    artifact = read_artifact(tmp_path / "speech.json")
    assert artifact is not None
    assert artifact.stage == "speech"
    assert artifact.made_with == {"model": "vad-9"}


def test_nothing_made_yet(tmp_path: Path) -> None:
    assert Artifacts(tmp_path, "abc").read("speech", tuple[Span, ...]) is None
    assert read_artifact(tmp_path / "speech.json") is None


def test_a_stage_that_was_not_made_cannot_be_built_on(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        Artifacts(tmp_path, "abc").once("turns", int, lambda: 1, version=1, after=("roles",))
