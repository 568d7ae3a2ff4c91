"""Mentions of many calls → themes. `gather` is the one door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.call import Evidence, GatheredThemes, GatheringModels

__all__ = ["Gathered", "gather"]

Vectors = dict[str, NDArray[np.float32]]

BLOCK = 256
"""Statements embedded between two reports of progress."""


@dataclass(frozen=True)
class Gathered:
    """Themes, and the embedding of each statement that they were found in."""

    themes: GatheredThemes
    vectors: Vectors


def gather(
    evidence: Sequence[Evidence],
    known: Mapping[str, NDArray[np.float32]],
    models: GatheringModels,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Gathered:
    """Find what comes up across calls.

    `known` holds embeddings made before, by evidence id; only the others are made.
    `progress(done, total)` counts embedded statements.
    """
    missing = [item for item in evidence if item.id not in known]
    vectors = {item.id: known[item.id] for item in evidence if item.id in known}
    for at in range(0, len(missing), BLOCK):
        block = missing[at : at + BLOCK]
        made = models.encoder.encode([item.text for item in block])
        vectors |= {item.id: vector for item, vector in zip(block, made, strict=True)}
        progress(at + len(block), len(missing))
    if not evidence:
        return Gathered(GatheredThemes(()), {})
    rows = np.stack([vectors[item.id] for item in evidence])
    return Gathered(models.topics.find(evidence, rows), vectors)
