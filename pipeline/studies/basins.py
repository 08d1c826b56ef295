"""Which minimiser is reached from each point of the grid, and how fast."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from functions.target import Target
from pipeline.attractors import gathered
from pipeline.calculus import hessian, over, value_and_gradient
from pipeline.compiled import at_once, cores
from pipeline.contenders import label_of, subjects_of, teams_of, told
from pipeline.endings import prepare
from pipeline.regret import AS_GOOD
from pipeline.results import LOST, RESTLESS, Basins, Endings, Field, Result, by_rank
from pipeline.rule import Rule
from pipeline.subject import Subject
from pipeline.survey import DENSE
from pipeline.surveyed import surveyed
from pipeline.winners import EVEN, winners_of


def basins(
    subject: Subject,
    *,
    optimizers: Mapping[str, Mapping[str, Any]],
    radius: float,
    steps: int,
    gradient_tolerance: float,
    value_tolerance: float | None,
    value_limit: float,
) -> Result:
    """Run the optimizer from every point of the grid, keeping only where each lane ended.

    Where there are `optimizers`, sections like that of an optimizer by the contenders' names, each
    of them is run in its place, and who wins from where is told. Ends within `radius`, a share of
    the diagonal of the target's domain, are one attractor: see `pipeline.attractors.gathered`. A
    lane ends before its budget as in `pipeline.rule.Rule`. Memory does not grow with `steps`.
    `compile_seconds` and `run_seconds` time the lanes alone.

    Raises BadInput, with its name, for a contender that refuses its settings or the target.
    """
    facts = subject.facts
    field, metrics = surveyed(subject, 1)
    rule = Rule(gradient_tolerance, value_tolerance, value_limit)
    racing = subjects_of(subject, optimizers)
    began = time.perf_counter()
    ready = at_once(lambda name: _ready(name, racing[name], field, steps, rule), racing, cores())
    compiled = time.perf_counter()
    endings = [run() for run in ready]
    seconds = {
        "compile_seconds": compiled - began,
        "run_seconds": time.perf_counter() - compiled,
    }
    found = _found(subject, field, endings, radius)
    measured = [
        _measured(each, ends, facts.minimum) for each, ends in zip(found, endings, strict=True)
    ]
    answer = Result(facts, field, label_of(racing), basins=found)
    if len(found) == 1:
        return replace(answer, metrics=measured[0] | seconds | metrics)
    winners = winners_of(found)
    return replace(
        answer,
        metrics=_compared(racing, measured, winners) | seconds | metrics,
        teams=teams_of(racing, [field.values.size] * len(found)),
        winners=winners,
    )


def _ready(
    name: str, contender: Subject, field: Field, steps: int, rule: Rule
) -> Callable[[], Endings]:
    """Compile a contender's descents from every point of the field, and return what runs them."""
    target, starts = contender.target, field.points.reshape(-1, contender.target.dim)
    disturbances = contender.disturbances(len(starts))
    return told(
        name,
        lambda: prepare(
            target, contender.optimizer, starts, steps=steps, rule=rule, **disturbances
        ),
    )


def _found(
    subject: Subject, field: Field, endings: Sequence[Endings], radius: float
) -> tuple[Basins, ...]:
    """Return the basins of each optimizer, whose attractors are found of all ends together."""
    facts = subject.facts
    reach = radius * float(np.linalg.norm(np.ptp(facts.domain, axis=1)))
    places, which = gathered(_joined(endings), facts.minimisers, reach)
    precise = places.astype(field.values.dtype)
    kinds, levels = _kinds(subject.target, precise), np.empty(0)
    if len(places):
        levels = over(value_and_gradient, subject.target, precise)[0].astype(np.float64)
    shape = field.values.shape
    return tuple(
        Basins(places, levels, kinds, *(each.reshape(shape) for each in of_lanes))
        for of_lanes in zip(
            np.split(which, len(endings)),
            (ends.steps for ends in endings),
            (ends.values for ends in endings),
            strict=True,
        )
    )


def _joined(endings: Sequence[Endings]) -> Endings:
    """Return the lanes of one contender after another's as one batch."""
    kept = [entry.name for entry in fields(Endings) if getattr(endings[0], entry.name) is not None]
    return Endings(**{n: np.concatenate([getattr(each, n) for each in endings]) for n in kept})


def _compared(
    names: Iterable[str], measured: Sequence[Mapping[str, float]], winners: np.ndarray
) -> dict[str, float]:
    """Return the metrics of each contender behind its name, and from how many starts it wins."""
    found = {
        "lanes": sum(each["lanes"] for each in measured),
        "even_share": float((winners == EVEN).mean()),
    }
    for place, (name, each) in enumerate(zip(names, measured, strict=True)):
        found[f"{name}/won_share"] = float((winners == place).mean())
        found |= {f"{name}/{key}": value for key, value in each.items()}
    return found


def _kinds(target: Target, places: np.ndarray) -> np.ndarray:
    """Return what each attractor [K, n] is by its Hessian, [K] of texts.

    'minimum', 'saddle', 'maximum'; 'point' where there is no Hessian (at a kink, or of too many
    coordinates) and the target does not name it as a minimiser.
    """
    known = np.asarray(target.minimisers, places.dtype).reshape(-1, target.dim)
    named = (places[:, None] == known).all(axis=-1).any(axis=-1)
    return np.where(named, "minimum", _by_hessian(target, places))


def _by_hessian(target: Target, places: np.ndarray) -> np.ndarray:
    """Return what each attractor [K, n] is; 'point' where its Hessian is not known."""
    if not len(places) or target.dim > DENSE:
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
        "basins": float((found.shares > 0).sum()),
        "settled_share": float(settled.mean()),
        "diverged_share": float((found.which == LOST).mean()),
        "unsettled_share": float((found.which == RESTLESS).mean()),
        "largest_basin_share": float(found.shares.max(initial=0.0)),
    }
    if settled.any():
        metrics["steps"] = float(by_rank(found.steps[settled], 0.5))
    if minimum is not None:
        good = found.levels <= minimum + AS_GOOD * max(1.0, abs(minimum))
        metrics["global_share"] = float(np.isin(found.which, np.flatnonzero(good)).mean())
    return metrics
