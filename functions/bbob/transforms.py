"""The maps that BBOB bends, stretches and turns its simple functions by, on tensors [..., n].

Each follows section 0.2 of the report. Where one has no derivative, or one that cannot be had in
floating point, its argument is replaced before the formula and its result behind it, so that no
NaN arises in either branch of `tf.where`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

from functions.bbob.instances import spaced, stretch
from functions.constants import constants
from functions.lazy import np, tf

WAVES = 0.049  # of T_osz: how high
RIGHT, LEFT = (10.0, 7.9), (5.5, 3.1)  # how fast, where x is positive and where it is negative
WIDE = 10  # coordinates from which on a sum of many rows is worth its time to compile
LONG = 64  # coordinates beyond which a sum of columns takes too long to compile


def away_from_zero(points: Any, formula: Callable[[Any], Any], otherwise: Any = 0.0) -> Any:
    """Return the formula of points [...] that are above 0, and `otherwise` of the others.

    Positive numbers so small that the square of their inverse overflows count as 0: second
    derivatives of logarithms and powers are that large.
    """
    away = points > math.sqrt(np.finfo(points.dtype.name).tiny)
    safe = tf.where(away, points, tf.ones_like(points))
    return tf.where(away, formula(safe), otherwise * tf.ones_like(points))


def rotate(points: Any, matrix: np.ndarray) -> Any:
    """Return the product of a matrix [n, n] with points [..., n].

    Written as a sum of columns, one after the other: a matrix product adds in another order for
    batches of other sizes, and a lane must give the same wherever it runs. Of a column all numbers
    are added at once by vector instructions, unlike those of a row. The gradient is written so too;
    what would be derived from this sum are sums of rows. Of very many columns it is one of rows.
    """
    if len(matrix) > LONG:
        return tf.reduce_sum(points[..., None, :] * constants(matrix, points), axis=-1)

    def turned(points: Any) -> tuple[Any, Callable[[Any], Any]]:
        columns = (
            points[..., j : j + 1] * constants(column, points) for j, column in enumerate(matrix.T)
        )
        return reduce(operator.add, columns), lambda upstream: rotate(upstream, matrix.T)

    return tf.custom_gradient(turned)(points)


def distances(points: Any, centres: np.ndarray, scales: np.ndarray) -> Any:
    """Return the scaled squared distances [..., k] of points [..., n] from centres [k, n].

    The sum over the coordinates of `scales` [k, n] times squares, by columns as in `rotate`.
    """

    def summed(points: Any) -> tuple[Any, Callable[[Any], Any]]:
        columns = (
            constants(scale, points) * tf.square(points[..., j : j + 1] - constants(centre, points))
            for j, (centre, scale) in enumerate(zip(centres.T, scales.T, strict=True))
        )

        def gradient(upstream: Any) -> Any:
            if len(centres.T) < WIDE:
                away = constants(scales, points) * (
                    points[..., None, :] - constants(centres, points)
                )
                return tf.reduce_sum(2.0 * upstream[..., None] * away, axis=-2)
            rows = (
                upstream[..., i : i + 1]
                * (constants(2.0 * scale, points) * (points - constants(centre, points)))
                for i, (scale, centre) in enumerate(zip(scales, centres, strict=True))
            )
            return reduce(operator.add, rows)

        return reduce(operator.add, columns), gradient

    return tf.custom_gradient(summed)(points)


def condition(points: Any, number: float) -> Any:
    """Return points [..., n] stretched by Lambda: sqrt(number) at the last coordinate."""
    return points * constants(stretch(points.shape[-1], number), points)


def oscillate(points: Any) -> Any:
    """Return T_osz of points [...], each number for itself; its derivative at 0 is taken as 1.

    sign(x) exp(u + 0.049 (sin c1 u + sin c2 u)), u = log |x|, with c 10 and 7.9 where x is
    positive, 5.5 and 3.1 where it is negative. Written as x times the exponential of the waves.
    """
    positive = points > 0.0
    first, second = (
        tf.where(positive, *_pair(points, *speeds)) for speeds in zip(RIGHT, LEFT, strict=True)
    )

    def bend(sizes: Any) -> Any:
        u = tf.math.log(sizes)
        return tf.exp(WAVES * (tf.sin(first * u) + tf.sin(second * u)))

    return points * away_from_zero(tf.abs(points), bend, otherwise=1.0)


def asymmetric(points: Any, beta: float) -> Any:
    """Return T_asy of points [..., n]: x^(1 + beta (i-1)/(n-1) sqrt x) where x is positive."""
    rates = constants(beta * spaced(points.shape[-1]), points)

    def bend(sizes: Any) -> Any:
        return tf.exp(rates * tf.sqrt(sizes) * tf.math.log(sizes))

    return points * away_from_zero(points, bend, otherwise=1.0)


def penalty(points: Any) -> Any:
    """Return the squared distance [...] of points [..., n] from the box [-5, 5]^n."""
    return tf.reduce_sum(tf.square(tf.nn.relu(tf.abs(points) - 5.0)), axis=-1)


def total(terms: Any) -> Any:
    """Return the sum [...] of terms [..., n]."""
    return tf.reduce_sum(terms, axis=-1)


def _pair(like: Any, *numbers: float) -> list[Any]:
    return [constants(number, like) for number in numbers]
