"""Compiled over a grid in chunks: the same numbers as all at once, whatever the count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

import functions
from pipeline.calculus import (
    CHUNK,
    NUMBERS,
    difference_error,
    hessian,
    hessian_product,
    largest,
    over,
    value_and_gradient,
)

from .targets import MATRIX, Counted, bowl, target

WAVES = functions.get("waves")


def points_of(*shape: int, dtype: str = "float64") -> np.ndarray:
    return np.random.default_rng(0).uniform(-1, 1, (*shape, 2)).astype(dtype)


def exact(points: np.ndarray) -> list[np.ndarray]:
    """Values and gradients of waves in numpy: (sin 4x - cos 5y) / 5."""
    x, y = points[..., 0], points[..., 1]
    gradients = np.stack([4 * np.cos(4 * x), 5 * np.sin(5 * y)], axis=-1) / 5
    return [(np.sin(4 * x) - np.cos(5 * y)) / 5, gradients]


@pytest.mark.parametrize(
    "shape",
    [
        (1,),
        (2,),
        (CHUNK - 1,),
        (CHUNK,),
        (CHUNK + 1,),
        (3 * CHUNK + 5,),
        (129, 257),
        (2, 3, 4),
        (),
    ],
)
def test_chunks_are_the_whole_whatever_the_count(shape: tuple[int, ...]) -> None:
    points = points_of(*shape)
    for found, expected in zip(over(value_and_gradient, WAVES, points), exact(points), strict=True):
        assert found.shape == expected.shape
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-14)


def test_arguments_and_single_precision_are_handed_on() -> None:
    points = points_of(5, dtype="float32")
    (found,) = over(hessian, WAVES, points, (1,))
    assert (found.shape, found.dtype) == ((5, 1, 1), np.float32)
    np.testing.assert_allclose(found[:, 0, 0], 5 * np.cos(5 * points[:, 1]), rtol=0, atol=1e-5)


def test_another_argument_is_another_program() -> None:
    points = points_of(5)
    first, second = (over(hessian, WAVES, points, (axis,))[0][:, 0, 0] for axis in (0, 1))
    np.testing.assert_allclose(first, -16 / 5 * np.sin(4 * points[:, 0]), rtol=0, atol=1e-13)
    np.testing.assert_allclose(second, 5 * np.cos(5 * points[:, 1]), rtol=0, atol=1e-13)


@pytest.mark.parametrize("count", [1, 1000, CHUNK + 1])
def test_the_largest_finite_number_is_found_without_an_array(count: int) -> None:
    points = points_of(count)
    found = largest(difference_error, WAVES, points, (0, 1))
    assert found == over(difference_error, WAVES, points, (0, 1))[0].max()
    poked = points.copy()
    poked[count // 2] = np.nan
    rest = np.delete(points, count // 2, axis=0)
    expected = over(difference_error, WAVES, rest, (0, 1))[0].max() if count > 1 else -np.inf
    assert largest(difference_error, WAVES, poked, (0, 1)) == pytest.approx(expected, rel=1e-5)


def test_many_numbers_a_point_come_in_shorter_chunks() -> None:
    counted = Counted("test_wide", bowl())
    points = np.random.default_rng(0).normal(size=(9, 3))
    (whole,) = over(hessian, counted.target, points, None)
    (same,) = over(hessian, counted.target, points, None, numbers=NUMBERS // 4)
    np.testing.assert_allclose(same, whole, rtol=1e-14)
    before = counted.runs
    over(hessian, counted.target, points[:5], None, numbers=NUMBERS // 4)
    assert counted.runs == before


def test_what_all_points_share_is_an_input() -> None:
    counted = Counted("test_shared", bowl())
    points, vectors = np.random.default_rng(0).normal(size=(2, 5, 3))
    first = over(hessian_product, counted.target, points, shared=[vectors[0]])[0]
    runs = counted.runs
    second = over(hessian_product, counted.target, points, shared=[vectors[1]])[0]
    assert counted.runs == runs
    for found, vector in ((first, vectors[0]), (second, vectors[1])):
        np.testing.assert_allclose(found, np.tile(MATRIX @ vector, (5, 1)), rtol=1e-13)


def test_a_grid_is_compiled_once() -> None:
    counted = Counted("test_gridded", bowl())

    def runs(shape: tuple[int, ...], *arguments: Any, dtype: str = "float64") -> int:
        before = counted.runs
        points = np.random.default_rng(0).normal(size=(*shape, 3)).astype(dtype)
        over(difference_error, counted.target, points, *arguments)
        return counted.runs - before

    assert runs((6,), (0,)) > 0
    assert runs((6,), (0,)) == runs((2, 3), (0,)) == 0
    assert runs((7,), (0,)) > 0
    assert runs((6,), (1,)) > 0
    assert runs((6,), (0,), dtype="float32") > 0
    assert runs((CHUNK,), (0,)) > 0
    assert runs((2 * CHUNK + 1,), (0,)) == 0


def test_a_chunk_is_so_small_that_all_pairs_of_coordinates_fit() -> None:
    seen: list[int] = []

    def mixed(points: tf.Tensor) -> tf.Tensor:
        seen.append(points.shape[0])
        return tf.reduce_sum(points[..., None] * points[..., None, :], axis=(-2, -1))

    over(value_and_gradient, target("test_mixed", mixed, 64), np.zeros((5000, 64)))
    assert max(seen) * 64**2 <= NUMBERS
