"""Systems of as many equations as unknowns, of any size."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.least_squares.squares import squares
from functions.neighbours import neighbours
from functions.products import product
from functions.target import at_least


def _settled(step: Callable[[np.ndarray], np.ndarray], point: np.ndarray) -> np.ndarray:
    """Return where a contracting step no longer moves a point [n], but for rounding."""
    for _ in range(300):
        following = step(point)
        if np.abs(following - point).max() < 1e-15:
            break
        point = following
    return point


@squares(
    number=26,
    dims=at_least(1),
    title="MGH 26: Trigonometric",
    domain=(-1.0, 1.0),
    minimisers=lambda dim: [0.0] if dim > 1 else [0.0, 2.0 * math.atan(0.5)],
    minimum=0.0,
    start=lambda dim: 1.0 / dim,
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{dim}}} [{dim} - \sum_{{j=1}}^{{{dim}}} \cos x_j"
        r" + i\,(1 - \cos x_i) - \sin x_i]^2"
    ),
    modality="multimodal",
    others=lambda dim: "a few others, as (0.243064, 0.612676) in the plane" if dim > 1 else "",
    notes="from the start descents often end at a local minimum, as 2.79506e-5 for n = 10",
)
def mgh_26_trigonometric(points: Any) -> Sequence[Any]:
    """Return n - the sum of cos x_j + i (1 - cos x_i) - sin x_i, i = 1 ... n.

    Written with 1 - cos u = 2 sin^2 (u / 2), which keeps the digits near the origin.
    """
    i = constants(np.arange(1.0, points.shape[-1] + 1.0), points)
    dips = 2.0 * tf.square(tf.sin(0.5 * points))
    return (tf.reduce_sum(dips, axis=-1, keepdims=True) + i * dips - tf.sin(points),)


def _brown_minimisers(dim: int) -> list[Any]:
    """Return the ones, and (a, ..., a, a^(1-n)) with the other positive a, where it is inside.

    With a = 1 - c / n the last coordinate is 1 + c, and (n - 1) log(1 - c / n) + log(1 + c) = 0
    falls from above 0 at the c of the ones, 0; at 1 it has crossed 0 or just comes to it.
    """
    low, high = 1.0 / dim, 1.0
    for _ in range(80):
        c = 0.5 * (low + high)
        above = (dim - 1) * math.log1p(-c / dim) + math.log1p(c) > 0.0
        low, high = (c, high) if above else (low, c)
    return [1.0, np.append(np.full(dim - 1, 1.0 - high / dim), 1.0 + high)]


@squares(
    number=27,
    dims=at_least(2),
    title="MGH 27: Brown almost-linear",
    domain=(-2.0, 2.0),
    minimisers=_brown_minimisers,
    minimum=0.0,
    start=0.5,
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{dim - 1}}} (x_i + \sum_{{j=1}}^{{{dim}}} x_j - {dim + 1})^2"
        rf" + (\prod_{{j=1}}^{{{dim}}} x_j - 1)^2"
    ),
    modality="multimodal",
    notes="beyond the domain there is a local minimum 1 at (0, ..., 0, n + 1)",
)
def mgh_27_brown_almost_linear(points: Any) -> Sequence[Any]:
    """Return x_i + the sum of x - (n + 1), i = 1 ... n - 1, and the product of x, less 1."""
    total = tf.reduce_sum(points, axis=-1, keepdims=True)
    return points[..., :-1] + total - (points.shape[-1] + 1.0), product(points) - 1.0


def _places(dim: int) -> np.ndarray:
    """Return the inner points t_i = i h of a mesh of [0, 1], [n]."""
    return np.arange(1.0, dim + 1.0) / (dim + 1.0)


def _mesh_start(dim: int) -> np.ndarray:
    t = _places(dim)
    return t * (t - 1.0)


def _boundary_value(dim: int) -> np.ndarray:
    """Return the solution [n] of problems 28 and 29, which are one system, times a matrix.

    The integral equation contracts, by about 0.6 a step.
    """
    t = _places(dim)

    def step(point: np.ndarray) -> np.ndarray:
        cubes = (point + t + 1.0) ** 3
        near, far = np.cumsum(t * cubes), np.cumsum((1.0 - t) * cubes)
        return np.asarray(-0.5 / (dim + 1.0) * ((1.0 - t) * near + t * (far[-1] - far)))

    return _settled(step, _mesh_start(dim))


@squares(
    number=28,
    dims=at_least(1),
    title="MGH 28: Discrete boundary value",
    domain=(-2.0, 2.0),
    minimisers=lambda dim: [_boundary_value(dim)],
    minimum=0.0,
    start=_mesh_start,
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{dim}}} [2x_i - x_{{i-1}} - x_{{i+1}}"
        rf" + \frac{{1}}{{{2 * (dim + 1) ** 2}}}\,(x_i + t_i + 1)^3]^2,"
        rf"\ t_i = i/{dim + 1}"
    ),
)
def mgh_28_discrete_boundary_value(points: Any) -> Sequence[Any]:
    """Return 2 x_i - x_(i-1) - x_(i+1) + h^2 (x_i + t_i + 1)^3 / 2, i = 1 ... n.

    h = 1 / (n + 1), t_i = i h, and x_0 = x_(n+1) = 0.
    """
    dim = points.shape[-1]
    moved = points + constants(_places(dim) + 1.0, points)
    bend = 0.5 / (dim + 1.0) ** 2 * moved * tf.square(moved)
    return (2.0 * points - neighbours(points, {-1: 1.0, 1: 1.0}) + bend,)


@squares(
    number=29,
    dims=at_least(1),
    title="MGH 29: Discrete integral equation",
    domain=(-2.0, 2.0),
    minimisers=lambda dim: [_boundary_value(dim)],
    minimum=0.0,
    start=_mesh_start,
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{dim}}} [x_i + \frac{{1}}{{{2 * (dim + 1)}}} \sum_{{j=1}}^{{{dim}}}"
        r" \min(t_i, t_j)\,(1 - \max(t_i, t_j))\,(x_j + t_j + 1)^3]^2,"
        rf"\ t_i = i/{dim + 1}"
    ),
)
def mgh_29_discrete_integral_equation(points: Any) -> Sequence[Any]:
    """Return x_i + h / 2 times the sum over j of G_ij (x_j + t_j + 1)^3, i = 1 ... n.

    G_ij = (1 - t_i) t_j for j <= i and t_i (1 - t_j) for j > i; h = 1 / (n + 1), t_i = i h.
    """
    t = _places(points.shape[-1])
    kernel = np.minimum(t, t[:, None]) * (1.0 - np.maximum(t, t[:, None]))
    kernel = constants(0.5 / (len(t) + 1.0) * kernel, points)
    moved = points + constants(t + 1.0, points)
    cubes = moved * tf.square(moved)
    # A sum, not a matrix product, whose order of adding depends on the size of the batch.
    return (points + tf.reduce_sum(cubes[..., tf.newaxis, :] * kernel, axis=-1),)


def _tridiagonal(points: Any) -> Any:
    """Return the residuals of problem 30, of a tensor or an array."""
    return (3.0 - 2.0 * points) * points - neighbours(points, {-1: 1.0, 1: 2.0}) + 1.0


def _tridiagonal_zero(dim: int) -> np.ndarray:
    """Return the zero [n] to which the start leads; the slopes of the diagonal outweigh others."""

    def step(point: np.ndarray) -> np.ndarray:
        return np.asarray(point - _tridiagonal(point) / (3.0 - 4.0 * point))

    return _settled(step, np.full(dim, -1.0))


@squares(
    number=30,
    dims=at_least(1),
    title="MGH 30: Broyden tridiagonal",
    domain=(-2.0, 2.0),
    minimisers=lambda dim: [_tridiagonal_zero(dim)],
    minimum=0.0,
    start=-1.0,
    latex=lambda dim: rf"\sum_{{i=1}}^{{{dim}}} [(3 - 2x_i)\,x_i - x_{{i-1}} - 2x_{{i+1}} + 1]^2",
    modality="multimodal",
    others="at least one more, as (1.645597, 0.260407) in the plane",
)
def mgh_30_broyden_tridiagonal(points: Any) -> Sequence[Any]:
    """Return (3 - 2 x_i) x_i - x_(i-1) - 2 x_(i+1) + 1, i = 1 ... n, x_0 = x_(n+1) = 0."""
    return (_tridiagonal(points),)


def _banded(points: Any) -> Any:
    """Return the residuals of problem 31, of a tensor or an array."""
    others = neighbours(points * (1.0 + points), dict.fromkeys((-5, -4, -3, -2, -1, 1), 1.0))
    return points * (2.0 + 5.0 * points * points) + 1.0 - others


def _banded_zero(dim: int) -> np.ndarray:
    """Return the zero [n]; the slopes of the diagonal outweigh the others."""

    def step(point: np.ndarray) -> np.ndarray:
        return np.asarray(point - _banded(point) / (2.0 + 15.0 * point**2))

    return _settled(step, np.full(dim, -1.0))


@squares(
    number=31,
    dims=at_least(1),
    title="MGH 31: Broyden banded",
    domain=(-2.0, 2.0),
    minimisers=lambda dim: [_banded_zero(dim)],
    minimum=0.0,
    start=-1.0,
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{dim}}} [x_i\,(2 + 5x_i^2) + 1 - \sum_j x_j\,(1 + x_j)]^2,"
        r"\ i - 5 \leq j \leq i + 1,\ j \neq i"
    ),
)
def mgh_31_broyden_banded(points: Any) -> Sequence[Any]:
    """Return x_i (2 + 5 x_i^2) + 1 - the sum over j of x_j (1 + x_j), i = 1 ... n.

    j goes from i - 5 to i + 1, without i, as far as there are coordinates.
    """
    return (_banded(points),)
