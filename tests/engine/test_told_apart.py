"""Programs are shared only by what makes the same program: no descent runs another's."""

from collections import deque
from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

import functions
from pipeline.calculus import over, value_and_gradient
from pipeline.descent import descend
from pipeline.rule import Rule

START = np.array([0.5, -1.0])
SPHERE = functions.get("sphere")


class Scaled(keras.optimizers.Optimizer):
    """x <- x - rate * scales * g, with the scales wherever a user may keep them."""

    def __init__(self, scales, rate=0.1):
        super().__init__(learning_rate=rate)
        self._scales = scales

    def update_step(self, gradient, variable, learning_rate):
        scales = tf.constant(np.asarray(self._scales, np.float64))
        self.assign_sub(variable, learning_rate * scales * gradient)


class Doubled(keras.optimizers.schedules.LearningRateSchedule):
    """Twice the rate of another schedule."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def __call__(self, step):
        return 2.0 * self.inner(step)

    def get_config(self):
        return {}


def first_step(optimizer):
    """Where gradient descent on the sphere goes at once, as a factor of the start."""
    return descend(SPHERE, optimizer, START, steps=1).points[1, 0] / START


@pytest.mark.parametrize("made", [np.array, list, deque])
def test_settings_of_any_kind(made):
    for pair in ([1.0, 2.0], [3.0, 0.5]):
        expected = 1 - 0.1 * np.array(pair) * 2
        np.testing.assert_allclose(first_step(Scaled(made(pair))), expected, rtol=1e-14)


def test_numbers_of_numpy():
    for rho in np.array([0.5, 0.9]):
        # RMSprop's first step: v = (1 - rho) g^2, so x - rate g / sqrt(v) with g = 2x.
        moved = descend(
            SPHERE, keras.optimizers.RMSprop(0.1, rho=rho, epsilon=1e-12), START, steps=1
        )
        expected = START - 0.1 * np.sign(START) / np.sqrt(1 - rho)
        np.testing.assert_allclose(moved.points[1, 0], expected, rtol=1e-9)


def test_schedules_within_schedules():
    for rate in (0.01, 0.2):
        inner = keras.optimizers.schedules.ExponentialDecay(rate, 10, 1.0)
        moved = first_step(keras.optimizers.SGD(Doubled(inner)))
        np.testing.assert_allclose(moved, 1 - 2 * rate * 2, rtol=1e-6)


def test_targets_of_one_name():
    other = replace(SPHERE, formula=lambda points: tf.reduce_sum(3 * points, axis=-1))
    for target, gradient in ((SPHERE, 2 * START), (other, [3.0, 3.0])):
        trace = descend(target, keras.optimizers.SGD(0.1), START, steps=1)
        np.testing.assert_allclose(trace.points[1, 0], START - 0.1 * np.array(gradient))
        np.testing.assert_allclose(over(value_and_gradient, target, START[None])[1][0], gradient)


@pytest.mark.parametrize(
    "optimizer",
    [
        lambda: keras.optimizers.SGD(0.1, gradient_accumulation_steps=4),
        lambda: keras.optimizers.SGD(
            keras.optimizers.schedules.CosineDecay(0.0, 100, warmup_target=0.1, warmup_steps=5)
        ),
    ],
    ids=["gathered gradients", "a rate of 0 at first"],
)
def test_a_step_that_moves_nothing_is_no_convergence(optimizer):
    trace = descend(SPHERE, optimizer(), START, steps=3, rule=Rule(value_tolerance=1e-12))
    assert (trace.points[1] == trace.points[0]).all()
    assert trace.status.tolist() == ["budget"]
