"""How sure a share is."""

from __future__ import annotations

from math import sqrt

from pipeline.tell.answers import Change, Proportion

Z_95 = 1.959963984540054
"""97.5 % quantile of the normal distribution."""


def wilson(count: int, total: int) -> tuple[float, float]:
    """Wilson's score interval (95 %) of `count` of `total`; (0, 1) when `total` is 0.

    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference,
    JASA 22:209-212; without continuity correction (method 3 of R. G. Newcombe (1998),
    Statistics in Medicine 17:857-872).
    """
    if total == 0:
        return 0.0, 1.0
    share, z2 = count / total, Z_95**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    reach = Z_95 * sqrt(share * (1 - share) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def proportion(count: int, total: int) -> Proportion:
    """`count` of `total` with its interval; a share of nothing is 0."""
    low, high = wilson(count, total)
    return Proportion(count, total, count / total if total else 0.0, low, high)


def change(first: tuple[int, int], second: tuple[int, int]) -> Change | None:
    """Change between two (count, total); None when one of them is a share of nothing."""
    if not first[1] or not second[1]:
        return None
    one, two = proportion(*first), proportion(*second)
    return Change(one, two, parted=one.high < two.low or two.high < one.low)
