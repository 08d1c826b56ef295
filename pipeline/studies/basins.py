"""Which minimiser is reached from each point of the grid, and how fast."""

from __future__ import annotations

import time

import numpy as np

from functions.target import Target
from pipeline.attractors import LOST, RESTLESS, gathered
from pipeline.calculus import hessian, over
from pipeline.endings import prepare
from pipeline.results import Basins, Endings, Result
from pipeline.rule import Rule
from pipeline.subject import Subject
from pipeline.survey import DENSE, survey


def basins(
    subject: Subject,
    *,
    radius: float,
    steps: int,
    gradient_tolerance: float,
    value_tolerance: float | None,
    value_limit: float,
) -> Result:
    """Run the optimizer from every point of the grid, keeping only where each lane ended.

    Ends within `radius`, a share of the diagonal of the target's domain, are one attractor: see
    `pipeline.attractors.gathered`. A lane ends before its budget as in `pipeline.rule.Rule`.
    Memory does not grow with `steps`. `compile_seconds` and `run_seconds` time the lanes alone.
    """
    target, facts = subject.target, subject.facts
    field, metrics = survey(target, subject.grid, 1)
    rule = Rule(gradient_tolerance, value_tolerance, value_limit)
    starts = field.points.reshape(-1, target.dim)
    began = time.perf_counter()
    disturbances = subject.disturbances(len(starts))
    run = prepare(target, subject.optimizer, starts, steps=steps, rule=rule, **disturbances)
    compiled = time.perf_counter()
    endings = run()
    seconds = {
        "compile_seconds": compiled - began,
        "run_seconds": time.perf_counter() - compiled,
    }
    reach = radius * float(np.linalg.norm(np.ptp(facts.domain, axis=1)))
    places, which = gathered(endings, facts.minimisers, reach)
    shape = field.values.shape
    found = Basins(
        places,
        _kinds(target, places.astype(field.values.dtype)),
        which.reshape(shape),
        endings.steps.reshape(shape),
        endings.values.reshape(shape),
    )
    measured = _measured(found, endings, facts.minimum) | seconds | metrics
    return Result(facts, field, subject.label, metrics=measured, basins=found)


def _kinds(target: Target, places: np.ndarray) -> np.ndarray:
    """Return what each attractor [K, n] is by its Hessian, [K] of texts.

    'minimum', 'saddle', 'maximum'; 'point' where there is no Hessian (kinks, or too many
    coordinates).
    """
    if not len(places) or target.kinks or target.dim > DENSE:
        return np.full(len(places), "point")
    (matrices,) = over(hessian, target, places, numbers=target.dim**2)
    smooth = np.isfinite(matrices).all(axis=(-2, -1))
    low, high = np.zeros(len(places)), np.zeros(len(places))
    eigenvalues = np.linalg.eigvalsh(matrices[smooth].astype(np.float64))
    low[smooth], high[smooth] = eigenvalues[:, 0], eigenvalues[:, -1]
    # An end is as near as the tolerance brings it: a flat minimum may be hollow by rounding.
    slack = 1e-6 * np.maximum(np.abs(low), np.abs(high))
    kinds = np.where(low >= -slack, "minimum", np.where(high <= slack, "maximum", "saddle"))
    return np.where(smooth, kinds, "point")


def _measured(found: Basins, endings: Endings, minimum: float | None) -> dict[str, float]:
    """Return the shares of the basins and of the lanes without one, and how far lanes came."""
    settled = found.which >= 0
    metrics = {
        "lanes": float(found.which.size),
        "basins": float(len(found.places)),
        "settled_share": float(settled.mean()),
        "diverged_share": float((found.which == LOST).mean()),
        "unsettled_share": float((found.which == RESTLESS).mean()),
        "largest_basin_share": float(found.shares.max(initial=0.0)),
    }
    if settled.any():
        metrics["steps"] = float(np.median(found.steps[settled]))
    if minimum is not None:
        best = settled & (found.values <= minimum + 1e-3 * max(1.0, abs(minimum)))
        metrics["global_share"] = float(best.mean())
    return metrics
