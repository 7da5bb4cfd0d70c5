"""Whether a difference between two systems asked the same questions could be chance.

All take differences, one a question: what the one got less what the other got. Seeded, so that
the same runs give the same figures every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np

RESAMPLES = 10_000
SEED = 0
_CELLS = 2_000_000
"""How many signs are drawn at once, to bound the memory."""


def bootstrap_interval(
    differences: Sequence[float], level: float = 0.95, resamples: int = RESAMPLES
) -> tuple[float, float] | None:
    """The percentile interval of the mean of paired `differences` (the paired bootstrap; Efron &
    Tibshirani 1993, ch. 13; for systems that answer, Koehn 2004, aclanthology W04-3250).

    Questions are drawn with replacement, each with both its answers. None for no questions.
    """
    if not differences:
        return None
    values, counts = np.unique(np.asarray(differences, dtype=float), return_counts=True)
    # How often each value is drawn says all that the drawn questions would.
    chance = np.random.default_rng(SEED)
    drawn = chance.multinomial(len(differences), counts / len(differences), size=resamples)
    means = drawn @ values / len(differences)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def randomisation_p(differences: Sequence[float], resamples: int = RESAMPLES) -> float | None:
    """Two-sided p of a mean of paired `differences` as far from 0, if it were chance which of the
    two systems got which (Fisher 1935; Noreen 1989; for searches Smucker, Allan & Carterette 2007,
    doi 10.1145/1321440.1321528).

    Exact where all differences that are not 0 are of one size, as those of right and wrong are:
    then it is the sign test (McNemar's, exact). Else signs are drawn `resamples` times, and what
    was seen counts as one of the drawings (Phipson & Smyth 2010). None for no questions.
    """
    if not differences:
        return None
    moved = np.array([value for value in differences if value], dtype=float)
    if not moved.size:
        return 1.0
    sizes = np.abs(moved)
    if np.all(sizes == sizes[0]):
        wins = int((moved > 0).sum())
        return min(1.0, 2 * sign_p(max(wins, moved.size - wins), moved.size))
    seen = abs(float(moved.sum())) - 1e-9
    chance = np.random.default_rng(SEED)
    as_far, left, at_once = 0, resamples, max(1, _CELLS // moved.size)
    while left:
        rows = min(at_once, left)
        signs = chance.integers(0, 2, size=(rows, moved.size), dtype=np.int8) * 2.0 - 1
        as_far += int((np.abs(signs @ sizes) >= seen).sum())
        left -= rows
    return (as_far + 1) / (resamples + 1)


def sign_p(losses: int, moved: int) -> float:
    """One-sided p of `losses` or more among `moved` questions that went either way, were a loss
    as likely as a win (the exact sign test; Conover 1999, ch. 3.4)."""
    return float(sum(comb(moved, count) for count in range(losses, moved + 1)) / 2**moved)
