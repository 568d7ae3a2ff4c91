"""The network that scores all labels: its formula by hand, its slopes, and what a file keeps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models import network
from models.network import Member, Network
from models.training.network import held_out_scores, train_network
from pipeline.errors import ModelError


def array(*values: object) -> np.ndarray:
    return np.array(values, dtype=np.float32)


BY_HAND = Member(
    w1=array([1, -1], [2, 0], [0, 1]), b1=array(0, 1), w2=array([1], [10]), b2=array(0.5)
)


def random_network(members: int = 2) -> Network:
    chance = np.random.default_rng(5)

    def some(*shape: int) -> np.ndarray:
        return chance.normal(size=shape).astype(np.float32)

    made = tuple(Member(some(7, 4), some(4), some(4, 3), some(3)) for _ in range(members))
    return Network(made, ("one", "two", "three"))


def test_scores_by_hand() -> None:
    # hidden: relu(1·1+2·1, -1+3+1) = (3, 3) → 3 + 30 + 0.5; second: relu(-1, 2) = (0, 2) → 20.5
    rows = array([1, 1, 3], [-1, 0, 0])
    np.testing.assert_allclose(BY_HAND.scores(rows), [[33.5], [20.5]])


def test_members_are_averaged() -> None:
    both = random_network(2)
    rows = np.random.default_rng(1).normal(size=(6, 7)).astype(np.float32)
    expected = (both.members[0].scores(rows) + both.members[1].scores(rows)) / 2
    np.testing.assert_allclose(both.scores(rows), expected, atol=1e-5)
    assert both.scores(rows).shape == (6, 3)


def test_slopes_are_the_derivative() -> None:
    made = random_network()
    row = np.random.default_rng(2).normal(size=7).astype(np.float32)
    weights = np.array([1.0, -2.0, 0.5])
    slopes = made.slopes(row, weights)
    step = 1e-3
    for i in range(7):
        ahead, behind = row.copy(), row.copy()
        ahead[i] += step
        behind[i] -= step
        difference = (made.scores(np.stack([ahead, behind])) @ weights).tolist()
        assert slopes[i] == pytest.approx((difference[0] - difference[1]) / (2 * step), abs=0.02)


def test_round_trip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "FOLDER", tmp_path)
    made = random_network(3)
    network.save("toy", made)
    read = network.load("toy")
    assert read.outputs == made.outputs
    rows = np.random.default_rng(4).normal(size=(5, 7)).astype(np.float32)
    np.testing.assert_allclose(read.scores(rows), made.scores(rows), atol=0.02)  # half precision
    with pytest.raises(ModelError, match="make train"):
        network.load("absent")


def test_it_learns_what_can_be_learnt_and_is_judged_on_unseen_groups() -> None:
    """One label follows an input, one is chance; a class is told by another input."""
    chance = np.random.default_rng(0)
    rows = chance.normal(size=(600, 8)).astype(np.float32)
    groups = np.repeat(np.arange(12), 50)
    truth = np.stack(
        [rows[:, 0] > 0, chance.random(600) > 0.5, rows[:, 1] > 0, rows[:, 1] <= 0], axis=1
    ).astype(np.float32)
    scores = held_out_scores(rows, truth, np.ones_like(truth), groups, classes=2)
    right = (scores[:, 0] > 0) == (truth[:, 0] > 0)
    guessed = (scores[:, 1] > 0) == (truth[:, 1] > 0)
    assert right.mean() > 0.9
    assert 0.4 < guessed.mean() < 0.6
    assert (np.argmax(scores[:, 2:], axis=1) == np.argmax(truth[:, 2:], axis=1)).mean() > 0.9


def test_what_does_not_count_is_not_learnt() -> None:
    chance = np.random.default_rng(0)
    rows = chance.normal(size=(400, 4)).astype(np.float32)
    truth = np.stack([rows[:, 0] > 0, rows[:, 0] > 0, rows[:, 0] <= 0], axis=1).astype(np.float32)
    misled = truth.copy()
    misled[:200, 0] = 1 - misled[:200, 0]
    counts = np.ones_like(truth)
    counts[:200, 0] = 0
    made = train_network(rows, misled, counts, ("label", "yes", "no"), classes=2)
    assert (((made.scores(rows)[:, 0] > 0) == (truth[:, 0] > 0))[200:]).mean() > 0.9
