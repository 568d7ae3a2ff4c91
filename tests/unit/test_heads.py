"""Heads: what is saved is what is loaded, and calibration is the formula that it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from models import heads
from models.heads import BinaryHead
from pipeline.errors import ModelError

ROWS = np.random.default_rng(3).normal(size=(60, 5)).astype(np.float32)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(heads, "FOLDER", tmp_path)
    return tmp_path


def fitted(classes: list[str] | None = None) -> LogisticRegression:
    truth = (
        np.array([classes[i % len(classes)] for i in range(len(ROWS))])
        if classes
        else ROWS[:, 0] > 0
    )
    return LogisticRegression().fit(ROWS, truth)


def test_round_trip(folder: Path) -> None:
    price = BinaryHead(fitted(), a=1.5, b=-0.25, threshold=0.4)
    feeling = fitted(["negative", "neutral", "positive"])
    heads.save("x", {"price": price}, {"sentiment": feeling}, {"labels": "abc", "n": 60})
    assert [path.name for path in folder.iterdir()] == ["x.npz"]
    read = heads.load("x")
    assert read.about == {"labels": "abc", "n": 60}
    again = read.binary["price"]
    assert (again.a, again.b, again.threshold) == (1.5, -0.25, 0.4)
    np.testing.assert_allclose(again.scores(ROWS), price.scores(ROWS), atol=1e-6)
    restored = read.multiclass["sentiment"]
    assert list(restored.classes_) == ["negative", "neutral", "positive"]
    np.testing.assert_allclose(restored.predict_proba(ROWS), feeling.predict_proba(ROWS), atol=1e-6)


def test_calibration_by_hand() -> None:
    model = heads.restored(np.array([[2.0, 0.0]]), np.array([1.0]), np.array([0, 1]))
    head = BinaryHead(model, a=0.5, b=1.0, threshold=0.5)
    rows = np.array([[0.0, 9.0], [-3.0, 9.0]], dtype=np.float32)
    np.testing.assert_allclose(head.scores(rows), [1.0, -5.0])
    # 1/(1+exp(-(0.5·1+1))) and 1/(1+exp(-(0.5·(-5)+1)))
    np.testing.assert_allclose(head.probabilities(rows), [0.817574, 0.182426], atol=1e-6)


def test_extreme_scores_stay_probabilities() -> None:
    model = heads.restored(np.array([[1.0]]), np.array([0.0]), np.array([0, 1]))
    head = BinaryHead(model, 1.0, 0.0, 0.5)
    with np.errstate(over="ignore"):
        probabilities = head.probabilities(np.array([[1e4], [-1e4]], dtype=np.float32))
    assert probabilities.tolist() == [1.0, 0.0]


def test_no_head_of_that_name(folder: Path) -> None:
    with pytest.raises(ModelError, match="make train"):
        heads.load("absent")


def test_a_save_that_fails_leaves_the_old_heads(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads.save("x", {"price": BinaryHead(fitted(), 1, 0, 0.5)}, {}, {"labels": "old"})

    def broken(*args: object, **kwargs: object) -> None:
        raise MemoryError

    monkeypatch.setattr(np, "savez_compressed", broken)
    with pytest.raises(MemoryError):
        heads.save("x", {"price": BinaryHead(fitted(), 1, 0, 0.5)}, {}, {"labels": "new"})
    assert heads.load("x").about == {"labels": "old"}
    assert [path.name for path in folder.iterdir()] == ["x.npz"]


def test_a_fingerprint_follows_the_content(folder: Path) -> None:
    heads.save("x", {"price": BinaryHead(fitted(), 1, 0, 0.5)}, {}, {"labels": "same"})
    first = heads.fingerprint("x")
    assert heads.fingerprint("x") == first
    heads.save("x", {"price": BinaryHead(fitted(), 1, 0, 0.6)}, {}, {"labels": "same"})
    assert heads.fingerprint("x") != first
