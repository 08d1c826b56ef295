"""Gradient descent on a quadratic, of which every point is known: x_t = V (1 - rate L)^t V' x_0."""

from __future__ import annotations

import keras
import numpy as np
import pytest

import functions
from pipeline.descent import descend
from pipeline.rule import Rule

STEPS = 400
STARTS = np.array([[-4.0, 3.0], [0.5, 2.0], [1.0, -1.0]])


@pytest.mark.parametrize(
    ("condition", "rotation", "rate"),
    [(100.0, 30.0, 0.019), (1e6, -71.5, 1.5e-6), (1.0, 0.0, 0.01)],
)
def test_the_path_is_the_closed_form(condition: float, rotation: float, rate: float) -> None:
    target = functions.get("quadratic", condition=condition, rotation=rotation)
    trace = descend(target, keras.optimizers.SGD(rate), STARTS, steps=STEPS, rule=Rule())
    turn = np.radians(rotation)
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    curvatures = np.array([1.0, condition])
    shrunk = (1 - rate * curvatures) ** np.arange(STEPS + 1)[:, None, None]
    along = shrunk * (STARTS @ axes)
    np.testing.assert_allclose(trace.points, along @ axes.T, rtol=0, atol=1e-12)
    digits = {"rtol": 1e-12, "atol": 1e-12 * condition}  # the points', steepened
    values = 0.5 * (curvatures * along**2).sum(axis=-1)
    np.testing.assert_allclose(trace.values, values, **digits)
    norms = np.linalg.norm(curvatures * along, axis=-1)
    np.testing.assert_allclose(trace.gradient_norms, norms, **digits)


def test_a_1d_parabola_halves_its_distance_at_a_quarter() -> None:
    trace = descend(functions.get("parabola"), keras.optimizers.SGD(0.25), [4.0], steps=40)
    np.testing.assert_array_equal(trace.points[:, 0, 0], 4 * 0.5 ** np.arange(41))
