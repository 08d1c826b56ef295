"""How far lanes came: the metrics of a trace, and the same by step. numpy only."""

from __future__ import annotations

import numpy as np

from pipeline.counts import RESIDUALS, VALUES
from pipeline.results import CONVERGED, DIVERGED, STALLED, Facts, Trace, by_rank

GAPS = range(1, 9)  # targets at f* + 10^-1 ... f* + 10^-8


def metrics_of(trace: Trace, facts: Facts) -> dict[str, float]:
    """Return the numbers of a trace; over several lanes their median, with `/p10` and `/p90`.

    `regret` (at the last point), `steps_to/1e-k` (the first step at which the value is within
    10^-k of the minimum; absent where the median lane never came so far) and
    `distance_to_minimiser` (Euclidean, to the nearest) need known minima. `path_length` is the
    sum of Euclidean step lengths, `evaluations` the number of value-and-gradient evaluations. Of a
    method of SciPy's that is how often it asked for the value, or for the residuals; the trace's
    counts say what else it asked for.
    """
    last, lanes = trace.last, np.arange(len(trace.last))
    numbers = {
        "final_value": trace.values[last, lanes],
        "best_value": trace.values.min(axis=0),
        "gradient_norm": trace.gradient_norms[last, lanes],
        "path_length": np.linalg.norm(np.diff(trace.points, axis=0), axis=-1).sum(axis=0),
        "steps": trace.steps,
        "evaluations": trace.counts.get(VALUES, trace.counts.get(RESIDUALS, trace.steps + 1)),
        **trace.counts,
    }
    if facts.minimum is not None:
        regret = trace.values - facts.minimum
        numbers["regret"] = regret[last, lanes]
        numbers |= {f"steps_to/1e-{k}": _first(regret <= 10.0**-k) for k in GAPS}
    if len(facts.minimisers):
        final = trace.points[last, lanes]
        gaps = np.linalg.norm(final[:, None] - facts.minimisers, axis=-1)
        numbers["distance_to_minimiser"] = gaps.min(axis=1)
    found: dict[str, float] = {}
    for name, values in numbers.items():
        found |= _summary(name, np.asarray(values, np.float64))
    if len(lanes) > 1:
        found["lanes"] = float(len(lanes))
        found["lanes_converged"] = float((trace.status == CONVERGED).sum())
        found["lanes_diverged"] = float((trace.status == DIVERGED).sum())
        if trace.counts:
            found["lanes_stalled"] = float((trace.status == STALLED).sum())
    return found


def series_of(trace: Trace, facts: Facts) -> dict[str, np.ndarray]:
    """Return `value`, `gradient_norm` and, where the minimum is known, `regret` by step, [T+1].

    Over several lanes the median, with `/p10` and `/p90`, by rank as in `metrics_of`; up to where
    the last lane ended. A lane that has diverged is infinitely bad from there on.
    """
    rows = slice(0, int(trace.last.max()) + 1)
    series = {"value": trace.values[rows], "gradient_norm": trace.gradient_norms[rows]}
    if facts.minimum is not None:
        series["regret"] = series["value"] - facts.minimum
    if trace.values.shape[1] == 1:
        return {name: array[:, 0] for name, array in series.items()}
    found: dict[str, np.ndarray] = {}
    gone = trace.gone[rows]
    for name, array in series.items():
        found |= _ranks(name, (np.where(gone, np.inf, array) if gone.any() else array).T)
    return found


def _first(reached: np.ndarray) -> np.ndarray:
    """Return the first row at which each lane is there, [L]; infinity where it never is."""
    return np.where(reached.any(axis=0), reached.argmax(axis=0), np.inf)


def _summary(name: str, values: np.ndarray) -> dict[str, float]:
    numbers = {name: values[0]} if len(values) == 1 else _ranks(name, values)
    return {key: float(number) for key, number in numbers.items() if np.isfinite(number)}


def _ranks(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """Return the median and two quantiles of values [L, ...] over the lanes, each [...]."""
    ranks = by_rank(values, (0.5, 0.1, 0.9))
    return dict(zip((name, f"{name}/p10", f"{name}/p90"), ranks, strict=True))
