"""Sums of neighbours and pairs, against a banded matrix and its transpose."""

import numpy as np
import pytest
import tensorflow as tf

from functions.neighbours import WIDE, neighbours, pairs

DIMS = (1, 3, WIDE - 1, WIDE, 17)
WEIGHTS = ({-1: 1.0, 1: 2.0}, {1: 1.0}, {-3: 0.5}, {-5: 1.0, 0: -4.0, 2: 3.0})


def sample(dim):
    return np.random.default_rng(dim).normal(size=(4, dim))


@pytest.mark.parametrize("weights", WEIGHTS, ids=str)
@pytest.mark.parametrize("dim", DIMS)
def test_sums_and_both_derivatives_are_those_of_a_banded_matrix(dim, weights):
    matrix = sum(weight * np.eye(dim, k=k) for k, weight in weights.items())
    points = sample(dim)
    upstream = tf.Variable(sample(dim)[::-1].copy())
    given = tf.constant(points)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as tape:
            tape.watch(given)
            sums = neighbours(given, weights)
        back = tape.gradient(sums, given, output_gradients=upstream)
    np.testing.assert_allclose(sums, points @ matrix.T, atol=1e-14)
    np.testing.assert_allclose(neighbours(points, weights), points @ matrix.T, atol=1e-14)
    np.testing.assert_allclose(back, upstream.numpy() @ matrix, atol=1e-14)
    # Back is linear in what came from above: its derivative there is the sum itself.
    again = outer.gradient(back, upstream, output_gradients=points)
    np.testing.assert_allclose(again, points @ matrix.T, atol=1e-14)


@pytest.mark.parametrize("dim", DIMS[1:])
def test_pairs_are_those_of_the_slices(dim):
    points = tf.constant(sample(dim))
    with tf.GradientTape() as outer:
        outer.watch(points)
        with tf.GradientTape() as tape:
            tape.watch(points)
            values = pairs(lambda x, y: x * x * y + y, points)
        gradients = tape.gradient(values, points)
    x, y = points.numpy()[:, :-1], points.numpy()[:, 1:]
    slopes, bends = np.zeros(points.shape), np.zeros((*points.shape, dim))
    slopes[:, :-1] += 2.0 * x * y
    slopes[:, 1:] += x * x + 1.0
    i = np.arange(dim - 1)
    bends[:, i, i] = 2.0 * y
    bends[:, i, i + 1] = bends[:, i + 1, i] = 2.0 * x
    np.testing.assert_allclose(values, x * x * y + y, atol=1e-14)
    np.testing.assert_allclose(gradients, slopes, atol=1e-13)
    np.testing.assert_allclose(outer.batch_jacobian(gradients, points), bends, atol=1e-13)
