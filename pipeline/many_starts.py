"""A minimum looked for by descents from many starts, of a target that has none that is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from functions.target import Target
from pipeline.counts import VALUES
from pipeline.found import FoundMinimum
from pipeline.oracle import Answer, answers
from pipeline.results import Result

LARGEST = 20  # dimensions; in more, what so few starts come upon says little
_DRAWN = 256  # points of which the best are starts
_STARTS = 16
_EACH, _LAST = 60, 300  # evaluations of value and gradient: from each start, and of the best more
_SEED = 0  # whatever the run's is: what is found is the target's
_APART = 1e-2  # of the domain's width: places as far from each other are two
_NEAR = 1e-6  # likewise: so near to a minimum are values like its own, to a pole there are none
_ROUGH, _FINE = 1e-6, 1e-10  # of the values' spread: what is as low as the least
_SIMPLEX = 1e-2  # likewise: the edge of that with which kinks are searched


def searched(result: Result, target: Target) -> Result:
    """Return the result of a study of a target with the minimum that is found, if none is known."""
    found = seek(target, result.field.values.dtype)
    if found is None:
        return result
    return replace(result, found=found, metrics={**result.metrics, **found.metrics})


def seek(target: Target, dtype: Any) -> FoundMinimum | None:
    """Return the least value that is found within a target's domain, in float `dtype`.

    Of points that are spread evenly at random the best that are not too near to each other are
    starts of L-BFGS-B, within the domain. The same target gives the same bytes. None where the
    minimum is known, and in more than `LARGEST` dimensions.
    """
    if target.minimum is not None or target.dim > LARGEST:
        return None
    look = _Look(answers(target, (), dtype)[VALUES], target.domain)
    drawn = _spread(target.dim)
    values = np.array([look(point)[0] for point in drawn])
    if not np.isfinite(values).any():
        why = f"no value is finite at {_DRAWN} points of the domain"
        return FoundMinimum(None, np.empty((0, target.dim)), 0, 0, why=why)
    chosen = _apart(drawn, values)
    unit = float(np.median(values[chosen])) - float(values[chosen[0]]) or 1.0
    lanes = [_Lane(look, float(values[chosen[0]]), unit) for _ in chosen]
    # In several threads BLAS waits longer for itself than such small matrices take.
    with threadpool_limits(1, user_api="blas"):
        _polish(lanes, drawn[chosen], float(np.finfo(dtype).eps), kinked=bool(target.kinks))
    gap = _ROUGH if target.kinks else max(_FINE, 10 * float(np.finfo(dtype).eps))
    return _told(look, lanes, unit, gap)


class _Look:
    """Gives value and gradient at points [n] of the unit cube, which stands for the domain."""

    def __init__(self, ask: Answer, domain: np.ndarray) -> None:
        self._ask, self._low, self._width = ask, domain[:, 0], np.ptp(domain, axis=1)

    def place(self, point: np.ndarray) -> np.ndarray:
        """Return the point of the domain, [..., n]."""
        return np.asarray(self._low + point * self._width)

    def __call__(self, point: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = self._ask(self.place(point))
        with np.errstate(all="ignore"):
            return float(value[()]), gradient.astype(np.float64) * self._width


def _spread(dim: int) -> np.ndarray:
    """Return points [_DRAWN, n] of the unit cube, one in each slice of it along every axis.

    Latin hypercube sampling (McKay, Beckman & Conover 1979).
    """
    draw = np.random.default_rng(_SEED)
    slices = draw.permuted(np.tile(np.arange(_DRAWN), (dim, 1)), axis=1).T
    return np.asarray((slices + draw.uniform(size=slices.shape)) / _DRAWN)


def _apart(points: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the indices of the best points [N, n], at most `_STARTS`, as far apart as so many fit.

    Those whose values [N] are not finite are none of them.
    """
    reach = 0.5 * _STARTS ** (-1 / points.shape[1])
    chosen: list[int] = []
    for i in np.argsort(values, kind="stable"):
        near = np.abs(points[chosen] - points[i]).max(axis=1) < reach
        if np.isfinite(values[i]) and not near.any():
            chosen.append(int(i))
        if len(chosen) == _STARTS:
            break
    return np.array(chosen)


