"""Maps that hand coordinates on in an order: some of many, or some among others that stand."""

from __future__ import annotations

from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.transforms.carried import Move


def picked(coordinates: np.ndarray, rest: np.ndarray) -> Move:
    """Return the map of x [..., n] to y [..., m]: y_i is x at `coordinates[i]`, all different.

    On the way back the coordinates that are dropped are those of `rest` [n].
    """
    dim = len(rest)

    def there(points: Any) -> Any:
        return tf.gather(points, coordinates, axis=-1)

    def back(points: np.ndarray) -> np.ndarray:
        return _placed(points, coordinates, rest)

    return Move(
        there,
        lambda points: points[..., coordinates],
        back,
        lambda _, slopes: _placed(slopes, coordinates, np.zeros(dim)),
    )


def _placed(points: np.ndarray, coordinates: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """Return numbers [..., m] at their coordinates among those of `rest` [n], [..., n]."""
    placed = np.broadcast_to(rest, (*points.shape[:-1], len(rest))).copy()
    placed[..., coordinates] = points
    return placed


def held(coordinates: np.ndarray, through: np.ndarray) -> Move:
    """Return the map of x [..., k] to y [..., n]: `through` [n], with x at its `coordinates`."""
    rest = np.setdiff1d(np.arange(len(through)), coordinates)
    order = np.argsort(np.concatenate([coordinates, rest]))

    def there(points: Any) -> Any:
        others = tf.zeros_like(points[..., :1]) + constants(through[rest], points)
        return tf.gather(tf.concat([points, others], axis=-1), order, axis=-1)

    return Move(
        there,
        lambda points: _placed(points, coordinates, through),
        lambda points: points[..., coordinates],
        lambda _, slopes: slopes[..., coordinates],
    )
