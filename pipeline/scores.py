"""What a descent is judged by: one number a lane, the less the better. numpy only."""

from __future__ import annotations

import numpy as np

from pipeline.results import DIVERGED, Facts, Trace, by_rank


def scores(trace: Trace, facts: Facts, name: str) -> np.ndarray:
    """Return the score of every lane, [L] float64; infinity, the worst, of those that diverged.

    `best_value` is the least value, `regret` how far the last one is above the minimum, `area` the
    area under the regret over the steps (trapezoids; under the value where the minimum is not
    known), `steps_to/1e-k` the first step at which the regret is at most 10^-k, infinity where it
    never is.
    """
    values = trace.values.astype(np.float64)
    regret = values - (facts.minimum or 0.0)
    if name == "best_value":
        found = values.min(axis=0)
    elif name == "regret":
        found = regret[trace.last, np.arange(len(trace.last))]
    elif name == "area":
        found = np.trapezoid(regret, axis=0)
    else:
        reached = regret <= float(name.rpartition("/")[2])
        found = np.where(reached.any(axis=0), reached.argmax(axis=0), np.inf)
    return np.where((trace.status == DIVERGED) | np.isnan(found), np.inf, found)


def middle(found: np.ndarray) -> np.ndarray:
    """Return the medians [...] of scores [..., L] over the lanes, by rank: no mean of two."""
    return by_rank(found, 0.5, axis=-1)


def scored(trace: Trace, facts: Facts, name: str) -> dict[str, float]:
    """Return the metric `score`, the median over the lanes; nothing where that is not finite."""
    score = float(middle(scores(trace, facts, name)))
    return {"score": score} if np.isfinite(score) else {}
