"""How the prospect's feeling moves along the call."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from pipeline.call import CoursePoint, Tags, Utterance

PARTS = 8
"""Equal parts of the call's time; a part in which the prospect says nothing is left out."""

WEIGHTLESS = 3
"""Words of an utterance that say nothing about feeling ("yeah", "okay, right")."""


def sentiment_course(
    utterances: Sequence[Utterance], tags: Sequence[Tags], duration: float
) -> tuple[CoursePoint, ...]:
    """Mean sentiment score (−1..1) of the prospect in each part, weighted by words."""
    edges = np.linspace(0.0, duration, PARTS + 1)
    points = []
    for start, end in itertools.pairwise(edges):
        here = [
            (tag.sentiment.score, len(utterance.text.split()))
            for utterance, tag in zip(utterances, tags, strict=True)
            if utterance.role == "prospect" and start <= utterance.start < end
        ]
        weighty = [(score, words) for score, words in here if words > WEIGHTLESS]
        if weighty:
            scores, words = zip(*weighty, strict=True)
            score = float(np.average(scores, weights=words))
            points.append(
                CoursePoint(
                    round(float(start), 2), round(float(end), 2), round(score, 4), len(here)
                )
            )
    return tuple(points)
