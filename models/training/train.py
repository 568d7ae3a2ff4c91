"""Train network and heads from labelled utterances and measure them by cross-validation.

Folds are grouped by author batch: each author's utterances are judged by a network and heads that
never saw a line of that author. Calibration and thresholds come from those held-out scores, for
objections those of whole calls, where objections are as frequent as in real talk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, precision_recall_curve
from sklearn.model_selection import LeaveOneGroupOut

from models import heads, network
from models.heads import BinaryHead, Rows, Scores
from models.role_scorer import REP
from models.tagger import ANY, FEELINGS, REP_SIGNALS, Features
from models.training.labels import LabelledUtterance
from models.training.network import held_out_scores, train_network
from pipeline.call import Encoder, Statement

STRENGTH = 0.5
"""Inverse regularisation of the heads. Chosen by cross-validation when they stood on embeddings;
not chosen anew for the few scores that they stand on now."""

FEELING_STRENGTH = 1.0
"""The same for sentiment."""

Progress = Callable[[str], None]


def train_tagger(
    labelled: Sequence[LabelledUtterance],
    features: Features,
    objections: Sequence[str],
    signals: Sequence[str],
    labels_digest: str,
    progress: Progress = lambda label: None,
) -> dict[str, object]:
    """Fit and save `heads/tagger.npz`; the measures of cross-validation are returned and kept."""
    rows = np.vstack(
        [some.rows for some in features.of([Statement(u.text, u.prev, u.role) for u in labelled])]
    )
    batches = np.array([u.batch for u in labelled])
    from_prospect = np.array([u.role == "prospect" for u in labelled])
    truth = {ANY: np.array([bool(u.objections) for u in labelled])}
    truth |= {t: np.array([t in u.objections for u in labelled]) for t in objections}
    truth |= {t: np.array([t in u.signals for u in labelled]) for t in signals}
    used = {
        label: np.ones(len(rows), bool) if label in REP_SIGNALS else from_prospect
        for label in truth
    }
    feelings = np.array([u.sentiment for u in labelled])
    outputs = (*truth, *FEELINGS)
    wanted = np.stack([*truth.values(), *(feelings == f for f in FEELINGS)], axis=1)
    counts = np.stack([*used.values(), *(np.ones(len(rows), bool) for _ in FEELINGS)], axis=1)
    wanted, counts = wanted.astype(np.float32), counts.astype(np.float32)
    scores = held_out_scores(rows, wanted, counts, batches, len(FEELINGS), progress)
    progress("network, all labels")
    network.save("network", train_network(rows, wanted, counts, outputs, len(FEELINGS)))
    whole = np.array([bool(u.call) for u in labelled])
    weights = as_on_calls(truth[ANY], whole, from_prospect)
    fitted: dict[str, BinaryHead] = {}
    held_out: dict[str, Scores] = {}
    for label, true in truth.items():
        progress(label)
        chosen = used[label]
        counted = whole.astype(np.float64) if label == ANY else weights
        fitted[label], held_out[label] = fit_binary(
            scores[chosen], true[chosen], batches[chosen], STRENGTH, counted[chosen]
        )
    f1 = {
        label: round(
            float(f1_score(truth[label][used[label]], chances >= fitted[label].threshold)), 3
        )
        for label, chances in held_out.items()
    }
    precision = {
        label: round(float(average_precision_score(truth[label][used[label]], chances)), 3)
        for label, chances in held_out.items()
    }
    progress("sentiment")
    guessed = held_out_classes(scores, feelings, batches)
    model = feeling_model().fit(scores, feelings)
    measures: dict[str, object] = {
        "utterances": len(labelled),
        "objection_average_precision": precision[ANY],
        "objection_macro_f1": round(float(np.mean([f1[t] for t in objections])), 3),
        "sentiment_macro_f1": round(float(f1_score(feelings, guessed, average="macro")), 3),
        "f1": f1,
        "average_precision": precision,
    }
    about = {"labels": labels_digest, "encoder": features.reader.name, "measures": measures}
    heads.save("tagger", fitted, {"sentiment": model}, about)
    return measures


def train_roles(
    labelled: Sequence[LabelledUtterance], encoder: Encoder, labels_digest: str
) -> dict[str, object]:
    """Fit and save `heads/roles.npz`: the rep's and the prospect's sentences of each label.

    In a whole call, the words before an utterance are utterances themselves.
    """
    spoken = [(u.text, u.role == "rep", u.batch) for u in labelled]
    spoken += [(u.prev, u.role != "rep", u.batch) for u in labelled if u.prev and not u.call]
    rows = encoder.encode([text for text, _, _ in spoken])
    by_rep = np.array([rep for _, rep, _ in spoken])
    head, held_out = fit_binary(rows, by_rep, np.array([batch for *_, batch in spoken]), STRENGTH)
    measures: dict[str, object] = {
        "sentences": len(spoken),
        "accuracy": round(float(np.mean((held_out >= 0.5) == by_rep)), 3),
    }
    heads.save("roles", {REP: head}, {}, {"labels": labels_digest, "measures": measures})
    return measures


def as_on_calls(
    objection: NDArray[np.bool_], whole: NDArray[np.bool_], from_prospect: NDArray[np.bool_]
) -> Scores:
    """Weights with which objections have the share among prospects' single utterances that they
    have in `whole` calls (prior correction, Saerens, Latinne and Decaestecker 2002).

    Single ones hold more objections, so that these can be learnt.
    """
    natural = np.mean(objection[whole & from_prospect])
    share = np.mean(objection[~whole & from_prospect])
    single = np.where(objection, natural / share, (1 - natural) / (1 - share))
    return np.where(whole, 1.0, single)


def fit_binary(
    rows: Rows,
    true: NDArray[np.bool_],
    batches: NDArray,
    strength: float,
    weights: Scores | None = None,
) -> tuple[BinaryHead, Scores]:
    """A head fitted on everything, and the calibrated probabilities of held-out folds.

    `weights` count in calibration and threshold, not in the fit, which is balanced by class.
    """

    def model() -> LogisticRegression:
        return LogisticRegression(C=strength, class_weight="balanced", max_iter=2_000)

    scores = np.zeros(len(rows))
    for train, test in LeaveOneGroupOut().split(rows, groups=batches):
        scores[test] = model().fit(rows[train], true[train]).decision_function(rows[test])
    sigmoid = LogisticRegression(C=1e6).fit(scores[:, None], true, weights)
    a, b = float(sigmoid.coef_[0, 0]), float(sigmoid.intercept_[0])
    held_out = 1 / (1 + np.exp(-(a * scores + b)))
    fitted = BinaryHead(model().fit(rows, true), a, b, best_threshold(true, held_out, weights))
    return fitted, held_out


def best_threshold(true: NDArray[np.bool_], probabilities: Scores, weights: Scores | None) -> float:
    """The probability from which giving a label makes F1 largest: half of the largest F1.

    Holds for calibrated probabilities (Lipton, Elkan and Naryanaswamy 2014, Optimal thresholding
    of classifiers to maximize F1 measure), and is steadier than the place of the maximum.
    """
    precision, recall, _ = precision_recall_curve(true, probabilities, sample_weight=weights)
    return float(np.max(2 * precision * recall / np.maximum(precision + recall, 1e-9))) / 2


def held_out_classes(rows: Rows, classes: NDArray, batches: NDArray) -> NDArray:
    """Each row's class by a model that never saw its batch."""
    guessed = np.empty_like(classes)
    for train, test in LeaveOneGroupOut().split(rows, groups=batches):
        guessed[test] = feeling_model().fit(rows[train], classes[train]).predict(rows[test])
    return guessed


def feeling_model() -> LogisticRegression:
    return LogisticRegression(C=FEELING_STRENGTH, class_weight="balanced", max_iter=2_000)
