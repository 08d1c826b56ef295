"""How far the optimizer comes by two of its hyperparameters, and the descent of the best two."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from pipeline.axes import RATE, Axis, axes
from pipeline.cells import Sensitivity
from pipeline.crossed import cast
from pipeline.descended import descended
from pipeline.problems import BadInput
from pipeline.record import label
from pipeline.results import BUDGET, CONVERGED, DIVERGED, Endings, Facts, Result, Watch, by_rank
from pipeline.rule import Rule
from pipeline.scores import scores
from pipeline.stable_rates import Edge, agreement, boundary, grew
from pipeline.subject import Subject

_PARTS = (0.1, 0.5, 0.9)


def sensitivity(
    subject: Subject,
    *,
    x: Mapping[str, Any],
    y: Mapping[str, Any] | None,
    gap: float,
    multiple: float,
    order: int,
    steps: int,
    gradient_tolerance: float,
    value_tolerance: float | None,
    value_limit: float,
) -> Result:
    """Run every pair of two hyperparameters from every start, and descend with the best pair.

    A pair is usable where the median regret over its lanes is at most `gap`, or `multiple` times
    the least of the map where that is more; of a target whose minimum is not known, where the
    median value is within `gap` of the least. `compile_seconds` and `run_seconds` time the map
    alone.
    """
    rule = Rule(gradient_tolerance, value_tolerance, value_limit)
    chosen = axes(x, y, subject.choice.get("search") or {}, subject.schedule)
    found, seconds = _mapped(subject, chosen, (gap, multiple), steps, rule)
    best = descended(subject.tuned(found.chosen), rule, steps=steps, order=order)
    # Its own name is that of the best numbers: without momentum Nesterov's step is called SGD.
    name = label({**subject.choice, **{axis.name: axis.high for axis in chosen}})
    metrics = {**best.metrics, **_metrics(found), **seconds}
    return replace(best, label=name, metrics=metrics, sensitivity=found)


def _mapped(
    subject: Subject,
    chosen: list[Axis],
    usable: tuple[float, float],
    steps: int,
    rule: Rule,
) -> tuple[Sensitivity, dict[str, float]]:
    """Return the map, and the seconds of compiling and running; `usable` are gap and multiple."""
    values = [_values(axis) for axis in chosen]
    names = [axis.name for axis in chosen]
    own = {name: each.ravel() for name, each in zip(names, np.meshgrid(*values), strict=True)}
    edge = boundary(subject, dict(zip(names, values, strict=True)))
    minimum = subject.facts.minimum
    watch = Watch(
        area=edge.rates is not None,
        gap=None if minimum is None else usable[0],
        minimum=minimum or 0.0,
    )
    began = time.perf_counter()
    try:
        run = cast(subject, own, steps=steps, rule=rule, watch=watch)
    except ValueError as error:
        raise BadInput(f"study.x, study.y: {error}") from error
    compiled = time.perf_counter()
    ends = run()
    seconds = {"compile_seconds": compiled - began, "run_seconds": time.perf_counter() - compiled}
    lanes: np.ndarray | None = None
    if edge.rates is not None:
        half = cast(subject, own, steps=steps // 2, rule=rule, watch=watch)()
        lanes = grew(ends, half, steps)
    return _summary(ends, subject.facts, chosen, values, usable, edge, lanes), seconds


def _values(axis: Axis) -> np.ndarray:
    return (np.geomspace if axis.log else np.linspace)(axis.low, axis.high, axis.points)


def _summary(  # noqa: PLR0917 - all that a map is made of
    ends: Endings,
    facts: Facts,
    chosen: list[Axis],
    values: list[np.ndarray],
    usable: tuple[float, float],
    edge: Edge,
    unstable: np.ndarray | None,
) -> Sensitivity:
    """Sum the lanes of each cell up; `unstable` are those that are, where there is a theory."""
    known, (gap, multiple) = facts.minimum is not None, usable
    x, y = (*values, np.empty(0))[:2]
    shape = (max(len(y), 1), len(x), -1)

    def ranks(name: str) -> np.ndarray:
        return by_rank(scores(ends, facts, name).reshape(shape), _PARTS, axis=-1)

    reached = ranks("regret")
    steps_to = ranks(f"steps_to/{gap}") if known else None
    status = ends.status.reshape(shape)
    shares = [(status == each).mean(axis=-1) for each in (CONVERGED, BUDGET, DIVERGED)]
    median = reached[1]
    later = np.zeros_like(median) if steps_to is None else steps_to[1]
    best = int(np.lexsort([later.ravel(), median.ravel()])[0])
    row, column = divmod(best, median.shape[1])
    least = float(median[row, column])
    bound = max(gap, multiple * least) if known else least + gap
    return Sensitivity(
        names=tuple(axis.name for axis in chosen),
        logs=tuple(axis.log for axis in chosen),
        x=x,
        y=y,
        metric="regret" if known else "value",
        reached=reached,
        gap=gap,
        steps_to=steps_to,
        shares=np.array(shares),
        best=(row, column),
        bound=bound,
        usable=np.isfinite(median) & (median <= bound),
        boundary=edge.rates,
        unstable=None if unstable is None else unstable.reshape(shape).mean(axis=-1),
        theory=edge.words,
        formula=edge.formula,
    )


def _metrics(found: Sensitivity) -> dict[str, float]:
    metrics = {"cells": float(found.median.size), "usable_share": float(found.usable.mean())}
    least = float(found.median[found.best])
    if np.isfinite(least):
        metrics[f"least_{found.metric}"] = least
        metrics |= {f"best/{name}": value for name, value in found.chosen.items()}
    for axis, name in enumerate(found.names):
        ends = found.range_of(axis)
        if ends is not None:
            low, high = np.log10(ends) if found.logs[axis] else ends
            kind = "decades" if found.logs[axis] else "width"
            metrics[f"usable_{kind}/{name}"] = float(high - low)
    return metrics | _agreement(found)


def _agreement(found: Sensitivity) -> dict[str, float]:
    """Return how measured stability agrees with theory; {} where there is none."""
    if found.boundary is None or found.unstable is None:
        return {}
    along, unstable = found.names.index(RATE), found.unstable >= 0.5
    rates = (found.x, found.y)[along]
    unstable = unstable if along == 0 else unstable.T
    return agreement(unstable, rates, found.logs[along], found.boundary)
