"""What makes an instance of a BBOB function: its minimiser, its minimum, its rotations.

All of it is computed in NumPy, once for each function, instance and dimension, never per point.
Every array is float64 and cannot be changed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from functions.bbob.random_numbers import gaussian, uniform
from functions.lazy import np

KEPT = 256  # arrays of each kind that are remembered; the largest is 101 x 40 numbers
OTHER_SEED = 1_000_000  # what the seed of the rotation R is above that of Q
SEED_OF = {4: 3, 18: 17}  # who shares the seeds of another function
SCHWEFEL_BEST = 4.2096874637  # twice the size of every coordinate
LUNACEK_BEST = 2.5  # likewise


def seed(function: int, instance: int) -> int:
    """Return the seed that the random numbers of a function's instance begin with."""
    return SEED_OF.get(function, function) + 10_000 * instance


@lru_cache(maxsize=KEPT)
def f_opt(function: int, instance: int) -> float:
    """Return the minimum: a quotient of two Gaussians with two decimals, at most 1000 in size."""
    first = seed(function, instance)
    above, below = (float(gaussian(1, each)[0]) for each in (first, first + 1))
    return min(1000.0, max(-1000.0, math.floor(100.0 * 100.0 * above / below + 0.5) / 100.0))


@lru_cache(maxsize=KEPT)
def x_opt(function: int, instance: int, dim: int) -> np.ndarray:
    """Return the minimiser [n]; where a function has several, the one that it is made around."""
    made = OPTIMA.get(function, _uniform_optimum)(seed(function, instance), dim)
    return _frozen(made)


@lru_cache(maxsize=KEPT)
def rotation_r(function: int, instance: int, dim: int) -> np.ndarray:
    """Return the rotation R [n, n], of the function's other seed."""
    return _frozen(_rotation(seed(function, instance) + OTHER_SEED, dim))


@lru_cache(maxsize=KEPT)
def rotation_q(function: int, instance: int, dim: int) -> np.ndarray:
    """Return the rotation Q [n, n], of the function's own seed."""
    return _frozen(_rotation(seed(function, instance), dim))


@lru_cache(maxsize=KEPT)
def stretched(function: int, instance: int, dim: int, condition: float) -> np.ndarray:
    """Return Lambda Q [n, n]: turned first, then stretched."""
    return _frozen(stretch(dim, condition)[:, None] * rotation_q(function, instance, dim))


@lru_cache(maxsize=KEPT)
def mixed(function: int, instance: int, dim: int, condition: float) -> np.ndarray:
    """Return R Lambda Q [n, n]: turned, stretched and turned again."""
    inner = stretched(function, instance, dim, condition)
    return _frozen(rotation_r(function, instance, dim) @ inner)


def spaced(dim: int) -> np.ndarray:
    """Return (i - 1) / (n - 1) [n], from 0 to 1: how far along the coordinates each one is."""
    return np.arange(dim) / (dim - 1)


def stretch(dim: int, condition: float) -> np.ndarray:
    """Return the diagonal [n] of the report's Lambda: condition^(i - 1)/(2 (n - 1))."""
    return np.asarray(math.sqrt(condition) ** spaced(dim))


def rosenbrock_scale(dim: int) -> float:
    """Return what the Rosenbrock functions are scaled by: max(1, sqrt(n) / 8)."""
    return max(1.0, math.sqrt(dim) / 8.0)


def _rotation(seed: int, dim: int) -> np.ndarray:
    """Return a random orthogonal matrix [n, n]: Gaussian columns made orthonormal in turn.

    Gram & Schmidt's process, each column against those before it. Sums are taken term by term, as
    COCO takes them: where columns are nearly parallel, another order shows in the 14th digit.
    """
    matrix = gaussian(dim * dim, seed).reshape(dim, dim).T.copy()
    for i in range(dim):
        for j in range(i):
            matrix[:, i] -= _dot(matrix[:, i], matrix[:, j]) * matrix[:, j]
        matrix[:, i] /= math.sqrt(_dot(matrix[:, i], matrix[:, i]))
    return matrix


def _dot(left: np.ndarray, right: np.ndarray) -> float:
    return float(np.cumsum(left * right)[-1])


def _uniform_optimum(seed: int, dim: int) -> np.ndarray:
    """Return a point [n] of [-4, 4]^n with four decimals, none of them 0."""
    point = 8.0 * np.floor(1e4 * uniform(dim, seed)) / 1e4 - 4.0
    return np.where(point == 0.0, -1e-5, point)


def _bueche_rastrigin_optimum(seed: int, dim: int) -> np.ndarray:
    point = _uniform_optimum(seed, dim)
    return np.where(np.arange(dim) % 2 == 0, np.abs(point), point)


def _corner(seed: int, dim: int) -> np.ndarray:
    return np.where(_uniform_optimum(seed, dim) < 0.0, -5.0, 5.0)


def _rosenbrock_optimum(seed: int, dim: int) -> np.ndarray:
    return 0.75 * _uniform_optimum(seed, dim)


def _rotated_rosenbrock_optimum(seed: int, dim: int) -> np.ndarray:
    return np.asarray(0.5 / rosenbrock_scale(dim) * np.sum(_rotation(seed, dim), axis=0))


def _bent_cigar_optimum(seed: int, dim: int) -> np.ndarray:
    return _uniform_optimum(seed + OTHER_SEED, dim)


def _schwefel_optimum(seed: int, dim: int) -> np.ndarray:
    return np.where(uniform(dim, seed) < 0.5, -0.5, 0.5) * SCHWEFEL_BEST


def _gallagher_optimum(seed: int, dim: int, width: float) -> np.ndarray:
    return 0.8 * width * (uniform(dim, seed) - 0.5)


def _lunacek_optimum(seed: int, dim: int) -> np.ndarray:
    return np.where(gaussian(dim, seed) < 0.0, -0.5, 0.5) * LUNACEK_BEST


OPTIMA: dict[int, Callable[[int, int], np.ndarray]] = {
    4: _bueche_rastrigin_optimum,
    5: _corner,
    8: _rosenbrock_optimum,
    9: _rotated_rosenbrock_optimum,
    12: _bent_cigar_optimum,
    19: _rotated_rosenbrock_optimum,
    20: _schwefel_optimum,
    21: lambda seed, dim: _gallagher_optimum(seed, dim, 10.0),
    22: lambda seed, dim: _gallagher_optimum(seed, dim, 9.8),
    24: _lunacek_optimum,
}


def _frozen(numbers: np.ndarray) -> np.ndarray:
    numbers.flags.writeable = False
    return numbers