def _polish(lanes: list[_Lane], starts: np.ndarray, rounding: float, kinked: bool) -> None:
    """Descend from each start [S, n], and once more with the best lane and those that come near it.

    Where there are kinks, at which L-BFGS-B gets stuck, a simplex goes on from where it ends.
    """
    rough = {"maxfun": _EACH, "ftol": max(1e-12, 10 * rounding), "gtol": max(1e-8, rounding)}
    for lane, start in zip(lanes, starts, strict=True):
        lane.descend(start, rough)
        if kinked:
            lane.creep(_EACH, rounding)
    low, high = np.quantile([lane.value for lane in lanes], [0.0, 1.0])
    for lane in lanes:
        # Along a valley ends lie apart whose values tell them from the best only at the last.
        if lane.value <= low + _ROUGH * (lane.unit + high - low):
            lane.magnify(rounding**0.5)
            lane.descend(lane.point, {"maxfun": _LAST, "ftol": rounding, "gtol": rounding**0.5})
            if kinked:
                lane.creep(_LAST, rounding)


class _Lane:
    """What one descent is asked of, values less an origin and by a unit; it keeps the best."""

    def __init__(self, look: _Look, origin: float, unit: float) -> None:
        self._look, self._origin, self.unit = look, origin, unit
        self.value, self.point = np.inf, np.empty(0)

    def descend(self, start: np.ndarray, options: dict[str, Any]) -> None:
        """Descend from a start [n] of the unit cube, within it."""
        box = [(0.0, 1.0)] * len(start)
        with np.errstate(all="ignore"):
            minimize(self._ask, start, jac=True, method="L-BFGS-B", bounds=box, options=options)

    def magnify(self, share: float) -> None:
        """Measure from here on from the best value, in a share of the unit."""
        self._origin, self.unit = self.value, self.unit * share

    def creep(self, most: int, rounding: float) -> None:
        """Go on from the best point by values alone, with so many evaluations (Nelder-Mead)."""
        inward = np.where(self.point < 0.5, _SIMPLEX, -_SIMPLEX)
        corners = np.vstack([self.point, self.point + np.diag(inward)])
        options = {"maxfev": most, "initial_simplex": corners, "xatol": rounding, "fatol": rounding}
        box = [(0.0, 1.0)] * len(self.point)
        with np.errstate(all="ignore"):
            minimize(lambda point: self._ask(point)[0], self.point, method="Nelder-Mead",
                     bounds=box, options=options)  # fmt: skip

    def _ask(self, point: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = self._look(point)
        if np.isfinite(value) and value < self.value:
            self.value, self.point = value, point.copy()
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            # Somewhat above all else, and level: the search turns back.
            return 10.0 + max(0.0, (self.value - self._origin) / self.unit), 0.0 * point
        return (value - self._origin) / self.unit, gradient / self.unit


def _told(look: _Look, lanes: list[_Lane], spread: float, gap: float) -> FoundMinimum:
    """Return what the lanes found, of which the starts' values lie so far apart.

    A value above the least by no more than a share `gap` of that has reached it.
    """
    values, points = np.array([lane.value for lane in lanes]), np.array([x.point for x in lanes])
    best, least = points[values.argmin()], float(values.min())
    spread += float(values.max() - least)
    if _is_pole(look, best, least + 0.05 * spread):
        where = ", ".join(f"{each:.3g}" for each in look.place(best))
        why = f"it falls without end near ({where})"
        return FoundMinimum(None, points[:0], 0, len(values), why=why)
    reached = values <= least + gap * spread
    places: list[np.ndarray] = []
    for point in points[np.argsort(values, kind="stable")][: np.count_nonzero(reached)]:
        if all(np.abs(point - other).max() > _APART for other in places):
            places.append(point)
    joint = np.array(places)
    joint = joint[np.lexsort(np.round(joint, 2).T[::-1])]  # whatever rounding does to values
    edge = ((joint <= 0.0) | (joint >= 1.0)).any(axis=1).all()
    by = int(np.count_nonzero(reached))
    return FoundMinimum(least, look.place(joint), by, len(values), bool(edge))


def _is_pole(look: _Look, best: np.ndarray, high: float) -> bool:
    """Whether values on both sides of a point are as high as `high`, or none, however near."""
    sides = (np.clip(best + way * _NEAR, 0.0, 1.0) for way in (1, -1))
    return not any(look(side)[0] < high for side in sides if (side != best).any())
