"""The peaks of Gallagher's functions, f21 and f22: where they are, how high and how wide."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from functions.bbob.instances import rotation_q, seed
from functions.bbob.random_numbers import uniform
from functions.lazy import np

WIDEST = 1000.0  # the largest condition number of a peak
HIGHEST, LOWER, LOWEST = 10.0, 9.1, 1.1
NEARER = 0.8  # the highest peak lies that much nearer to the middle of the domain
KEPT = 64


class Peaks(NamedTuple):
    """`heights` [m], `scales` [m, n], the diagonals of C, and `centres` [m, n], turned by Q."""

    heights: np.ndarray
    scales: np.ndarray
    centres: np.ndarray


@lru_cache(maxsize=KEPT)
def peaks(function: int, instance: int, dim: int, count: int, width: float) -> Peaks:
    """Return the peaks of an instance, float64; the first is the highest, and the minimiser.

    The others' heights are evenly spaced, their condition numbers evenly in logarithm and dealt
    out at random; the centres are uniform in a box of the given width.
    """
    begin = seed(function, instance)
    ranks = np.argsort(uniform(count - 1, begin), kind="stable")
    first = WIDEST ** (0.5 if count == 101 else 1.0)
    conditions = np.concatenate([[first], WIDEST ** (ranks / (count - 2))])
    lower = LOWEST + np.arange(count - 1) / (count - 2) * (LOWER - LOWEST)
    orders = [np.argsort(uniform(dim, begin + 1000 * i), kind="stable") for i in range(count)]
    scales = conditions[:, None] ** (np.array(orders) / (dim - 1) - 0.5)
    places = width * (uniform(count * dim, begin).reshape(count, dim) - 0.5)
    places[0] *= NEARER
    turned = places @ rotation_q(function, instance, dim).T
    found = Peaks(np.concatenate([[HIGHEST], lower]), scales, turned)
    for array in found:
        array.flags.writeable = False
    return found
