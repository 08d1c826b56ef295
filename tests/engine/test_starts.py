"""Starts against points placed by hand; random draws by what a uniform draw must be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import kstest

import functions
from pipeline.settings import Lattice, Points, Random
from pipeline.starts import place

TARGETS = {name: functions.get(name) for name in functions.names()}
SMALL = [name for name, each in TARGETS.items() if each.dim <= 10]
WAVES, WIGGLE = functions.get("waves"), functions.get("wiggle")
CUBE = functions.get("sphere", dim=3)


def lattice(resolution: Any, domain: Any = None) -> Lattice:
    return Lattice(kind="lattice", resolution=resolution, domain=domain)


def random(count: int, domain: Any = None) -> Random:
    return Random(kind="random", count=count, domain=domain)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("name", TARGETS)
def test_a_target_knows_where_to_begin(name: str, precision: str) -> None:
    each = TARGETS[name]
    points = place(each, Points(kind="point", points=None), 0, precision)
    assert points.dtype == precision
    np.testing.assert_array_equal(points, each.start.astype(precision)[None])


@pytest.mark.parametrize(
    ("given", "expected"),
    [([0.5, -1], [[0.5, -1]]), ([[0, 1], [2, 3], [4, 5]], [[0, 1], [2, 3], [4, 5]])],
)
def test_points_are_taken_as_given(given: Any, expected: Any) -> None:
    points = place(WAVES, Points(kind="point", points=given), 0, "float64")
    np.testing.assert_array_equal(points, expected)
    assert points.dtype == np.float64


def test_a_number_is_a_point_of_one_coordinate() -> None:
    points = place(WIGGLE, Points(kind="point", points=2.5), 0, "float32")
    np.testing.assert_array_equal(points, np.array([[2.5]], np.float32))


def test_a_lattice_has_its_corners_and_the_last_coordinate_runs_fastest() -> None:
    points = place(WAVES, lattice((2, 3), ((0, 1), (10, 30))), 0, "float64")
    expected = [[0, 10], [0, 20], [0, 30], [1, 10], [1, 20], [1, 30]]
    np.testing.assert_array_equal(points, expected)


def test_one_point_along_an_axis_is_its_middle() -> None:
    points = place(CUBE, lattice((1, 2, 1), ((0, 1), (2, 4), (-6, 0))), 0, "float64")
    np.testing.assert_array_equal(points, [[0.5, 2, -3], [0.5, 4, -3]])


def test_one_number_and_one_pair_stand_for_every_axis() -> None:
    points = place(CUBE, lattice(2, (-1, 1)), 0, "float64")
    np.testing.assert_array_equal(
        points, [[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    )


@pytest.mark.parametrize("name", SMALL)
def test_a_lattice_fills_every_targets_domain(name: str) -> None:
    each = TARGETS[name]
    points = place(each, lattice(2), 0, "float64")
    assert points.shape == (2**each.dim, each.dim)
    assert len(np.unique(points, axis=0)) == len(points)
    np.testing.assert_array_equal([points.min(axis=0), points.max(axis=0)], each.domain.T)


@pytest.mark.parametrize("name", TARGETS)
def test_random_starts_fill_every_targets_domain_evenly(name: str) -> None:
    each = TARGETS[name]
    points = place(each, random(2000), 3, "float64")
    low, high = each.domain.T
    assert points.shape == (2000, each.dim)
    for column in ((points - low) / (high - low)).T:
        assert kstest(column, "uniform").pvalue > 1e-4


def test_random_starts_keep_to_a_domain_of_their_own() -> None:
    points = place(WAVES, random(500, ((-9, -8), (3, 7))), 0, "float64")
    assert (points.min(axis=0) > [-9, 3]).all()
    assert (points.max(axis=0) < [-8, 7]).all()
    np.testing.assert_allclose(np.ptp(points, axis=0), [1, 4], rtol=0.02)


def test_coordinates_of_random_starts_are_independent() -> None:
    points = place(CUBE, random(4000), 5, "float64")
    correlations = np.corrcoef(points.T) - np.eye(3)
    assert np.abs(correlations).max() < 5 / np.sqrt(4000)


def test_the_seed_decides_the_draw() -> None:
    first, again, other = (place(WAVES, random(9), seed, "float64") for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.isin(first, other).any()


def test_more_starts_begin_with_the_same_ones() -> None:
    few, many = (place(WAVES, random(count), 1, "float64") for count in (3, 30))
    np.testing.assert_array_equal(few, many[:3])


def test_single_precision_draws_the_same_starts() -> None:
    single, double = (place(WAVES, random(9), 1, p) for p in ("float32", "float64"))
    assert single.dtype == np.float32
    np.testing.assert_array_equal(single, double.astype(np.float32))


@pytest.mark.parametrize("choice", [Points(kind="point", points=None), lattice(3)])
def test_the_seed_decides_nothing_else(choice: Any) -> None:
    first, other = (place(WAVES, choice, seed, "float64") for seed in (1, 2))
    np.testing.assert_array_equal(first, other)
