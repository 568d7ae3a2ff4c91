"""A small neural network that scores all labels at once: numpy only, no torch.

One hidden layer, shared by the labels, so that those with few examples profit from the others;
several members that were started differently, averaged. Trained by `models/training/network.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.heads import FOLDER, Rows
from pipeline.errors import ModelError
from pipeline.files import replacing


@dataclass(frozen=True)
class Member:
    """relu(rows·w1 + b1)·w2 + b2, with w1 of shape (inputs, hidden), w2 (hidden, outputs)."""

    w1: Rows
    b1: Rows
    w2: Rows
    b2: Rows

    def scores(self, rows: Rows) -> Rows:
        return np.maximum(rows @ self.w1 + self.b1, 0) @ self.w2 + self.b2

    def slopes(self, row: Rows, weights: Rows) -> Rows:
        awake = (row @ self.w1 + self.b1 > 0).astype(np.float32)
        return np.asarray(self.w1 @ (awake * (self.w2 @ weights)), dtype=np.float32)


@dataclass(frozen=True)
class Network:
    """Members that are averaged; `outputs` names the scores."""

    members: tuple[Member, ...]
    outputs: tuple[str, ...]

    def scores(self, rows: Rows) -> Rows:
        """One score an output, shape (rows, outputs)."""
        return averaged([member.scores(rows) for member in self.members])

    def slopes(self, row: Rows, weights: NDArray[Any]) -> Rows:
        """How each input moves the sum of scores·weights at `row`, shape (inputs,)."""
        weights = weights.astype(np.float32)
        return averaged([member.slopes(row, weights) for member in self.members])


def averaged(values: Sequence[Rows]) -> Rows:
    return np.asarray(np.mean(np.stack(values), axis=0), dtype=np.float32)


def save(name: str, network: Network) -> None:
    """Write a network as `heads/<name>.npz`; large matrices in half precision."""
    arrays: dict[str, Any] = {"outputs": np.array(network.outputs)}
    for n, member in enumerate(network.members):
        arrays[f"{n}/w1"] = member.w1.astype(np.float16)
        arrays |= {f"{n}/b1": member.b1, f"{n}/w2": member.w2, f"{n}/b2": member.b2}
    with replacing(path_of(name)) as temporary, temporary.open("wb") as file:
        np.savez(file, **arrays)


def load(name: str) -> Network:
    """Read `heads/<name>.npz`. Raises `ModelError` when it is absent."""
    path = path_of(name)
    if not path.is_file():
        raise ModelError(str(path), "is missing", "Run `make train` to train it from data/labels")
    with np.load(path, allow_pickle=False) as arrays:
        members = len({key.split("/")[0] for key in arrays.files if "/" in key})
        parts: Sequence[str] = ("w1", "b1", "w2", "b2")
        return Network(
            tuple(
                Member(*(arrays[f"{n}/{part}"].astype(np.float32) for part in parts))
                for n in range(members)
            ),
            tuple(str(name) for name in arrays["outputs"]),
        )


def path_of(name: str) -> Path:
    return FOLDER / f"{name}.npz"
