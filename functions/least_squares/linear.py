"""Linear residuals of any number of unknowns, twice as many as these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.least_squares.squares import squares
from functions.target import at_least


@squares(
    number=32,
    dims=at_least(1),
    title="MGH 32: Linear, full rank",
    domain=(-5.0, 5.0),
    minimisers=[-1.0],
    minimum=float,
    start=1.0,
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{dim}}} (x_i - s - 1)^2 + {dim}\,(s + 1)^2,"
        rf"\ s = \frac{{1}}{{{dim}}} \sum_{{i=1}}^{{{dim}}} x_i"
    ),
    modality="unimodal",
)
def mgh_32_linear_full_rank(points: Any) -> Sequence[Any]:
    """Return x_i - 2/m times the sum of x - 1, i = 1 ... n, and n times the same without x_i."""
    mean = tf.reduce_mean(points, axis=-1, keepdims=True)
    common = tf.broadcast_to(-mean - 1.0, tf.shape(points))
    return points - mean - 1.0, common


def _rank_1_minimum(dim: int) -> float:
    m = 2 * dim
    return m * (m - 1) / (2 * (2 * m + 1))


@squares(
    number=33,
    dims=at_least(1),
    title="MGH 33: Linear, rank 1",
    domain=(-5.0, 5.0),
    minimisers=lambda dim: [np.where(np.arange(dim) == 0, 3.0 / (4.0 * dim + 1.0), 0.0)],
    minimum=_rank_1_minimum,
    start=1.0,
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{2 * dim}}} (i\,s - 1)^2,\ s = \sum_{{j=1}}^{{{dim}}} j\,x_j"
    ),
    modality="unimodal",
    others="every point of the hyperplane x_1 + 2 x_2 + ... + n x_n = 3 / (4 n + 1)",
)
def mgh_33_linear_rank_1(points: Any) -> Sequence[Any]:
    """Return i s - 1, i = 1 ... 2 n, s the sum of j x_j."""
    dim = points.shape[-1]
    columns = constants(np.arange(1.0, dim + 1.0), points)
    rows = constants(np.arange(1.0, 2.0 * dim + 1.0), points)
    return (rows * tf.reduce_sum(columns * points, axis=-1, keepdims=True) - 1.0,)


def _inner_minimum(dim: int) -> float:
    m = 2 * dim
    return (m**2 + 3 * m - 6) / (2 * (2 * m - 3))


@squares(
    number=34,
    dim=3,
    dims=at_least(3),
    title="MGH 34: Linear, rank 1, with columns and rows of zeros",
    domain=(-5.0, 5.0),
    minimisers=lambda dim: [np.where(np.arange(dim) == 1, 1.5 / (4.0 * dim - 3.0), 0.0)],
    minimum=_inner_minimum,
    start=1.0,
    latex=lambda dim: (
        rf"2 + \sum_{{i=1}}^{{{2 * dim - 2}}} (i\,s - 1)^2,"
        rf"\ s = \sum_{{j=2}}^{{{dim - 1}}} j\,x_j"
    ),
    modality="unimodal",
    others="every point at which 2 x_2 + ... + (n - 1) x_(n-1) = 3 / (4 n - 3)",
)
def mgh_34_linear_rank_1_zero(points: Any) -> Sequence[Any]:
    """Return -1, i s - 1, i = 1 ... 2 n - 2, and -1, s the sum of j x_j, 1 < j < n."""
    dim = points.shape[-1]
    columns = constants(np.arange(2.0, float(dim)), points)
    rows = constants([0.0, *range(1, 2 * dim - 1), 0.0], points)
    inner = tf.reduce_sum(columns * points[..., 1:-1], axis=-1, keepdims=True)
    return (rows * inner - 1.0,)
