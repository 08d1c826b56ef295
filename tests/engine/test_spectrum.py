"""Extreme eigenvalues against closed forms and NumPy's, of Hessians written down by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import tensorflow as tf
from scipy.optimize import rosen_hess_prod

import functions
from functions.bowls.quadratics import eigenvectors
from pipeline.calculus import hessian_product
from pipeline.spectrum import EXACT, extreme_eigenvalues

from .targets import MATRIX, Counted, bowl, line, target


def rosenbrock(x: np.ndarray) -> np.ndarray:
    """Second derivatives of sum_i (1 - x_i)^2 + 100 (x_{i+1} - x_i^2)^2."""
    matrix = np.zeros((len(x), len(x)))
    for i in range(len(x) - 1):
        matrix[i, i] += 2 - 400 * (x[i + 1] - x[i] ** 2) + 800 * x[i] ** 2
        matrix[i + 1, i + 1] += 200
        matrix[i, i + 1] = matrix[i + 1, i] = -400 * x[i]
    return matrix


def himmelblau(x: np.ndarray) -> np.ndarray:
    a, b = x
    return np.array([
        [12 * a**2 + 4 * b - 42, 4 * (a + b)],
        [4 * (a + b), 12 * b**2 + 4 * a - 26],
    ])  # fmt: skip


def rastrigin(x: np.ndarray) -> np.ndarray:
    """Of 10 n + sum_i x_i^2 - 10 cos 2 pi x_i."""
    return np.diag(2 + 40 * np.pi**2 * np.cos(2 * np.pi * x))


CASES: list[tuple[str, int, Callable[[np.ndarray], np.ndarray]]] = [
    ("rosenbrock", 2, rosenbrock),
    ("rosenbrock", 10, rosenbrock),
    ("rosenbrock", 200, rosenbrock),
    ("himmelblau", 2, himmelblau),
    ("rastrigin", 1, rastrigin),
    ("rastrigin", 6, rastrigin),
    ("rastrigin", 100, rastrigin),
]


def sample(dim: int, count: int = 6, dtype: str = "float64") -> np.ndarray:
    return np.random.default_rng(3).uniform(-2, 2, (count, dim)).astype(dtype)


@pytest.mark.parametrize(("name", "dim", "by_hand"), CASES)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_ends_are_numpys(name: str, dim: int, by_hand: Callable, dtype: str) -> None:
    points = sample(dim, dtype=dtype)
    found = extreme_eigenvalues(functions.get(name, dim=dim), points)
    matrices = [by_hand(point) for point in points.astype(np.float64)]
    known = np.array([np.linalg.eigvalsh(matrix)[[0, -1]] for matrix in matrices])
    scale, slack = np.abs(known).max(), {"float64": 1e-12, "float32": 2e-6}[dtype]
    assert found.smallest.dtype == found.residuals.dtype == found.vectors.dtype == dtype
    for own, exact in zip((found.smallest, found.largest), known.T, strict=True):
        assert (np.abs(own - exact) <= found.residuals + slack * scale).all()
        np.testing.assert_allclose(own, exact, rtol=0, atol=1e-5 * scale)
    turned = np.array([matrix @ v for matrix, v in zip(matrices, found.vectors, strict=True)])
    np.testing.assert_allclose(
        turned, known[:, 1:] * found.vectors, rtol=0, atol=(1e-5 + 10 * slack) * scale
    )


@pytest.mark.parametrize("condition", [1.0, 1e4])
@pytest.mark.parametrize("dim", [2, EXACT, EXACT + 1])
def test_a_quadratics_ends_are_1_and_its_condition(dim: int, condition: float) -> None:
    points = sample(dim, 2)
    of = functions.get("quadratic", dim=dim, condition=condition)
    found = extreme_eigenvalues(of, points, most=dim)
    np.testing.assert_allclose(found.largest, condition, rtol=1e-12)
    assert (np.abs(found.smallest - 1) <= found.residuals + 1e-13 * condition).all()
    assert (found.residuals <= 2e-6 * condition).all()
    if condition > 1:
        top = eigenvectors(dim, 30.0)[:, -1]
        np.testing.assert_allclose(np.abs(found.vectors @ top), 1, rtol=1e-9)


@pytest.mark.parametrize(("name", "dim", "by_hand"), CASES)
def test_lanczos_in_a_whole_space_is_exact(name: str, dim: int, by_hand: Callable) -> None:
    """As many steps as dimensions: the Krylov space is all there is, whole."""
    points = sample(dim, 3)
    found = extreme_eigenvalues(functions.get(name, dim=dim), points, exact=0, most=dim)
    known = np.array([np.linalg.eigvalsh(by_hand(point))[[0, -1]] for point in points])
    scale = np.abs(known).max()
    assert (found.residuals <= 2e-6 * scale).all()
    gaps = np.abs(np.stack([found.smallest, found.largest], axis=1) - known)
    assert (gaps <= found.residuals[:, None] + 1e-13 * scale).all()


def test_a_residual_bounds_what_a_short_iteration_misses() -> None:
    """A chain whose upper end is crowded, so that few steps do not do."""
    of, points = functions.get("rosenbrock", dim=200), np.ones((1, 200))
    known = np.linalg.eigvalsh(rosenbrock(points[0]))
    errors = []
    for most in (8, 32, 128):
        found = extreme_eigenvalues(of, points, most=most)
        for end, own in ((0, found.smallest), (-1, found.largest)):
            assert abs(own[0] - known[end]) <= found.residuals[0]
        assert found.largest[0] <= known[-1] * (1 + 1e-14)
        errors.append(known[-1] - found.largest[0])
    assert errors[0] > errors[1] > errors[2] > 1e-6, "the bounds have something to bound"


def test_equal_eigenvalues_end_the_iteration_early() -> None:
    found = extreme_eigenvalues(functions.get("sphere", dim=300), sample(300))
    np.testing.assert_allclose(found.smallest, 2, rtol=1e-14)
    np.testing.assert_allclose(found.largest, 2, rtol=1e-14)
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, rtol=1e-14)
    flat = extreme_eigenvalues(line((1.0,) * 100), sample(100))
    for each in (flat.smallest, flat.largest, flat.residuals):
        np.testing.assert_array_equal(each, 0)


@pytest.mark.parametrize("dim", [2, 100])
def test_points_without_derivatives_are_nan_and_harm_no_other(dim: int) -> None:
    of, points = functions.get("rosenbrock", dim=dim), sample(dim)
    alone = extreme_eigenvalues(of, points)
    points[1, 0], points[4] = np.nan, 1e200
    found = extreme_eigenvalues(of, points)
    kept = [0, 2, 3, 5]
    for one, other in zip(vars(found).values(), vars(alone).values(), strict=True):
        assert np.isnan(one[[1, 4]]).all()
        np.testing.assert_array_equal(one[kept], other[kept])


@pytest.mark.parametrize("dim", [3, 80])
def test_points_do_not_depend_on_those_beside_them(dim: int) -> None:
    of, points = functions.get("rosenbrock", dim=dim), sample(dim, 9)
    whole = extreme_eigenvalues(of, points)
    one = extreme_eigenvalues(of, points[4:5])
    for many, single in zip(vars(whole).values(), vars(one).values(), strict=True):
        np.testing.assert_allclose(many[4:5], single, rtol=1e-9, atol=1e-9)


def test_pieces_cover_every_point(monkeypatch: pytest.MonkeyPatch) -> None:
    of, points = functions.get("himmelblau"), sample(2, 11)
    whole = extreme_eigenvalues(of, points)
    monkeypatch.setattr("pipeline.spectrum.PIECE", 4)
    for many, few in zip(
        vars(whole).values(), vars(extreme_eigenvalues(of, points)).values(), strict=True
    ):
        np.testing.assert_allclose(few, many, rtol=1e-12, atol=1e-12)


def test_a_seed_gives_the_same_bytes_and_another_the_same_ends() -> None:
    of, points = functions.get("rosenbrock", dim=80), sample(80, 3)
    first, again, other = (extreme_eigenvalues(of, points, seed=seed) for seed in (1, 1, 2))
    assert first.largest.tobytes() == again.largest.tobytes()
    assert first.vectors.tobytes() == again.vectors.tobytes()
    assert first.vectors.tobytes() != other.vectors.tobytes()
    np.testing.assert_allclose(first.largest, other.largest, rtol=1e-9)


@pytest.mark.parametrize("dim", [5, 100])
def test_a_program_is_traced_once(dim: int) -> None:
    """Other points of as many, and more of them where each is found alone, trace nothing anew."""
    counted = Counted(f"test_spectrum_{dim}", functions.get("rosenbrock", dim=dim))
    extreme_eigenvalues(counted.target, np.ones((3, dim)))
    traced = counted.runs
    assert traced > 0
    extreme_eigenvalues(counted.target, sample(dim, 3), seed=5)
    if dim > EXACT:
        extreme_eigenvalues(counted.target, sample(dim, 8))
    assert counted.runs == traced


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("shape", [(), (4,), (2, 3)])
def test_a_product_is_the_hessian_times_the_vector(shape: tuple[int, ...], compiled: bool) -> None:
    random = np.random.default_rng(5)
    points, vectors = random.normal(size=(2, *shape, 3))
    found = tf.function(
        lambda x, v: hessian_product(bowl(), x, v), jit_compile=compiled, autograph=False
    )(points, vectors)
    np.testing.assert_allclose(found, vectors @ MATRIX, rtol=0, atol=1e-14)
    wide, along = random.normal(size=(2, *shape, 9))
    own = hessian_product(functions.get("rosenbrock", dim=9), wide, along).numpy()
    pairs = zip(wide.reshape(-1, 9), along.reshape(-1, 9), strict=True)
    known = np.array([rosen_hess_prod(x, v) for x, v in pairs])
    np.testing.assert_allclose(own, known.reshape(own.shape), rtol=1e-10, atol=1e-9)


def test_a_product_with_no_curvature_is_0() -> None:
    of = target("test_spectrum_plane", lambda points: points[..., 0], 2)
    assert not hessian_product(of, np.ones((3, 2)), np.ones((3, 2))).numpy().any()
