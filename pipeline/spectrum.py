"""The extreme eigenvalues of a target's Hessian at many points.

In few dimensions all eigenvalues are found; in more the Lanczos iteration finds those at both ends
from Hessian-vector products, and says how far off they can be.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import tensorflow as tf
from scipy.linalg import eigh_tridiagonal

from functions.target import Target
from pipeline.calculus import hessian, hessian_product, over
from pipeline.compiled import array, cores, once, program

EXACT = 64  # dimensions up to which whole Hessians are made
SIZE = 128  # dimensions of the Krylov space at most
LOOKS = (16, 32, 64)  # of its dimensions, at which the residuals are looked at
TOLERANCE = 1e-6  # of the residuals, as a share of the largest eigenvalue in magnitude
PIECE = 1024  # points whose Hessians are held at a time
_ONE = Lock()  # programs are asked for by one thread at a time


@dataclass(frozen=True)
class Extremes:
    """The least and the largest eigenvalue at P points: [P] each, NaN where a derivative is.

    `vectors` [P, n] are unit eigenvectors of the largest. `residuals` [P] bound the error: within
    that distance of each of the two lies an eigenvalue. All of the points' dtype.
    """

    smallest: np.ndarray
    largest: np.ndarray
    vectors: np.ndarray
    residuals: np.ndarray


def extreme_eigenvalues(
    target: Target, points: np.ndarray, *, exact: int = EXACT, most: int = SIZE, seed: int = 0
) -> Extremes:
    """Return the Hessian's extreme eigenvalues at points [P, n] of float32 or float64.

    In up to `exact` dimensions by LAPACK from whole Hessians, in float64; the residual is
    |H v - θ v|. In more by the Lanczos iteration with full reorthogonalisation (Golub & Van Loan,
    Matrix computations, 4th ed., 10.1 and 10.3), begun at the same normal vector of `seed` for all
    points, until both residuals |β_k s_k| (their theorem 10.1.2) are within `TOLERANCE`, or the
    Krylov space has `most` dimensions; what rounds off is added to the residual. One program
    serves all points, several of them at a time: memory does not grow with their number.
    """
    if points.shape[1] <= exact:
        return _by_pieces(target, points)
    start = np.random.default_rng(seed).standard_normal(points.shape[1])
    unit = (start / np.linalg.norm(start)).astype(points.dtype)
    return _by_points(target, points, unit, most)


def _by_pieces(target: Target, points: np.ndarray) -> Extremes:
    width = min(PIECE, len(points))
    found = Extremes(*(np.empty(points.shape[:axes], points.dtype) for axes in (1, 1, 2, 1)))
    for begin in range(0, len(points), width):
        # The last piece reaches back, so that it has the shape of the others.
        here = slice(min(begin, len(points) - width), min(begin + width, len(points)))
        for whole, part in zip(vars(found).values(), _whole(target, points[here]), strict=True):
            whole[here] = part
    return found


def _by_points(target: Target, points: np.ndarray, start: np.ndarray, most: int) -> Extremes:
    size = min(most, len(start))
    device = tf.constant(0).device

    def solve(point: np.ndarray) -> tuple[Any, ...]:
        with tf.device(device):  # of the caller, which a thread does not begin with
            return _iterated(target, point, start, size)

    found = [solve(points[0])]  # compiles, if need be
    with ThreadPoolExecutor(cores()) as pool:
        found += pool.map(solve, points[1:])
    return Extremes(*(np.array(part, points.dtype) for part in zip(*found, strict=True)))


def _whole(target: Target, points: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return what `Extremes` holds of points [p, n], from their Hessians."""
    (found,) = over(hessian, target, points, numbers=target.dim**2)
    bad = ~np.isfinite(found).all(axis=(-2, -1))
    matrices = np.where(bad[:, None, None], 0.0, found.astype(np.float64))
    values, vectors = np.linalg.eigh(matrices)
    ends, axes = values[:, [0, -1]], vectors[..., [0, -1]]
    gaps = np.linalg.norm(matrices @ axes - ends[:, None] * axes, axis=1).max(axis=1)
    lost = np.where(bad, np.nan, 0.0)
    return ends[:, 0] + lost, ends[:, 1] + lost, axes[..., 1] + lost[:, None], gaps + lost


