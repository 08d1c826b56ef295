"""Curves that break: not joined across a jump or a pole, and with a pole they leave the picture."""

from __future__ import annotations

import numpy as np

from pipeline.breaks import POLE, most_of
from pipeline.results import Field

_SPARE = 0.4  # of the range in which a curve mostly lies, shown beyond it


def kinds_of(field: Field, curve: int) -> np.ndarray:
    """Return how f (0) or a derivative (1, ...) passes from point to point of a line, [R - 1]."""
    if curve < len(field.breaks):
        return np.asarray(field.breaks[curve])
    return np.zeros(len(field.values) - 1, np.uint8)


def leaves(field: Field, curve: int) -> bool:
    """Say whether a curve has a pole, between grid points or at one."""
    return bool((kinds_of(field, curve) == POLE).any() or np.isinf(field.values).any())


def shown(values: np.ndarray, leaving: bool) -> np.ndarray:
    """Return finite values that a picture has room for, which leaves the rest of a pole out."""
    finite = values[np.isfinite(values)]
    if not leaving:
        return np.asarray(finite)
    low, high = most_of(finite)
    spare = _SPARE * (high - low)
    return np.asarray(np.clip(finite, low - spare, high + spare))


def split(
    along: np.ndarray, values: np.ndarray, kinds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return a curve [R] that is NaN in the middle of each gap in which it breaks."""
    (behind,) = np.nonzero(kinds)
    middles = (along[behind] + along[behind + 1]) / 2
    return np.insert(along, behind + 1, middles), np.insert(values, behind + 1, np.nan)


def tamed(
    along: np.ndarray, values: np.ndarray, slopes: np.ndarray, kinds: np.ndarray
) -> np.ndarray:
    """Return slopes [R] with which a cubic does not shoot beyond both ends of a gap beside a pole.

    There the grid is too coarse for them. At most 3 times the mean slope of a gap whose ends rise
    or fall as it does: F. Fritsch, R. Carlson (1980), SIAM J. Numer. Anal. 17, 238-246.
    """
    if not (kinds == POLE).any():
        return slopes
    mean = np.diff(values) / np.diff(along)
    even = (mean * slopes[:-1] > 0) & (mean * slopes[1:] > 0) & (kinds == 0)
    most = np.where(even, 3 * np.abs(mean), np.inf)
    bound = np.minimum(np.append(most, np.inf), np.insert(most, 0, np.inf))
    return np.asarray(np.clip(slopes, -bound, bound))
