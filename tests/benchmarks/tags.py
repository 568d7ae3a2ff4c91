"""How good the tags are: by cross-validation over authors, and on held-out calls.

`make bench-tags`. Held-out figures have a 95 % bootstrap interval over calls (Efron 1979): the
utterances of one call resemble one another.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, f1_score

from flows import loaded
from models import heads
from models.training.labels import LabelledUtterance, read_labels
from pipeline import taxonomy
from pipeline.call import Statement, Tagger, Tags
from pipeline.settings import Settings
from tests.benchmarks.report import Bar, finish

HELD_OUT = Path(__file__).resolve().parents[2] / "data" / "held-out"
RESAMPLES = 1_000

BARS: list[Bar] = [
    ("cv_objection_average_precision", ">=", 0.90),
    ("cv_objection_macro_f1", ">=", 0.75),
    ("cv_sentiment_macro_f1", ">=", 0.72),
    ("milliseconds_an_utterance", "<=", 20),
]


@dataclass(frozen=True)
class Judged:
    """A labelled utterance and what the tagger says of it."""

    true: LabelledUtterance
    given: Tags

    @property
    def objects(self) -> bool:
        return bool(self.given.objections)


Figure = Callable[[Sequence[Judged]], float]


def average_precision(judged: Sequence[Judged]) -> float:
    truth = [bool(j.true.objections) for j in judged]
    return float(average_precision_score(truth, [j.given.objection_probability for j in judged]))


def precision(judged: Sequence[Judged]) -> float:
    found = [bool(j.true.objections) for j in judged if j.objects]
    return sum(found) / max(1, len(found))


def recall(judged: Sequence[Judged]) -> float:
    real = [j.objects for j in judged if j.true.objections]
    return sum(real) / max(1, len(real))


def by_type(judged: Sequence[Judged]) -> tuple[int, int, int]:
    """Types given rightly, given, and true, summed over utterances."""
    right = given = true = 0
    for j in judged:
        types = {tag.type for tag in j.given.objections}
        right += len(types & set(j.true.objections))
        given, true = given + len(types), true + len(j.true.objections)
    return right, given, true


def precision_by_type(judged: Sequence[Judged]) -> float:
    right, given, _ = by_type(judged)
    return right / max(1, given)


def recall_by_type(judged: Sequence[Judged]) -> float:
    right, _, true = by_type(judged)
    return right / max(1, true)


def feeling_f1(judged: Sequence[Judged]) -> float:
    truth = [j.true.sentiment for j in judged]
    return float(f1_score(truth, [j.given.sentiment.label for j in judged], average="macro"))


def interval(calls: Sequence[Sequence[Judged]], figure: Figure) -> tuple[float, float]:
    """2.5th and 97.5th percentile of a figure over calls drawn with replacement."""
    chance = np.random.default_rng(0)
    values = []
    for _ in range(RESAMPLES):
        drawn = chance.integers(len(calls), size=len(calls))
        values.append(figure([j for n in drawn for j in calls[n]]))
    low, high = np.percentile(values, [2.5, 97.5])
    return round(float(low), 3), round(float(high), 3)


def seconds_an_utterance(tagger: Tagger, labelled: Sequence[LabelledUtterance]) -> float:
    """As the flow does it: calls side by side, one a core."""
    workers = Settings().workers
    shares = [labelled[n::workers] for n in range(workers)]
    statements = [[Statement(u.text, u.prev, u.role) for u in share] for share in shares]
    with ThreadPoolExecutor(workers) as pool:
        started = time.perf_counter()
        list(pool.map(tagger.tag, statements))
    return (time.perf_counter() - started) / len(labelled)


def main() -> None:
    known = taxonomy.shipped()
    print(f"Tagger for {len(known.objections)} types of objection, {len(known.signals)} signals")
    tagger = loaded.tagger()
    labelled = read_labels(HELD_OUT)
    given = tagger.tag([Statement(u.text, u.prev, u.role) for u in labelled])
    milliseconds = 1_000 * seconds_an_utterance(tagger, labelled)
    calls: dict[str, list[Judged]] = {}
    for true, tags in zip(labelled, given, strict=True):
        if true.role == "prospect":
            calls.setdefault(true.batch, []).append(Judged(true, tags))
    everything = [j for call in calls.values() for j in call]
    measures = heads.load("tagger").about["measures"]
    figures: dict[str, object] = {
        "cv_objection_average_precision": measures["objection_average_precision"],
        "cv_objection_macro_f1": measures["objection_macro_f1"],
        "cv_sentiment_macro_f1": measures["sentiment_macro_f1"],
        "milliseconds_an_utterance": round(milliseconds, 1),
        "held_out_calls": len(calls),
        "held_out_prospect_utterances": len(everything),
        "held_out_objections": sum(bool(j.true.objections) for j in everything),
    }
    for figure in (
        average_precision,
        precision,
        recall,
        precision_by_type,
        recall_by_type,
        feeling_f1,
    ):
        low, high = interval(list(calls.values()), figure)
        name = f"held_out_{figure.__name__}"
        figures |= {name: round(figure(everything), 3), f"{name}_interval": [low, high]}
        print(f"{name:<32} {figures[name]:.3f}  ({low:.3f} to {high:.3f})")
    finish("tags", figures, BARS)


if __name__ == "__main__":
    main()
