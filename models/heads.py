"""Small linear heads: scikit-learn classifiers kept as plain arrays, without pickles.

One file holds, for each label, a logistic regression, the sigmoid that calibrates it (Platt 1999)
and the threshold from which the label is given.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from pipeline.errors import ModelError
from pipeline.files import replacing

FOLDER = Path(__file__).parent / "heads"

Rows = NDArray[np.float32]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class BinaryHead:
    """Is a label true: `model`, then calibration p = 1/(1+exp(-(a·score+b))), then `threshold`."""

    model: LogisticRegression
    a: float
    b: float
    threshold: float

    def scores(self, rows: Rows) -> Scores:
        """Uncalibrated log-odds, shape (rows,)."""
        return self.model.decision_function(rows)

    def probabilities(self, rows: Rows) -> Scores:
        """Calibrated probabilities, shape (rows,)."""
        return 1 / (1 + np.exp(-(self.a * self.scores(rows) + self.b)))


def save(
    name: str,
    binary: Mapping[str, BinaryHead],
    multiclass: Mapping[str, LogisticRegression],
    about: Mapping[str, object],
) -> None:
    """Write heads as `heads/<name>.npz`; `about` goes in as JSON."""
    arrays: dict[str, Any] = {"about": np.array(json.dumps(dict(about)))}
    for label, head in binary.items():
        arrays[f"binary/{label}/coef"] = np.asarray(head.model.coef_)[0].astype(np.float32)
        arrays[f"binary/{label}/rest"] = np.array(
            [np.asarray(head.model.intercept_)[0], head.a, head.b, head.threshold]
        )
    for label, model in multiclass.items():
        arrays[f"multi/{label}/coef"] = model.coef_.astype(np.float32)
        arrays[f"multi/{label}/intercept"] = model.intercept_
        arrays[f"multi/{label}/classes"] = model.classes_.astype(str)
    with replacing(FOLDER / f"{name}.npz") as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **arrays)


@dataclass(frozen=True)
class Heads:
    """Loaded heads. `about` tells what they were trained on and with."""

    binary: dict[str, BinaryHead]
    multiclass: dict[str, LogisticRegression]
    about: dict


def load(name: str) -> Heads:
    """Read `heads/<name>.npz`. Raises `ModelError` when it is absent."""
    path = FOLDER / f"{name}.npz"
    if not path.is_file():
        raise ModelError(str(path), "is missing", "Run `make train` to train it from data/labels")
    with np.load(path, allow_pickle=False) as arrays:
        content = dict(arrays)
    about = json.loads(str(content.pop("about")))
    binary, multiclass = {}, {}
    for key in content:
        kind, label, part = key.split("/")
        if kind == "binary" and part == "coef":
            intercept, a, b, threshold = content[f"binary/{label}/rest"]
            model = restored(content[key][None], np.array([intercept]), np.array([0, 1]))
            binary[label] = BinaryHead(model, float(a), float(b), float(threshold))
        elif kind == "multi" and part == "coef":
            multiclass[label] = restored(
                content[key], content[f"multi/{label}/intercept"], content[f"multi/{label}/classes"]
            )
    return Heads(binary, multiclass, about)


def fingerprint(*names: str) -> str:
    """Identifies the content of head files, so that results say what they were made with."""
    content = hashlib.sha256()
    for name in names:
        content.update((FOLDER / f"{name}.npz").read_bytes())
    return content.hexdigest()[:12]


def restored(coefficients: NDArray, intercept: NDArray, classes: NDArray) -> LogisticRegression:
    """A fitted logistic regression from its arrays."""
    model = LogisticRegression()
    model.coef_ = coefficients.astype(np.float64)
    model.intercept_ = intercept
    model.classes_ = classes
    setattr(model, "n_features_in_", coefficients.shape[1])  # noqa: B010  (set by `fit`)
    return model
