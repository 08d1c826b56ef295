"""What a descent is judged by: one number a lane, the less the better. numpy only."""

from __future__ import annotations

import numpy as np

from pipeline.regret import regrets
from pipeline.results import DIVERGED, Endings, Facts, Trace, Watch, by_rank


def watch_of(name: str, facts: Facts) -> Watch:
    """Return what has to be watched of lanes for a score, beside how they end."""
    gap = float(name.rpartition("/")[2]) if name.startswith("steps_to/") else None
    return Watch(name == "best_value", name == "area", gap, facts.minimum)


def endings_of(trace: Trace, watch: Watch) -> Endings:
    """Return how the lanes of a trace ended, and what is watched of them."""
    lanes, regret = np.arange(len(trace.steps)), regrets(trace.values, watch.minimum)
    within = regret <= (-np.inf if watch.gap is None else watch.gap)
    return Endings(
        trace.points[trace.last, lanes],
        trace.values[trace.last, lanes],
        trace.gradient_norms[trace.last, lanes],
        trace.status,
        trace.steps,
        trace.values.min(axis=0) if watch.best else None,
        np.asarray(np.trapezoid(regret, axis=0)) if watch.area else None,
        None if watch.gap is None else np.where(within.any(0), within.argmax(0), np.inf),
    )


def scores(endings: Endings, facts: Facts, name: str) -> np.ndarray:
    """Return the score of every lane, [L] float64; infinity, the worst, of those that diverged.

    `best_value` is the least value, `regret` how far the last one is above the minimum, `area` the
    area under the regret over the steps (trapezoids; under the value where the minimum is not
    known), `steps_to/1e-k` the first step at which the regret is at most 10^-k, infinity where it
    never is. The endings are of lanes that were watched for it, see `watch_of`.
    """
    if name == "best_value":
        found = endings.best
    elif name == "regret":
        found = regrets(endings.values, facts.minimum)
    else:
        found = endings.areas if name == "area" else endings.reached
    if found is None:
        raise ValueError(f"the lanes were not watched for the score {name}")
    lost = (endings.status == DIVERGED) | np.isnan(found)
    return np.where(lost, np.inf, found.astype(np.float64))


def middle(found: np.ndarray) -> np.ndarray:
    """Return the medians [...] of scores [..., L] over the lanes, by rank: no mean of two."""
    return by_rank(found, 0.5, axis=-1)


def scored(trace: Trace, facts: Facts, name: str) -> dict[str, float]:
    """Return the metric `score`, the median over the lanes; nothing where that is not finite."""
    endings = endings_of(trace, watch_of(name, facts))
    score = float(middle(scores(endings, facts, name)))
    return {"score": score} if np.isfinite(score) else {}
