"""How far lanes came: the metrics of a trace, and the same by step. numpy only."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.counts import RESIDUALS, VALUES
from pipeline.regret import regrets
from pipeline.results import (
    CONVERGED,
    DIVERGED,
    STALLED,
    Curvature,
    Facts,
    Trace,
    by_rank,
    known_by_rank,
)

GAPS = range(1, 9)  # targets at f* + 10^-1 ... f* + 10^-8


def metrics_of(trace: Trace, facts: Facts) -> dict[str, float]:
    """Return the numbers of a trace; over several lanes their median, with `/p10` and `/p90`.

    Those at the end are of a lane's last good row: of one that diverged they say how far it came
    before, while by step, and in scores, it is infinitely bad.
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
        regret = regrets(trace.values, facts.minimum)
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
        exact = regrets(series["value"], facts.minimum)
        series["regret"] = exact.astype(trace.values.dtype)
    if trace.values.shape[1] == 1:
        return {name: array[:, 0] for name, array in series.items()}
    found: dict[str, np.ndarray] = {}
    gone = trace.gone[rows]
    for name, array in series.items():
        found |= _ranks(name, (np.where(gone, np.inf, array) if gone.any() else array).T)
    return found


def curvature_metrics(curvature: Curvature) -> dict[str, float]:
    """Return the numbers of a measured descent; over several lanes median, `/p10` and `/p90`.

    `largest_eigenvalue_final` and `sharpness_final` are at the last step at which a lane was
    measured. `negative_curvature_share` and `unstable_share` are shares of a lane's measured
    steps: at which the smallest eigenvalue is below 0, the sharpness above the boundary (left out
    where none is known). `alignment_mean` is over the steps that were taken. `eigenvalue_residual`
    is the largest of all.
    """
    largest, sharpness = curvature.largest, curvature.sharpness
    numbers = {
        "largest_eigenvalue_final": _last(largest),
        "largest_eigenvalue_max": _over_steps(np.max, largest),
        "smallest_eigenvalue_min": _over_steps(np.min, curvature.smallest),
        "negative_curvature_share": _over_steps(np.mean, _share(curvature.smallest, below=0.0)),
        "alignment_mean": _over_steps(np.mean, curvature.alignment),
    }
    if sharpness is not None:
        numbers["sharpness_final"] = _last(sharpness)
        numbers["sharpness_max"] = _over_steps(np.max, sharpness)
        if curvature.boundary is not None:
            stable = _share(sharpness, below=curvature.boundary)
            numbers["unstable_share"] = 1 - _over_steps(np.mean, stable)
    found: dict[str, float] = {}
    for name, values in numbers.items():
        found |= _summary(name, values)
    residuals = curvature.residuals[np.isfinite(curvature.residuals)]
    return found | ({"eigenvalue_residual": float(residuals.max())} if len(residuals) else {})


def curvature_series(curvature: Curvature) -> dict[str, np.ndarray]:
    """Return the curvature by step, each up to the last that has it; NaN at steps not measured.

    Over several lanes the median of those that still run.
    """
    arrays = {
        "largest_eigenvalue": curvature.largest,
        "smallest_eigenvalue": curvature.smallest,
        "sharpness": curvature.sharpness,
        "alignment": curvature.alignment,
    }
    found: dict[str, np.ndarray] = {}
    for name, values in arrays.items():
        if values is not None:
            middle = known_by_rank(values, 0.5)
            known = np.flatnonzero(~np.isnan(middle))
            rows = curvature.rows[known]
            found[name] = np.full(rows[-1] + 1 if len(rows) else 0, np.nan, values.dtype)
            found[name][rows] = middle[known]
    return found


def _share(values: np.ndarray, below: float) -> np.ndarray:
    """Return 1 where values are below a number, 0 where not, NaN where they are none."""
    return np.where(np.isnan(values), np.nan, values < below)


def _over_steps(function: Any, values: np.ndarray) -> np.ndarray:
    """Return a function of each lane's numbers [K, M] -> [M], NaN where it has none."""
    lanes = (lane[~np.isnan(lane)] for lane in values.T.astype(np.float64))
    return np.array([function(lane) if len(lane) else np.nan for lane in lanes])


def _last(values: np.ndarray) -> np.ndarray:
    """Return each lane's last number [M]."""
    return _over_steps(lambda lane: lane[-1], values)


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
