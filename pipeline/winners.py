"""Who wins from each start, of several optimizers' basins over one grid. numpy only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.results import Basins

EVEN, NOBODY = -1, -2  # several win alike; nobody comes to rest
_EQUAL = 1e-6  # attractors whose values differ by less, of their size or of 1, are as good


def winners_of(found: Sequence[Basins]) -> np.ndarray:
    """Return who wins from each point of the grid, int64 of its shape: a place in `found`.

    That is who comes to rest at the attractor of the least value, of those at equally good ones who
    needs the fewest steps; EVEN where that is more than one, NOBODY where none comes to rest. The
    basins number their attractors alike.
    """
    never = np.iinfo(np.int64).max
    levels = np.append(_levels(found), never)  # the last for lanes at no attractor: which < 0
    level = np.stack([levels[np.maximum(each.which, -1)] for each in found])
    least = level.min(axis=0)
    steps = np.where(level == least, [each.steps for each in found], never)
    first = steps == steps.min(axis=0)
    alone = np.where(first.sum(axis=0) == 1, first.argmax(axis=0), EVEN)
    return np.where(least == never, NOBODY, alone)


def _levels(found: Sequence[Basins]) -> np.ndarray:
    """Return the rank of each attractor's value, [K] int64: the least 0, equally good ones alike.

    The value is the least at which any lane came to rest there.
    """
    values = np.full(len(found[0].places), np.inf)
    for each in found:
        settled = each.which >= 0
        np.minimum.at(values, each.which[settled], each.values[settled].astype(np.float64))
    ranks = np.zeros(len(values), np.int64)
    rank, best = -1, -np.inf
    for k in np.argsort(values, kind="stable"):
        if values[k] - best > _EQUAL * max(1.0, abs(best)) or rank < 0:
            rank, best = rank + 1, float(values[k])
        ranks[k] = rank
    return ranks
