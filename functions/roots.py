"""Square roots whose derivatives stay finite at zero.

The derivative of a square root at 0 is infinite; where it is then multiplied by 0, as in that of
a distance, automatic differentiation makes it NaN, and a compiled program more often than an eager
one. Here it is 0 instead: of a cone's subgradients the one in the middle.
"""

from __future__ import annotations

from typing import Any

from functions.lazy import tf


def root(squares: Any) -> Any:
    """Return the square roots [...] of numbers [...] of at least 0; the derivatives at 0 are 0.

    Both branches of the outer `where` must be finite, or its gradient is NaN: hence the inner one.
    """
    away = squares > 0.0
    safe = tf.where(away, squares, tf.ones_like(squares))
    return tf.where(away, tf.sqrt(safe), tf.zeros_like(squares))


def norm(points: Any) -> Any:
    """Return the distance [...] of points [..., n] from the origin, without slope there."""
    return root(tf.reduce_sum(tf.square(points), axis=-1))


def root_mean_square(points: Any) -> Any:
    """Return sqrt(mean x_i^2) [...] of points [..., n], without slope at the origin."""
    return root(tf.reduce_mean(tf.square(points), axis=-1))
