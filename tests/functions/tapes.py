"""Derivatives by nested tapes, apart from the project's own calculus."""

import numpy as np
import tensorflow as tf

FEW = 3  # coordinates, of which compiled rows are written out; of more that would take minutes


def value_gradient_hessian(target, points):
    """Value [N], gradient [N, n] and Hessian [N, n, n] at a tensor of points [N, n]."""
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(points)
        with tf.GradientTape() as inner:
            inner.watch(points)
            value = target.value(points)
        gradient = inner.gradient(value, points)
        sums = [tf.reduce_sum(row) for row in tf.unstack(gradient, axis=-1)]
    if target.dim > FEW and not tf.executing_eagerly():
        zero = tf.UnconnectedGradients.ZERO
        return value, gradient, outer.batch_jacobian(gradient, points, zero)
    rows = [outer.gradient(row, points, unconnected_gradients="zero") for row in sums]
    return value, gradient, tf.stack(rows, axis=-2)


def value_and_gradient(target, points):
    """Value [N] and gradient [N, n] at a tensor of points [N, n]."""
    with tf.GradientTape() as tape:
        tape.watch(points)
        value = target.value(points)
    return value, tape.gradient(value, points, unconnected_gradients="zero")


def with_moves(target, points, derivatives):
    """Derivatives at points [N, n], and how far they move with the points' rounding.

    For each the largest change among the numbers of a point, [N, 1, ...], where all its
    coordinates grow or shrink by 4 units in the last place: the sine of a million is known to no
    more digits than the million, and beside a kink no more than which side it is.
    """
    shift = 4.0 * np.finfo(points.dtype.as_numpy_dtype).eps
    moved = tf.concat([points, points * (1.0 + shift), points * (1.0 - shift)], axis=0)
    found = []
    for all_three in derivatives(target, moved):
        plain, *nearby = np.split(all_three, 3)
        inner = tuple(range(1, plain.ndim))
        changes = [np.abs(each - plain).max(axis=inner, keepdims=True) for each in nearby]
        found.append((plain, np.nan_to_num(np.maximum(*changes))))
    return found
