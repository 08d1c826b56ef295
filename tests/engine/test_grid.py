"""Grids against points laid by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import functions
from functions.target import Target
from pipeline.grid import lay
from pipeline.settings import Line, Mesh

from .targets import target

TARGETS = {name: functions.get(name) for name in functions.names()}
FLAT = {name: each for name, each in TARGETS.items() if each.dim > 1}


def line(**choices: Any) -> Line:
    usual = {"kind": "line", "start": None, "end": None, "resolution": 5, "endpoint": True}
    return Line(**usual | choices)


def mesh(**choices: Any) -> Mesh:
    usual = {"kind": "mesh", "resolution": 5, "domain": None, "endpoint": True}
    return Mesh(**usual | {"axes": None, "through": None} | choices)


def box(*pairs: tuple[float, float], **facts: Any) -> Target:
    """A target whose domain differs from axis to axis."""
    domain = np.array(pairs, np.float64)
    return target("test_box", lambda points: points[..., 0], len(pairs), domain=domain, **facts)


FOUR = box((0, 1), (10, 20), (200, 300), (4000, 5000), start=np.array([9.0, 8.0, 7.0, 6.0]))


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [(True, [-5.0, -2.5, 0.0, 2.5, 5.0]), (False, [-5.0, -3.0, -1.0, 1.0, 3.0])],
)
@pytest.mark.parametrize("kind", [line, mesh])
def test_one_dimension_is_laid_from_end_to_end(
    kind: Any, endpoint: bool, expected: list[float]
) -> None:
    grid = lay(functions.get("parabola"), kind(endpoint=endpoint), "float64")
    np.testing.assert_array_equal(grid.points, np.array(expected)[:, None])
    assert grid.axes == (0,)


def test_a_domain_and_two_counts_on_one_axis_take_the_first_count() -> None:
    grid = lay(functions.get("wiggle"), mesh(domain=(1, 4), resolution=(4, 9)), "float64")
    np.testing.assert_array_equal(grid.points, [[1], [2], [3], [4]])


def test_a_line_runs_straight_from_start_to_end_in_any_dimension() -> None:
    choice = line(start=(0, 0, 0), end=(1, 2, -4), resolution=5)
    grid = lay(functions.get("sphere", dim=3), choice, "float64")
    expected = [[0, 0, 0], [0.25, 0.5, -1], [0.5, 1, -2], [0.75, 1.5, -3], [1, 2, -4]]
    np.testing.assert_array_equal(grid.points, expected)
    assert grid.axes == (0, 1, 2)


def test_a_line_runs_from_corner_to_corner_by_default() -> None:
    grid = lay(FOUR, line(resolution=2), "float64")
    np.testing.assert_array_equal(grid.points, [[0, 10, 200, 4000], [1, 20, 300, 5000]])


def test_a_lines_end_may_be_left_out_of_it() -> None:
    grid = lay(
        FOUR, line(start=(0, 0, 0, 0), end=(4, 8, 12, 16), resolution=4, endpoint=False), "float64"
    )
    np.testing.assert_array_equal(grid.points, np.outer(range(4), [1, 2, 3, 4]))


def test_a_mesh_has_y_by_row_and_x_by_column() -> None:
    choice = mesh(domain=((-1, 1), (0, 4)), resolution=(3, 2))
    grid = lay(functions.get("waves"), choice, "float64")
    expected = [[[-1, 0], [0, 0], [1, 0]], [[-1, 4], [0, 4], [1, 4]]]
    np.testing.assert_array_equal(grid.points, expected)
    assert grid.axes == (0, 1)


def test_a_meshs_high_ends_may_be_left_out_of_it() -> None:
    grid = lay(functions.get("waves"), mesh(domain=(0, 1), resolution=2, endpoint=False), "float64")
    np.testing.assert_array_equal(grid.points, [[[0, 0], [0.5, 0]], [[0, 0.5], [0.5, 0.5]]])


def test_one_pair_and_one_count_stand_for_both_axes() -> None:
    short = lay(functions.get("waves"), mesh(domain=(-2, 3), resolution=4), "float64")
    long = mesh(domain=((-2, 3), (-2, 3)), resolution=(4, 4))
    np.testing.assert_array_equal(short.points, lay(functions.get("waves"), long, "float64").points)


def test_a_slice_spans_two_axes_through_a_point() -> None:
    choice = mesh(axes=(3, 1), through=(-1, -2, -3, -4), resolution=(2, 3))
    grid = lay(FOUR, choice, "float64")
    assert grid.points.shape == (3, 2, 4)
    np.testing.assert_array_equal(grid.points[..., 3], [[4000, 5000]] * 3)
    np.testing.assert_array_equal(grid.points[..., 1], [[10] * 2, [15] * 2, [20] * 2])
    np.testing.assert_array_equal(grid.points[..., [0, 2]], np.broadcast_to([-1, -3], (3, 2, 2)))
    assert grid.axes == (3, 1)


def test_a_slice_goes_through_the_start_where_no_minimiser_is_known() -> None:
    grid = lay(FOUR, mesh(), "float64")
    np.testing.assert_array_equal(grid.points[..., 2:], np.broadcast_to([7, 6], (5, 5, 2)))


def test_a_slice_goes_through_the_first_minimiser() -> None:
    known = box((0, 1), (0, 1), (0, 1), minimisers=np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]))
    grid = lay(known, mesh(axes=(0, 1)), "float64")
    np.testing.assert_array_equal(grid.points[..., 2], np.full((5, 5), 0.3))


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("name", FLAT)
def test_a_mesh_of_every_target_reaches_the_corners_of_its_domain(
    name: str, precision: str
) -> None:
    each = FLAT[name]
    grid = lay(each, mesh(resolution=(4, 3)), precision)
    assert grid.points.shape == (3, 4, each.dim)
    assert grid.points.dtype == precision
    low, high = each.domain[:2].T.astype(precision)
    np.testing.assert_array_equal(grid.points[0, 0, :2], low)
    np.testing.assert_array_equal(grid.points[-1, -1, :2], high)
    np.testing.assert_array_equal(grid.points[0, -1, :2], [high[0], low[1]])


@pytest.mark.parametrize("name", TARGETS)
def test_single_precision_is_the_double_rounded(name: str) -> None:
    single, double = (lay(TARGETS[name], line(resolution=7), p) for p in ("float32", "float64"))
    assert single.points.dtype == np.float32
    assert double.points.dtype == np.float64
    np.testing.assert_array_equal(single.points, double.points.astype(np.float32))
