"""Derivatives by nested tapes, apart from the project's own calculus."""

import tensorflow as tf

MANY = 10  # coordinates: one mapped pass, since the rows written out would take minutes to compile


def value_gradient_hessian(target, points):
    """Value [N], gradient [N, n] and Hessian [N, n, n] at a tensor of points [N, n]."""
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(points)
        with tf.GradientTape() as inner:
            inner.watch(points)
            value = target.value(points)
        gradient = inner.gradient(value, points)
        sums = [tf.reduce_sum(row) for row in tf.unstack(gradient, axis=-1)]
    if target.dim > MANY:
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
