"""Which learning rates are stable on a target of constant curvature: by theory, and as measured.

On a target whose Hessian is the same everywhere, with the greatest eigenvalue L, a descent comes to
rest from every start for learning rates below a limit over L, see `pipeline.stability`: 2 for
gradient descent, 2 (1 + beta) for the heavy ball (Polyak 1964; Goh 2017, Why momentum really works,
Distill).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from functions.target import Target
from pipeline import stability
from pipeline.axes import RATE
from pipeline.calculus import hessian, over
from pipeline.results import DIVERGED, Endings
from pipeline.subject import Subject

POINTS, DENSE = 16, 500  # where Hessians are compared, and in at most how many dimensions


@dataclass(frozen=True)
class Edge:
    """The greatest stable learning rate at each value of the other axis, [M] float64.

    NaN at a momentum of 1; None where no theory is known. `words` say what it is, or why there is
    none; `formula` is as in `stability.Limit`.
    """

    rates: np.ndarray | None
    words: str
    formula: str = ""


def boundary(subject: Subject, axes: Mapping[str, np.ndarray]) -> Edge:
    """Return the boundary of stability along the axes of a map.

    `axes` are the values of one or two hyperparameters by name; of one alone M is 1. No theory is
    known but for gradient descent, the heavy ball and Nesterov's step at a constant rate, on
    targets of constant curvature whose minimum is known, without noise or bounds.
    """
    if why := _beyond_theory(subject, axes):
        return Edge(None, f"no boundary is known {why}")
    others = [{name: float(v)} for name in axes if name != RATE for v in axes[name]] or [{}]
    # A momentum of 1 has none; alone it leaves nothing to draw, at the end of an axis the others.
    resting = [other for other in others if other.get("momentum") != 1] or others
    limits = np.full(len(others), np.nan)
    for place, other in enumerate(resting):  # a momentum is at most 1, and axes ascend
        limit = limit_of(subject.tuned(other))
        if limit.value is None:
            return Edge(None, limit.words)
        limits[place] = limit.value
    greatest = greatest_curvature(subject.target)
    if greatest is None:
        why = "unless the curvature is the same everywhere, above 0"
        return Edge(None, f"no boundary is known {why}")
    # The last of several is the most general: a momentum of 0 makes the first gradient descent.
    words = limit.words if len(others) == 1 else limit.words.partition(" = ")[0]
    told = f"{words}, for η L with L = {greatest:.4g}"
    return Edge(limits / greatest, told, limit.formula)


def limit_of(subject: Subject) -> stability.Limit:
    """Return the limit of the rate times the curvature, see `stability.boundary`.

    None with noise and in bounds, where an update is another than the theory's.
    """
    if subject.noise is not None or subject.bounds is not None:
        where = "in bounds" if subject.noise is None else "with noise"
        return stability.Limit(None, f"no boundary is known {where}")
    return stability.boundary(subject.optimizer)


def _beyond_theory(subject: Subject, axes: Mapping[str, np.ndarray]) -> str:
    """Return where there is no theory, whatever the optimizer and the curvature; "" elsewhere."""
    if subject.schedule.get("_target_"):
        return "under a schedule"
    if RATE not in axes:
        return "without the learning rate as an axis"
    return "where the minimum is not" if subject.target.minimum is None else ""


def greatest_curvature(target: Target) -> float | None:
    """Return the greatest eigenvalue of a Hessian that is the same everywhere.

    None where it is not: at one of `POINTS` random points of the domain, of two corners, the start
    and the minimisers it differs by more than rounding from that at another, the target has kinks,
    or more than `DENSE` dimensions. None, too, where an eigenvalue is negative or all are 0: every
    rate is unstable then, or none is.
    """
    if target.kinks or target.dim > DENSE:
        return None
    low, high = target.domain.T
    points = np.random.default_rng(0).uniform(low, high, (POINTS, target.dim))
    # A bump in a corner, or at the bottom, is met by chance only.
    points = np.concatenate([points, low[None], high[None], target.start[None], target.minimisers])
    (found,) = over(hessian, target, points, numbers=target.dim**2)
    size = np.abs(found).max()
    if not np.isfinite(size) or np.abs(found - found[0]).max() > 1e-9 * size:
        return None
    eigenvalues = np.linalg.eigvalsh(found[0])
    flat = 1e-12 * target.dim * size
    is_bowl = eigenvalues[0] >= -flat and eigenvalues[-1] > flat
    return float(eigenvalues[-1]) if is_bowl else None


def grew(whole: Endings, half: Endings, steps: int) -> np.ndarray:
    """Return which lanes [L] are unstable, as far as so many steps tell.

    Those that diverged, and those that were on average further above the minimum in the second half
    of their steps than in the first, of which `half` are the endings: near the boundary growth is
    too slow to reach any limit, and a lane that ends above its start may only swing, as heavy balls
    do. Areas under the regret are watched in both.
    """
    first, middle = half.areas, steps // 2
    lost = np.asarray(whole.status == DIVERGED)
    if first is None or whole.areas is None or middle == 0:
        return lost
    with np.errstate(invalid="ignore"):  # of lanes that diverged
        second = (whole.areas - first) / (steps - middle)
    return np.asarray(lost | (second > first / middle))


def agreement(
    unstable: np.ndarray, rates: np.ndarray, log: bool, edge: np.ndarray
) -> dict[str, float]:
    """Return how far measured stability agrees with theory, as metrics.

    `unstable` [M, X] bool is what was measured at M values of the momentum and the ascending
    learning rates [X], even in their logarithm if `log`; `edge` [M] are the theory's greatest
    stable rates, NaN where it has none: these rows are left out. `stability_agreement` is the share
    of cells further than one from the theory's boundary that agree with it, left out where there is
    none; `stability_error_cells` the greatest distance, in cells along the rates, of the boundary
    (half a cell before the first unstable one) from the theory's, both within the map.
    """
    told = np.isfinite(edge)
    unstable, edge, count = unstable[told], edge[told], len(rates)
    spaced, at = (np.log(rates), np.log(edge)) if log else (rates, edge)
    place = (at - spaced[0]) / (spaced[-1] - spaced[0]) * (count - 1)
    first = np.where(unstable.any(axis=1), unstable.argmax(axis=1), count) - 0.5
    error = np.abs(first - np.clip(place, -0.5, count - 0.5)).max()
    away = np.arange(count) - place[:, None]
    clear = np.abs(away) > 1
    found = {"stability_error_cells": float(error)}
    if clear.any():
        found["stability_agreement"] = float((unstable == (away > 0))[clear].mean())
    return found
