"""BBOB's functions against COCO's own, and what only they have to show."""

import cocoex
import numpy as np
import pytest
import tensorflow as tf
from mpmath import mpf
from references.bbob import osz
from scipy.optimize import brentq
from tapes import value_and_gradient
from target_cases import notable_points, sample

import functions
from functions.bbob.instances import mixed, rotation_r, stretched

FUNCTIONS = range(1, 25)
INSTANCES = range(1, 6)
DIMS = (2, 5, 10, 40)
SUITE = cocoex.Suite("bbob", "instances: 1-5", f"dimensions: {','.join(map(str, DIMS))}")


def pair(function, dim, instance):
    """Our target and COCO's problem."""
    target = functions.get(f"bbob_f{function:02d}", dim=dim, instance=instance)
    return target, SUITE.get_problem_by_function_dimension_instance(function, dim, instance)


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_values_are_cocos(function, dim):
    points = np.random.default_rng(function).uniform(-5.0, 5.0, (12, dim))
    points[:2] *= 1.2  # beyond the box, where there are penalties
    for instance in INSTANCES:
        target, problem = pair(function, dim, instance)
        theirs = np.array([problem(point) for point in points])
        ours = target.value(points).numpy()
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)
        rise = theirs - target.minimum
        np.testing.assert_allclose(ours - target.minimum, rise, rtol=1e-9)
        assert rise.min() > 0.0


@pytest.mark.parametrize("dim", DIMS)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_cocos_minimum_lies_at_the_minimiser(function, dim):
    for instance in INSTANCES:
        target, problem = pair(function, dim, instance)
        (minimiser,) = target.minimisers
        assert problem(minimiser) == pytest.approx(target.minimum, rel=1e-12, abs=1e-12)
        around = np.clip(minimiser + 1e-3 * np.random.default_rng(1).normal(size=(8, dim)), -5, 5)
        assert min(map(problem, around)) >= target.minimum


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_nothing_is_nan_in_the_largest_dimension(function, dtype):
    target = functions.get(f"bbob_f{function:02d}", dim=40)
    points = np.concatenate([notable_points(target), sample(target, 8)]).astype(dtype)
    for each in value_and_gradient(target, tf.constant(points)):
        assert np.isfinite(each).all()


@pytest.mark.parametrize("places", [(1, 0), (0, 1), (-1, 2)])
def test_katsuuras_other_minimisers_are_where_it_says(places):
    target, problem = pair(23, 2, 1)
    found = target.minimisers[0] + np.linalg.solve(mixed(23, 1, 2, 100.0), np.array(places) / 2)
    assert problem(found) == pytest.approx(target.minimum, rel=1e-12)
    assert "2 z_i is a whole number" in target.others


@pytest.mark.parametrize("places", [(1, 0), (0, 1), (-1, 0)])
def test_weierstrass_other_minimisers_are_where_it_says(places):
    target, problem = pair(16, 2, 1)
    bent = np.linalg.solve(mixed(16, 1, 2, 0.01), places)
    straight = [brentq(lambda u, t=t: float(osz(mpf(u))) - t, -90, 90, xtol=1e-15) for t in bent]
    found = target.minimisers[0] + rotation_r(16, 1, 2).T @ straight
    # Beyond the box there is a penalty too.
    outside = 10 / 2 * (np.maximum(np.abs(found) - 5, 0) ** 2).sum()
    assert problem(found) - outside == pytest.approx(target.minimum, rel=1e-12)
    assert "z_i is a whole number" in target.others


def test_the_step_ellipsoids_other_minimisers_lie_on_a_line():
    target, problem = pair(7, 2, 1)
    along = np.linalg.solve(stretched(7, 1, 2, 10.0), (0.0, 0.03))
    assert problem(target.minimisers[0] + along) == pytest.approx(target.minimum, rel=1e-12)
    assert target.others
