"""Formulas of neighbouring coordinates, written so that their gradients compile well.

What is derived from slices are paddings, added to one another. Of few coordinates that is the
fastest. Of many a compiled gradient takes up to four times as long so where much is computed before
or after the slices, as in BBOB's f9, f17 and f19, Broyden's banded system and Brown's function;
where little is, as in Rosenbrock's, it makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from functions.lazy import np, tf

WIDE = 10  # coordinates from which on gradients are written as sums of neighbours


def neighbours(points: Any, weights: Mapping[int, float]) -> Any:
    """Return the sums [..., n] over k of weights[k] x_(i+k) at points [..., n]; 0 beyond its ends.

    Of a float tensor or a NumPy array, in its dtype.
    """
    if isinstance(points, np.ndarray):
        return _sums(points, weights, np.pad)
    if points.shape[-1] < WIDE:
        return _sums(points, weights, tf.pad)
    mirrored = {-k: weight for k, weight in weights.items()}

    def summed(points: Any) -> tuple[Any, Any]:
        return _sums(points, weights, tf.pad), lambda upstream: neighbours(upstream, mirrored)

    return tf.custom_gradient(summed)(points)


def pairs(formula: Callable[[Any, Any], Any], points: Any) -> Any:
    """Return formula(x_i, x_(i+1)) [..., n-1] of the neighbours in a float tensor [..., n].

    The formula goes number by number. Of many coordinates it is asked for (x_n, 0) too, where it
    must have a finite derivative.
    """
    if points.shape[-1] < WIDE:
        return formula(points[..., :-1], points[..., 1:])
    return formula(points, neighbours(points, {1: 1.0}))[..., :-1]


def _sums(points: Any, weights: Mapping[int, float], pad: Any) -> Any:
    dim, before, after = points.shape[-1], max(0, -min(weights)), max(0, *weights)
    still = [[0, 0]] * (len(points.shape) - 1)
    wide = pad(points, [*still, [before, after]])
    return sum(weight * wide[..., before + k : before + k + dim] for k, weight in weights.items())
