"""Square roots, and waves in a distance, whose derivatives stay finite at zero.

The derivative of a square root at 0 is infinite; where it is then multiplied by 0, as in that of
a distance, automatic differentiation makes it NaN, and a compiled program more often than an eager
one. Here it is 0 instead: of a cone's subgradients the one in the middle.

The cosine of a distance is smooth, though, and has a second derivative at 0. `cos_root` and
`sinc_root` take the squared distance and have all derivatives right, there too.
"""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf


def next_to_nothing(numbers: Any) -> Any:
    """Return whether numbers [...] are 0, or so small that XLA takes them for 0."""
    return tf.abs(numbers) < np.finfo(numbers.dtype.name).tiny


def root(numbers: Any) -> Any:
    """Return the square roots [...] of numbers [...], NaN below 0; the derivatives at 0 are 0.

    Both branches of the outer `where` must be finite, or its gradient is NaN: hence the inner one.
    """
    nothing = next_to_nothing(numbers)
    safe = tf.where(nothing, tf.ones_like(numbers), numbers)
    return tf.where(nothing, tf.stop_gradient(tf.sqrt(numbers)), tf.sqrt(safe))


def norm(points: Any) -> Any:
    """Return the distance [...] of points [..., n] from the origin, without slope there."""
    return root(tf.reduce_sum(tf.square(points), axis=-1))


def root_mean_square(points: Any) -> Any:
    """Return sqrt(mean x_i^2) [...] of points [..., n], without slope at the origin."""
    return root(tf.reduce_mean(tf.square(points), axis=-1))


def cos_root(squares: Any) -> Any:
    """Return cos sqrt(s) [...] of numbers s [...] of at least 0, with all derivatives at 0."""
    near, small, large = _split(squares)
    return tf.where(near, _series(small, 0), tf.cos(tf.sqrt(large)))


def sinc_root(squares: Any) -> Any:
    """Return sin(sqrt s)/sqrt s [...] of numbers s [...] of at least 0, 1 at 0, likewise."""
    near, small, large = _split(squares)
    distance = tf.sqrt(large)
    return tf.where(near, _series(small, 1), tf.sin(distance) / distance)


def _split(squares: Any) -> tuple[Any, Any, Any]:
    """Return where numbers are small, and them for either branch, harmless where it is not taken.

    Below 1/4 nine terms of the series give all digits of a float64, of two derivatives too.
    """
    near = squares < 0.25
    small = tf.where(near, squares, tf.zeros_like(squares))
    return near, small, tf.where(near, tf.ones_like(squares), squares)


def _series(squares: Any, offset: int) -> Any:
    """Return the sum of (-s)^k / (2k + offset)! [...], k from 0 to 8, by Horner's rule."""
    total = tf.zeros_like(squares)
    for k in reversed(range(9)):
        total = (-1) ** k / math.factorial(2 * k + offset) + squares * total
    return total
