"""BBOB's bends of each coordinate by itself, about the centre of any box, and their inverses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from functions.lazy import np
from functions.target import Target
from functions.transforms.carried import Move, carried, centre, corners, like
from functions.transforms.kinds import Transform

BOX = 10.0  # how wide BBOB's own box is
HALVINGS = 80  # of an interval of at most some hundreds, to less than rounding


class Bend(NamedTuple):
    """A map of numbers z [..., n] that grows, keeps their signs, and is z near 0.

    `tensor` is it on tensors. `logarithm` and `slope` are of its logarithm as a function of
    u = log |z|, by whether z is positive, [..., n]: its value and its derivative.
    """

    tensor: Callable[[Any], Any]
    logarithm: Callable[[np.ndarray, np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray, np.ndarray], np.ndarray]


def warped(target: Target, transform: Transform, bend: Bend, **facts: Any) -> Target:
    """Return f(c + w T((x - c) / w)), c the centre of the domain and w a tenth of its width.

    So it is BBOB's own where the box is as wide as BBOB's. The box stays as it is.
    """
    middle, unit = centre(target), (target.domain[:, 1] - target.domain[:, 0]) / BOX

    def there(points: Any) -> Any:
        bent = bend.tensor((points - like(middle, points)) / like(unit, points))
        return like(middle, points) + like(unit, points) * bent

    move = Move(
        there,
        lambda points: middle + unit * _bent(bend, (points - middle) / unit),
        lambda points: middle + unit * _unbent(bend, (points - middle) / unit),
        lambda points, slopes: slopes * _steepness(bend, (points - middle) / unit),
    )
    return carried(target, transform, move, target.domain, corners(move), **facts)


def _bent(bend: Bend, z: np.ndarray) -> np.ndarray:
    away, u = _logarithms(z)
    return np.where(away, np.sign(z) * np.exp(bend.logarithm(u, z > 0.0)), z)


def _unbent(bend: Bend, bent: np.ndarray) -> np.ndarray:
    """Return z of T(z), by halving an interval of log |z| until it is as narrow as rounding."""
    away, wanted = _logarithms(bent)
    positive = bent > 0.0
    low, high = np.minimum(0.0, wanted) - 1.0, np.maximum(0.0, wanted) + 1.0
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        below = bend.logarithm(middle, positive) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.where(away, np.sign(bent) * np.exp(0.5 * (low + high)), bent)


def _steepness(bend: Bend, z: np.ndarray) -> np.ndarray:
    """Return the derivative of T, taken as 1 at 0."""
    away, u = _logarithms(z)
    positive = z > 0.0
    stretch = np.exp(bend.logarithm(u, positive) - u)
    return np.where(away, stretch * bend.slope(u, positive), 1.0)


def _logarithms(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where numbers are not so near 0 as to count as it, and log |z| there, 0 elsewhere."""
    away = np.abs(z) > np.sqrt(np.finfo(np.float64).tiny)  # as bbob.transforms.away_from_zero
    return away, np.log(np.where(away, np.abs(z), 1.0))
