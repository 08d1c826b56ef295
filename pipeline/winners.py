"""Who wins from each start, of several optimizers' basins over one grid. numpy only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.regret import ranks
from pipeline.results import Basins

EVEN, NOBODY = -1, -2  # several win alike; nobody comes to rest


def winners_of(found: Sequence[Basins]) -> np.ndarray:
    """Return who wins from each point of the grid, int64 of its shape: a place in `found`.

    That is who comes to rest at the attractor of the least value, of those at equally good ones
    (see `results.ranks`) who needs the fewest steps; EVEN where that is more than one, NOBODY where
    none comes to rest. The basins have their attractors in common.
    """
    never = np.iinfo(np.int64).max
    goodness = np.append(ranks(found[0].levels), never)  # the last for lanes at none: which < 0
    rank = np.stack([goodness[np.maximum(each.which, -1)] for each in found])
    least = rank.min(axis=0)
    steps = np.where(rank == least, [each.steps for each in found], never)
    first = steps == steps.min(axis=0)
    alone = np.where(first.sum(axis=0) == 1, first.argmax(axis=0), EVEN)
    return np.where(least == never, NOBODY, alone)
