"""How the target bends along the optimizer's way, and whether its steps are stable there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.calculus import over, value_and_gradient
from pipeline.descended import descended
from pipeline.measures import curvature_metrics, curvature_series
from pipeline.results import Curvature, Result, Trace
from pipeline.rule import Rule
from pipeline.spectrum import extreme_eigenvalues
from pipeline.stability import learning_rates
from pipeline.stable_rates import limit_of
from pipeline.subject import Subject


def curvature(
    subject: Subject,
    *,
    points: int,
    lanes: int,
    seed: int,
    order: int,
    steps: int,
    gradient_tolerance: float,
    value_tolerance: float | None,
    value_limit: float,
) -> Result:
    """Descend as the study `descend` does, and find the Hessian's extreme eigenvalues on the way.

    They are found at `points` steps, spread evenly up to where the last lane ended, of at most
    `lanes` lanes, spread evenly; `seed` is of the vector at which the Lanczos iteration begins.
    """
    rule = Rule(gradient_tolerance, value_tolerance, value_limit)
    result = descended(subject, rule, steps=steps, order=order)
    trace = result.trace
    assert trace is not None  # noqa: S101 - every descent has one
    measured = _measured(subject, trace, points, lanes, seed)
    metrics = {**result.metrics, **curvature_metrics(measured)}
    series = {**result.series, **curvature_series(measured)}
    return replace(result, metrics=metrics, series=series, curvature=measured)


def _measured(subject: Subject, trace: Trace, points: int, lanes: int, seed: int) -> Curvature:
    dtype, rows = trace.points.dtype, _spread(int(trace.last.max()) + 1, points)
    chosen = _spread(len(trace.last), lanes)
    here = trace.points[np.ix_(rows, chosen)]
    found = extreme_eigenvalues(subject.target, here.reshape(-1, here.shape[-1]), seed=seed)
    _, gradients = over(value_and_gradient, subject.target, here)
    steps = trace.points[np.ix_(np.minimum(rows + 1, len(trace.points) - 1), chosen)] - here
    # Beyond its last good row a lane stays where it is: it bends no more, and takes no step.
    ended = np.where(rows[:, None] > trace.last[chosen], np.nan, 0).astype(dtype)
    limit = limit_of(subject)
    shape = here.shape[:2]
    return Curvature(
        rows,
        chosen,
        learning_rates(subject.optimizer, rows, dtype.name),
        found.smallest.reshape(shape) + ended,
        found.largest.reshape(shape) + ended,
        found.residuals.reshape(shape) + ended,
        (-cosines(steps, gradients) + ended).astype(dtype),
        (np.abs(cosines(gradients, found.vectors.reshape(here.shape))) + ended).astype(dtype),
        limit.value,
        limit.words,
    )


def _spread(count: int, most: int) -> np.ndarray:
    """Return at most so many of the indices below `count`, evenly spread: [k] int64."""
    return np.linspace(0, count - 1, min(count, most)).round().astype(np.int64)


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the cosines [...] float64 of vectors [..., n]; NaN where one is 0 or not finite."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        units = []
        for each in (one, other):
            plain = each.astype(np.float64)
            # By its largest part first: squares of what is very large or small are no numbers.
            plain = plain / np.abs(plain).max(axis=-1, keepdims=True)
            units.append(plain / np.linalg.norm(plain, axis=-1, keepdims=True))
        return np.asarray((units[0] * units[1]).sum(axis=-1))
