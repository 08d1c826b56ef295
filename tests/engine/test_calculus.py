"""Derivatives of every target against closed forms, complex steps and differences of them."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
import tensorflow as tf
from scipy.optimize import rosen_hess

import functions
from functions.target import Target
from pipeline.calculus import (
    derivatives,
    difference_error,
    hessian,
    hessian_product,
    jacobian,
    value_and_gradient,
)

from .targets import MATRIX, bowl, bowl_gradient, line, target

DTYPES = ("float32", "float64")
X = sympy.symbols("x")


def targets() -> dict[str, Target]:
    """Those with a closed form as usual, and in 3 and 7 dimensions where they are defined there.

    tests/functions holds the derivatives of all against those of a formula in mpmath.
    """
    every = {name: functions.get(name) for name in functions.names()}
    usual = {name: each for name, each in every.items() if each.gradient}
    more = {
        f"{name}-{dim}": functions.get(name, dim=dim)
        for name in usual
        for dim in (3, 7)
        if dim in functions.dims(name) and dim != usual[name].dim
    }
    return usual | more


TARGETS = targets()


def sample(of: Target, size: int = 12) -> np.ndarray:
    low, high = of.domain.T
    return np.random.default_rng(0).uniform(low, high, (size, of.dim))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("label", TARGETS)
def test_values_and_gradients_are_the_targets_own(label: str, dtype: str) -> None:
    of = TARGETS[label]
    points = sample(of).astype(dtype)
    values, gradients = value_and_gradient(of, points)
    assert values.dtype == gradients.dtype == dtype
    np.testing.assert_array_equal(values, of.value(points))
    if of.gradient is not None:
        exact = of.gradient(points)
        slack = 64 * np.finfo(dtype).eps
        np.testing.assert_allclose(gradients, exact, rtol=slack, atol=slack * np.abs(exact).max())


@pytest.mark.parametrize("label", TARGETS)
def test_hessians_are_the_differences_of_closed_gradients(label: str) -> None:
    of = TARGETS[label]
    points, step = sample(of), 1e-5
    nudges = step * np.eye(of.dim)
    columns = of.gradient(points[:, None] + nudges) - of.gradient(points[:, None] - nudges)
    expected = columns.swapaxes(-1, -2) / (2 * step)
    found = hessian(of, points).numpy()
    assert found.shape == (12, of.dim, of.dim)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7 * np.abs(expected).max())
    np.testing.assert_allclose(found, found.swapaxes(-1, -2), atol=1e-13 * np.abs(expected).max())


@pytest.mark.parametrize("axes", [(0, 1), (2, 0), (1,), (2, 1, 0), None])
def test_a_hessian_along_some_axes_is_a_part_of_the_whole(axes: tuple[int, ...] | None) -> None:
    chosen = list(axes or (0, 1, 2))
    found = hessian(bowl(), np.ones((4, 2, 3)), axes)
    expected = np.broadcast_to(MATRIX[np.ix_(chosen, chosen)], (4, 2, len(chosen), len(chosen)))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
@pytest.mark.parametrize("dim", [4, 5, 9])
def test_many_columns_are_those_of_a_matrix_written_by_others(
    dim: int, shape: tuple[int, ...]
) -> None:
    """Up to 4 columns are written out, more are mapped: rows of one, whole and in part."""
    of = functions.get("rosenbrock", dim=dim)
    points = np.random.default_rng(1).uniform(-2, 2, (*shape, dim))
    expected = np.array([rosen_hess(point) for point in points.reshape(-1, dim)])
    whole = hessian(of, points).numpy()
    assert whole.shape == (*shape, dim, dim)
    np.testing.assert_allclose(whole, expected.reshape(whole.shape), rtol=1e-12, atol=1e-10)
    some = list(range(dim))[::-1][:5]
    part = hessian(of, points, some).numpy()
    np.testing.assert_allclose(part, whole[..., some, :][..., some], rtol=1e-13, atol=1e-11)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("label", TARGETS)
def test_products_are_those_of_the_hessian(label: str, dtype: str) -> None:
    """Its own test holds the Hessian against closed forms."""
    of = TARGETS[label]
    points = sample(of).astype(dtype)
    vectors = np.random.default_rng(3).normal(size=points.shape).astype(dtype)
    found = hessian_product(of, points, vectors)
    assert found.dtype == dtype
    exact = np.einsum("pij,pj->pi", hessian(of, sample(of)), vectors)
    slack = 256 * np.finfo(dtype).eps * np.abs(exact).max()
    np.testing.assert_allclose(found, exact, rtol=0, atol=slack)
    np.testing.assert_allclose(hessian_product(of, points[0], vectors[0]), found[0], atol=slack)


@pytest.mark.parametrize("label", [name for name, of in TARGETS.items() if of.residuals])
def test_a_jacobian_is_the_differences_of_the_residuals(label: str) -> None:
    of = TARGETS[label]
    points, step = sample(of), 1e-6
    nudges = step * np.eye(of.dim)
    ahead, back = (of.residuals(points[:, None] + sign * nudges).numpy() for sign in (1, -1))
    expected = (ahead - back).swapaxes(-1, -2) / (2 * step)
    found = jacobian(of, points).numpy()
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-8 * np.abs(expected).max())
    np.testing.assert_allclose(jacobian(of, points[0]), found[0], atol=1e-13)


def test_there_is_no_jacobian_without_residuals() -> None:
    with pytest.raises(ValueError, match="waves is declared no sum of squares"):
        jacobian(functions.get("waves"), np.zeros(2))


def test_a_full_matrix_has_its_gradient() -> None:
    points = np.random.default_rng(2).normal(size=(5, 3))
    gradients = value_and_gradient(bowl(), points)[1]
    expected = [bowl_gradient(point) for point in points]
    np.testing.assert_allclose(gradients, expected, rtol=0, atol=1e-14)


def test_what_does_not_depend_on_a_coordinate_has_zeros() -> None:
    of = target("test_nothing", lambda points: tf.zeros_like(points[..., 0]), 2)
    for points in (np.ones((3, 2)), np.ones(2)):
        assert not value_and_gradient(of, points)[1].numpy().any()
        assert hessian(of, points).shape == (*points.shape, 2)
        assert not hessian(of, points).numpy().any()
    assert not hessian(line((1.0, 2.0)), np.ones((3, 2))).numpy().any()


@pytest.mark.parametrize(
    ("name", "expression"),
    [("wiggle", 5 * sympy.sin(2 * X) + X**2), ("parabola", X**2 + 1)],
)
@pytest.mark.parametrize("order", [1, 2, 5, 8])
def test_derivatives_of_every_order_are_the_closed_forms(
    name: str, expression: sympy.Expr, order: int
) -> None:
    points = np.linspace(-5, 5, 11)[:, None]
    found = derivatives(functions.get(name), points, order).numpy()
    assert found.shape == (order, 11)
    for k in range(1, order + 1):
        exact = sympy.lambdify(X, sympy.diff(expression, X, k), "numpy")(points[:, 0])
        np.testing.assert_allclose(found[k - 1], exact, rtol=1e-12, atol=1e-12 * 2.0**k)


@pytest.mark.parametrize("dtype", DTYPES)
def test_derivatives_keep_their_dtype_and_leading_shape(dtype: str) -> None:
    found = derivatives(functions.get("wiggle"), np.ones((2, 3, 1), dtype), 3)
    assert (found.dtype, found.shape) == (dtype, (3, 2, 3))


def test_derivatives_need_one_coordinate() -> None:
    with pytest.raises(ValueError, match="any order need a 1-D target; waves has 2"):
        derivatives(functions.get("waves"), np.zeros((1, 2)), 2)


@pytest.mark.parametrize("label", TARGETS)
def test_gradients_are_near_their_central_differences(label: str) -> None:
    of = TARGETS[label]
    errors = difference_error(of, sample(of), range(of.dim)).numpy()
    curved = np.abs(hessian(of, sample(of))).max()
    assert errors.dtype == np.float64
    assert errors.max() <= 1e-7 * max(1.0, curved)


def test_a_wrong_gradient_is_far_from_its_central_differences() -> None:
    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def formula(points: tf.Tensor) -> tf.Tensor:
        return points[..., 0] ** 2, lambda up: up[..., None] * points * [2.5, 0.0]

    of = target("test_wrong", formula, 2)
    points = np.array([[4.0, 1.0], [0.1, 1.0]])
    # |10 - 8| / 10, and |0.25 - 0.2| / 1.
    np.testing.assert_allclose(difference_error(of, points, (0, 1)), [0.2, 0.05], atol=1e-8)
    np.testing.assert_allclose(difference_error(of, points, (1,)), [0.0, 0.0], atol=1e-8)
