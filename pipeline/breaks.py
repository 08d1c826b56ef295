"""Where a curve along a line jumps or has a pole: between which points it must not be joined."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

WHOLE, JUMP, POLE = 0, 1, 2
CURVES = 5  # derivatives along a line that are drawn as curves; more are drawn as one map
MOST = 4096  # gaps of a curve that are looked into, the steepest
_PIECE = 2**15  # points looked at at a time, so that memory is bounded
_CUTS = 64  # that leave of any gap about the last digit of a float
_SHARE = 0.48  # of a gap, not its middle: what is singular at one point lies there more often
_SMALL = 0.1  # what is left of a rise when it counts as continuous, as a share of it ...
_FAINT = 1e-4  # ... or of the range in which most of the curve lies
_AWAY = np.array([2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 13.0, 17.0])  # widths of a jump, from it
_STEADY = 0.25  # of a jump's rise, by which a curve may still change so near to it
_HIGH = 100.0  # ranges that a curve leaves at a pole

Curve = Callable[[np.ndarray], np.ndarray]


def breaks(curve_at: Curve, points: np.ndarray, curve: np.ndarray, most: int = MOST) -> np.ndarray:
    """Return how a curve passes from each point to the next, [R - 1] uint8: WHOLE, JUMP or POLE.

    `points` [R, n] lie on a line; `curve` [R] is what `curve_at` gives there, and is asked for
    between them, [K, n] -> [K]. Each of the `most` steepest gaps is cut in two, the part over which
    the curve rises or falls more is cut again, and so on. Of a continuous curve less and less is
    left. Of a jump all is, with a steady curve beside it, unlike rounding, which jumps everywhere;
    of a pole more and more. A curve that is not finite at a cut has a pole there. Poles with the
    same sign on both sides, over which a curve need not rise, and holes where it does not, may
    stay unseen.
    """
    kinds = np.zeros(max(len(points) - 1, 0), np.uint8)
    with np.errstate(all="ignore"):
        # Of a sample: all points of a long line would be copied to be put in order.
        wide = float(np.ptp(most_of(curve[:: 1 + len(curve) // _PIECE].astype(np.float64))))
        steep = _steepest(curve, _FAINT * wide, most)
        if len(steep):
            kinds[steep] = _kinds(curve_at, points, curve, (steep, wide))
    return kinds


def most_of(curve: np.ndarray) -> np.ndarray:
    """Return between which two values, [2], a curve [R] mostly lies; poles reach beyond."""
    known = curve[np.isfinite(curve)]
    return np.quantile(known, [0.03, 0.97]) if len(known) else np.zeros(2)


def _steepest(curve: np.ndarray, least: float, most: int) -> np.ndarray:
    """Return the `most` gaps with the largest finite rises above the `least`, [K] int."""
    places, rises = np.empty(0, np.int64), np.empty(0, curve.dtype)
    for begin in range(0, len(curve) - 1, _PIECE):
        found = np.abs(np.diff(curve[begin : begin + _PIECE + 1]))
        (here,) = np.nonzero(np.isfinite(found) & (found > least))
        places = np.concatenate([places, begin + here])
        rises = np.concatenate([rises, found[here]])
        steep = np.argsort(-rises, kind="stable")[:most]
        places, rises = places[steep], rises[steep]
    return places


def _kinds(
    curve_at: Curve, points: np.ndarray, curve: np.ndarray, gaps: tuple[np.ndarray, float]
) -> np.ndarray:
    """Return the kinds [K] of gaps: their numbers [K], and the range of the whole curve."""
    behind, wide = gaps
    ends = np.stack([points[behind], points[behind + 1]])
    heights = np.stack([curve[behind], curve[behind + 1]])
    lost, left = _narrowed(curve_at, ends, heights, wide)
    found = np.where(lost, POLE, WHOLE)
    if left.any():
        rise = np.abs(heights[1, left] - heights[0, left])
        steady = _steady(curve_at, ends[:, left])
        found[left] = np.where(steady, JUMP, np.where(rise > _HIGH * wide, POLE, WHOLE))
    return found.astype(np.uint8)


def _narrowed(
    curve_at: Curve, ends: np.ndarray, heights: np.ndarray, wide: float
) -> tuple[np.ndarray, np.ndarray]:
    """Narrow gaps in place, `ends` [2, K, n] and `heights` [2, K], to where the curve rises most.

    Returns where it was not finite at a cut, and over which gaps it still rises, both [K] bool.
    """
    least = np.maximum(_SMALL * np.abs(heights[1] - heights[0]), _FAINT * wide)
    noise = np.sqrt(np.finfo(heights.dtype).eps)
    lost, rising = np.zeros(len(least), bool), np.ones(len(least), bool)
    for _ in range(_CUTS):
        (at,) = np.nonzero(rising & ~lost)
        low, high = ends[:, at]
        cut = low + ends.dtype.type(_SHARE) * (high - low)
        if not ((cut != low) & (cut != high)).any():
            break
        there = curve_at(cut)
        lost[at] = ~np.isfinite(there)
        upper = np.abs(there - heights[0, at]) < np.abs(heights[1, at] - there)
        side = np.where(upper, 0, 1)
        ends[side, at], heights[side, at] = cut, there
        rise = np.abs(heights[1, at] - heights[0, at])
        rising[at] = rise > np.maximum(least[at], noise * np.abs(heights[:, at]).max(axis=0))
    return lost, rising & ~lost


def _steady(curve_at: Curve, ends: np.ndarray) -> np.ndarray:
    """Return over which narrow gaps, `ends` [2, K, n], a curve goes from one height to another."""
    width = ends[1] - ends[0]
    away = _AWAY.astype(ends.dtype)[:, None, None] * width
    places = np.stack([ends[0] - away, ends[1] + away])
    values = curve_at(places.reshape(-1, places.shape[-1])).reshape(places.shape[:-1])
    rise = np.abs(values[1, 0] - values[0, 0])
    return np.asarray((np.abs(values - values[:, :1]) < _STEADY * rise).all(axis=(0, 1)))