def _iterated(target: Target, point: np.ndarray, start: np.ndarray, size: int) -> tuple[Any, ...]:
    """Return what `Extremes` holds of a point [n], by Lanczos from the unit vector `start` [n]."""
    basis = np.zeros((size + 1, len(start)), start.dtype)
    basis[0] = start
    state: Any = [tf.constant(each) for each in (basis, basis[1:, 0], basis[1:, 0])]
    begin = 0
    for end in sorted({min(look, size) for look in (*LOOKS, size)}):
        tensors = [tf.constant(point), *state, tf.constant(begin), tf.constant(end)]
        with _ONE:
            key = (_iterated, target.key, size, point.dtype)
            run = program(key, _iteration(target), tensors)
        state, begin = run(tensors), end
        basis, diagonal, beside = map(array, state)
        if not np.isfinite(diagonal + beside).all():
            return np.nan, np.nan, np.full_like(start, np.nan), np.nan
        ends, weights, left = _ritz(diagonal[:end], beside[:end])
        scale = np.abs(ends).max()
        if left <= TOLERANCE * scale:
            break
    return *ends, weights @ basis[: len(weights)], left + _rounding(point) * scale


def _rounding(point: Any) -> float:
    """Return what a product with a Hessian rounds off, as a share of its largest eigenvalue."""
    return float(np.finfo(point.dtype.name).eps * np.sqrt(point.shape[-1]))


def _iteration(target: Target) -> Callable[..., Any]:
    """Write the program that goes on from row `begin` of the Krylov space to row `end`.

    The state is the basis [k+1, n], whose row `begin` is the next vector, and the tridiagonal
    matrix: its diagonal [k] and what is beside it [k], the last of which couples it to the rest.
    """

    def extend(
        point: tf.Tensor,
        basis: tf.Tensor,
        diagonal: tf.Tensor,
        beside: tf.Tensor,
        *span: tf.Tensor,
    ) -> Any:
        (begin, end), tiny = span, _rounding(point)

        def further(j: tf.Tensor, basis: Any, diagonal: Any, beside: Any) -> Any:
            here, before = basis[j], tf.maximum(j - 1, 0)
            left = once(hessian_product(target, point, here))
            along = tf.reduce_sum(here * left)
            # Before the first row there is none, and what is beside it is 0 as yet.
            left = once(left - along * here - beside[before] * basis[before])
            rest = tf.linalg.matvec(basis, tf.linalg.matvec(basis, left), transpose_a=True)
            left = once(left - rest)
            diagonal = _put(diagonal, j, along)
            largest = tf.maximum(tf.reduce_max(tf.abs(diagonal)), tf.reduce_max(beside))
            length = tf.norm(left)
            # What is left of an invariant space, which holds all eigenvalues, is rounding.
            length *= tf.cast(length > tiny * largest, length.dtype)
            beside = _put(beside, j, length)
            basis = _put(basis, j + 1, tf.math.divide_no_nan(left, length))
            return j + 1, basis, diagonal, beside

        state = begin, basis, diagonal, beside
        return tf.while_loop(lambda j, *_: j < end, further, state, parallel_iterations=1)[1:]

    return extend


def _put(rows: tf.Tensor, j: tf.Tensor, row: tf.Tensor) -> tf.Tensor:
    return tf.tensor_scatter_nd_update(rows, [[j]], row[None])


def _ritz(diagonal: np.ndarray, beside: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the Ritz values at both ends [2], the upper one's vector [h], and the residual."""
    # Rows beyond an invariant space are empty, and no part of the matrix.
    held = int(np.argmin(beside)) + 1 if beside.min() == 0 else len(diagonal)
    inner, outer = diagonal[:held].astype(np.float64), beside[: held - 1].astype(np.float64)
    ends = [
        eigh_tridiagonal(inner, outer, select="i", select_range=(place, place))
        for place in (0, held - 1)
    ]
    values = np.array([found[0] for found, _ in ends])
    left = beside[held - 1] * max(abs(float(vector[-1, 0])) for _, vector in ends)
    return values, ends[1][1][:, 0], float(left)
