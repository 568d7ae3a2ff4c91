"""Rep or prospect from a single sentence: a linear head on its embedding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.heads import fingerprint, load
from pipeline.call import Encoder

REP = "rep"


class LinearRoleScorer:
    """A `RoleScorer`."""

    def __init__(self, encoder: Encoder) -> None:
        heads = load("roles")
        self.name = f"linear-roles/{fingerprint('roles')}"
        self._encoder = encoder
        self._head = heads.binary[REP]

    def rep_log_odds(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Calibrated log-odds for "said by the rep", shape (len(texts),)."""
        scores = self._head.scores(self._encoder.encode(texts))
        return self._head.a * scores + self._head.b
