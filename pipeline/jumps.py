"""Where a curve along a line jumps or has a pole: between which points it must not be joined."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

MOST = 10_000  # points of a line that are looked between; more are closer than pixels
_CUTS = 64  # that leave of any gap about the last digit of a float
_SHARE = 0.48  # of a gap, not its middle: what is singular at one point lies there more often
_SMALL = 0.1  # what is left of a rise when it counts as continuous, as a share of it ...
_FAINT = 1e-4  # ... or of the whole curve's range


def jumps(
    curves_at: Callable[[np.ndarray], np.ndarray], points: np.ndarray, curves: np.ndarray
) -> np.ndarray:
    """Return between which points curves jump, bool [C, R - 1]: behind point i, before i + 1.

    `points` [R, n] lie on a line, `curves` [C, R] are what `curves_at` gives there; it is asked
    for R points at a time. Each gap is cut in two, the part over which the curve rises or falls
    more is cut again, and so on: of a continuous curve less and less is left, of a jump all, of a
    pole more and more. A pole with the same sign on both sides, over which it need not rise, may
    stay unseen. A gap in which the curve is not finite somewhere counts as well, and none of those
    with such an end. Of more than `MOST` points nothing is said: [0, R - 1].
    """
    if not 2 <= len(points) <= MOST:
        return np.empty((0, max(len(points) - 1, 0)), bool)
    with np.errstate(all="ignore"):
        return np.stack(
            [
                _torn(lambda at, k=k: curves_at(at)[k], points, curve)  # type: ignore[misc]
                for k, curve in enumerate(curves)
            ]
        )


def _torn(
    curve_at: Callable[[np.ndarray], np.ndarray], points: np.ndarray, curve: np.ndarray
) -> np.ndarray:
    # An empty gap at the end makes as many gaps as points.
    low, high = points, np.append(points[1:], points[-1:], axis=0)
    left, right = curve, np.append(curve[1:], curve[-1:])
    known = curve[np.isfinite(curve)]
    if not len(known):
        return np.zeros(len(points) - 1, bool)
    noise = np.sqrt(np.finfo(curve.dtype).eps) * np.abs(known).max()
    least = np.maximum(_SMALL * np.abs(right - left), max(_FAINT * np.ptp(known), noise))
    torn = np.zeros(len(curve), bool)
    for _ in range(_CUTS):
        rising = np.abs(right - left) > least  # not where an end is NaN
        wide = np.isfinite(left) & np.isfinite(right) & rising & ~torn
        if not wide.any():
            break
        cut = low + points.dtype.type(_SHARE) * (high - low)
        there = curve_at(cut)
        torn |= wide & ~np.isfinite(there)
        first = np.abs(there - left) >= np.abs(right - there)
        low, high = np.where(first[:, None], low, cut), np.where(first[:, None], cut, high)
        left, right = np.where(first, left, there), np.where(first, there, right)
    else:
        torn |= wide
    return torn[:-1]
