"""Ends gathered to attractors, by hand."""

from __future__ import annotations

import numpy as np

from pipeline.attractors import LOST, RESTLESS, gathered
from pipeline.results import BUDGET, CONVERGED, DIVERGED, Endings

NONE = np.empty((0, 2))


def ends(points: list[list[float]], status: list[str], norms: list[float] | None = None) -> Endings:
    count = len(points)
    return Endings(
        np.array(points, float),
        np.zeros(count),
        np.array(norms or [0.0] * count),
        np.array(status),
        np.zeros(count, np.int64),
    )


def test_known_minimisers_come_first_and_only_those_that_are_reached() -> None:
    known = np.array([[0.0, 0.0], [9.0, 9.0], [1.0, 1.0]])
    found = ends([[1.0, 1.01], [0.01, 0.0], [1.0, 1.0], [5.0, 5.0]], [CONVERGED] * 4)
    places, which = gathered(found, known, 0.1)
    np.testing.assert_array_equal(places, [[0, 0], [1, 1], [5, 5]])
    assert which.tolist() == [1, 0, 1, 2]


def test_unknown_ones_lie_at_the_least_gradient_and_the_most_reached_comes_first() -> None:
    points = [[2.0, 0.0], [4.0, 0.0], [4.02, 0.0], [4.04, 0.0]]
    places, which = gathered(ends(points, [CONVERGED] * 4, [0, 3, 1, 2]), NONE, 0.1)
    np.testing.assert_array_equal(places, [[4.02, 0], [2, 0]])
    assert which.tolist() == [1, 0, 0, 0]


def test_a_lane_whose_steps_ran_out_counts_only_near_where_another_came_to_rest() -> None:
    points = [[1.0, 0.0], [1.05, 0.0], [3.0, 0.0], [1.0, 0.0]]
    places, which = gathered(ends(points, [CONVERGED, BUDGET, BUDGET, DIVERGED]), NONE, 0.1)
    np.testing.assert_array_equal(places, [[1, 0]])
    assert which.tolist() == [0, 0, RESTLESS, LOST]


def test_a_lane_goes_to_the_nearest() -> None:
    known = np.array([[0.0, 0.0], [0.15, 0.0]])
    points = [[0.0, 0.0], [0.15, 0.0], [0.09, 0.0], [0.06, 0.0]]
    _, which = gathered(ends(points, [CONVERGED] * 4), known, 0.1)
    assert which.tolist() == [0, 1, 1, 0]


def test_nothing_at_rest_is_no_attractor() -> None:
    places, which = gathered(ends([[1.0, 2.0]], [BUDGET]), NONE, 0.1)
    assert places.shape == (0, 2)
    assert which.tolist() == [RESTLESS]
