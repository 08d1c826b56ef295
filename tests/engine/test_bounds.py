"""Bounds against closed forms, NumPy loops and the conditions of a constrained minimum."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from pipeline.bounds import WAYS, Bounds, project, reflect
from pipeline.descent import descend
from pipeline.results import BUDGET, CONVERGED, DIVERGED
from pipeline.rule import Rule

from .targets import bowl, bowl_gradient, line, target

BOX = np.array([[-1.0, 0.7], [-0.4, 0.3], [0.1, 2.0]])  # the bowl's minimiser is outside
LOW, HIGH = BOX.T
START = np.array([-0.9, 0.25, 1.9])


def triangle(x: np.ndarray) -> np.ndarray:
    """The triangle wave from low to high: arccos(cos(u)) goes up from 0 to pi and back."""
    width = HIGH - LOW
    return LOW + width / np.pi * np.arccos(np.cos(np.pi * (x - LOW) / width))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("span", [3.0, 40.0])
def test_reflection_is_a_triangle_wave(dtype: str, span: float) -> None:
    points = np.random.default_rng(0).uniform(-span, span, (2_000, 3)).astype(dtype)
    low, high = LOW.astype(dtype), HIGH.astype(dtype)
    found = reflect(points, low, high).numpy()
    assert found.dtype == dtype
    assert ((found >= low) & (found <= high)).all()
    unit = np.finfo(dtype).eps
    # At the turns arccos loses half of the digits.
    np.testing.assert_allclose(found, triangle(points), atol=4 * span * unit + 2 * np.sqrt(unit))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("way", WAYS)
def test_points_of_the_box_stay_to_the_last_bit(way: str, dtype: str) -> None:
    low, high = LOW.astype(dtype), HIGH.astype(dtype)
    inside = np.random.default_rng(1).uniform(low, high, (2_000, 3)).astype(dtype)
    inside = np.concatenate([np.clip(inside, low, high), [low, high], [high, low][:1]])
    np.testing.assert_array_equal(WAYS[way](inside, low, high).numpy(), inside)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_is_just_or_far_outside_comes_in(dtype: str) -> None:
    low, high = LOW.astype(dtype), HIGH.astype(dtype)
    far = np.array([np.nextafter(high, np.inf), np.nextafter(low, -np.inf), high + 1e9, low - 1e9])
    np.testing.assert_array_equal(project(far, low, high).numpy(), [high, low, high, low])
    found = reflect(far.astype(dtype), low, high).numpy()
    assert ((found >= low) & (found <= high)).all()
    np.testing.assert_allclose(found[:2], [high, low], rtol=0, atol=4 * np.finfo(dtype).eps)


@pytest.mark.parametrize("way", WAYS)
def test_no_number_stays_none(way: str) -> None:
    assert np.isnan(WAYS[way](np.full(3, np.nan), LOW, HIGH).numpy()).all()


BACK = {"project": lambda x: np.clip(x, LOW, HIGH), "reflect": triangle}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_descents_are_those_of_a_loop_in_numpy(way: str, momentum: float) -> None:
    """Keras: m <- momentum m - rate g, x <- x + m; what is remembered is not touched."""
    sgd = keras.optimizers.SGD(0.11, momentum=momentum)
    trace = descend(bowl(), sgd, START, steps=40, bounds=Bounds(way, BOX))
    point, memory = START, np.zeros(3)
    for t in range(int(trace.steps[0]) + 1):
        np.testing.assert_allclose(trace.points[t, 0], point, rtol=0, atol=1e-7)
        norm = np.linalg.norm(bowl_gradient(trace.points[t, 0]))
        np.testing.assert_allclose(trace.gradient_norms[t, 0], norm, rtol=1e-12)
        memory = momentum * memory - 0.11 * bowl_gradient(point)
        point = BACK[way](point + memory)
    assert (np.clip(trace.points, LOW, HIGH) == trace.points).all()
    outside = descend(bowl(), keras.optimizers.SGD(0.11, momentum=momentum), START, steps=40)
    assert (np.clip(outside.points, LOW, HIGH) != outside.points).any(), "or nothing is shown"


def test_a_lane_converges_on_the_edge_where_the_conditions_of_a_minimum_hold() -> None:
    """KKT: the gradient is 0 inside, points outwards on a side; its norm stays what it is."""
    trace = descend(
        bowl(),
        keras.optimizers.SGD(0.2),
        np.array([START, [0.0, 0.0, 0.5]]),
        steps=2_000,
        rule=Rule(1e-9),
        bounds=Bounds("project", BOX),
    )
    assert trace.status.tolist() == [CONVERGED, CONVERGED]
    for lane in range(2):
        point = trace.points[-1, lane]
        gradient = bowl_gradient(point)
        at_low, at_high = point == LOW, point == HIGH
        assert (at_low | at_high).any()
        assert (gradient[at_low] > 0).all()
        assert (gradient[at_high] < 0).all()
        assert (np.abs(gradient[~(at_low | at_high)]) < 1e-8).all()
        assert trace.gradient_norms[-1, lane] == pytest.approx(np.linalg.norm(gradient))
        assert trace.gradient_norms[-1, lane] > 0.1


def test_a_box_that_is_never_met_changes_nothing() -> None:
    wide = Bounds("project", np.tile([-1e6, 1e6], (3, 1)))
    options: dict[str, Any] = {"steps": 200, "rule": Rule(1e-6)}
    free = descend(bowl(), keras.optimizers.SGD(0.2), START, **options)
    boxed = descend(bowl(), keras.optimizers.SGD(0.2), START, bounds=wide, **options)
    assert free.status.tolist() == boxed.status.tolist() == [CONVERGED]
    assert abs(int(free.steps[0]) - int(boxed.steps[0])) <= 1
    np.testing.assert_allclose(boxed.points, free.points, rtol=0, atol=1e-9)


@pytest.mark.parametrize("way", WAYS)
def test_a_slope_ends_in_its_corner_or_is_thrown_back(way: str) -> None:
    trace = descend(
        line((1.0, -2.0, 3.0)),
        keras.optimizers.SGD(0.5),
        START,
        steps=50,
        bounds=Bounds(way, BOX),
    )
    corner = np.array([LOW[0], HIGH[1], LOW[2]])
    assert (trace.points[-1, 0] == corner).all() == (way == "project")
    assert trace.status.tolist() == [CONVERGED if way == "project" else BUDGET]


@pytest.mark.parametrize("way", WAYS)
def test_a_gradient_that_is_no_number_diverges_though_the_box_would_hide_it(way: str) -> None:
    import tensorflow as tf

    def formula(points: Any) -> Any:
        return tf.reduce_sum(tf.sqrt(points), axis=-1)  # an infinite slope at 0

    steep = target("test_steep", formula, 1)
    bounds = Bounds(way, np.array([[0.0, 1.0]]))
    trace = descend(steep, keras.optimizers.SGD(10.0), np.array([0.5]), steps=9, bounds=bounds)
    if way == "project":
        assert (trace.status[0], trace.steps[0]) == (DIVERGED, 1)
    start = descend(steep, keras.optimizers.SGD(0.1), np.array([0.0]), steps=9, bounds=bounds)
    assert (start.status[0], start.steps[0]) == (DIVERGED, 0)


def test_a_box_of_other_coordinates_is_refused() -> None:
    with pytest.raises(ValueError, match=r"the box must be \[3, 2\], got \[2, 2\]"):
        descend(bowl(), keras.optimizers.SGD(), START, steps=1, bounds=Bounds("project", BOX[:2]))
