"""How far values are above the minimum, and which are as good as each other. numpy only."""

from __future__ import annotations

from typing import Any

import numpy as np

AS_GOOD = 1e-6  # values that differ by at most this, of their size or of 1, are as good
_ROUNDING = 32  # times the rounding of a number of the minimum's size, or of 1 if that is less


def regrets(values: np.ndarray, minimum: float | None) -> np.ndarray:
    """Return how far values [...] of any float dtype are above the minimum, [...] float64.

    What is below it by no more than the rounding of the values is 0: a regret is not negative. What
    is further below tells that this is not the minimum, and stays. The values where it is None.
    """
    found = values.astype(np.float64) - (minimum or 0.0)
    below = (found < 0) & (found >= -rounding(values.dtype, minimum))
    return np.asarray(np.where(below, 0.0, found))


def rounding(dtype: Any, minimum: float | None) -> float:
    """Return by how much values of a float dtype at the minimum may be below it; 0 without one."""
    if minimum is None:
        return 0.0
    return _ROUNDING * float(np.finfo(dtype).eps) * max(1.0, abs(minimum))


def ranks(values: np.ndarray) -> np.ndarray:
    """Return the rank of each of K values, [K] int64: the least 0, as good ones alike.

    As good are those that are above the least of their rank by at most `AS_GOOD` of its size or of
    1, whichever is more.
    """
    found = np.zeros(len(values), np.int64)
    rank, best = -1, -np.inf
    for k in np.argsort(values, kind="stable"):
        if rank < 0 or not values[k] <= best + AS_GOOD * max(1.0, abs(best)):
            rank, best = rank + 1, float(values[k])
        found[k] = rank
    return found
