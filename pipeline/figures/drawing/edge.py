"""What lies outside of a picture: marks at its edge, and paths cut where they leave it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


def pointers(
    places: np.ndarray, low: np.ndarray, high: np.ndarray, inset: float
) -> Iterator[tuple[float, np.ndarray]]:
    """Yield where to point at those of the places [k, 2] that lie beyond low..high [2].

    Each item is a direction in degrees (0 is up, 90 is left) and the spots [j, 2] on the nearest
    edge, `inset` of the extent within it, from which places in that direction are pointed at.
    """
    toward = np.sign(places - np.clip(places, low, high))
    spare = inset * (high - low)
    spots = np.clip(places, low + spare, high - spare)
    for way in np.unique(toward[toward.any(axis=1)], axis=0):
        turn = float(np.degrees(np.arctan2(way[1], way[0]))) - 90.0
        yield turn, spots[(toward == way).all(axis=1)]


def pointer(style: dict[str, Any], turn: float) -> dict[str, Any]:
    """Return the mark that points beyond the edge in place of a mark that lies there."""
    return {**style, "marker": (3, 0, turn), "ms": min(1.5 * style["ms"], 11.0)}


def cut(path: np.ndarray, low: np.ndarray, high: np.ndarray, step: float) -> np.ndarray:
    """Return what of a path [N, 2] lies within low..high [2], pieces parted by a row of NaN.

    Each piece begins and ends on the very edge where the path crosses it, and has a point at
    least every `step` of the extent.
    """
    moves = np.diff(path, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        near, far = (low - path[:-1]) / moves, (high - path[:-1]) / moves
    # A coordinate that stands still is within all along, or never.
    still = moves == 0
    held = (path[:-1] >= low) & (path[:-1] <= high)
    enter = np.where(still, np.where(held, 0.0, 2.0), np.minimum(near, far)).max(axis=1)
    leave = np.where(still, 1.0, np.maximum(near, far)).min(axis=1)
    enter, leave = np.maximum(enter, 0.0), np.minimum(leave, 1.0)
    kept = np.flatnonzero(enter <= leave)
    if not len(kept):
        return np.empty((0, 2))
    enter, leave = enter[kept], leave[kept]
    long = np.linalg.norm(moves[kept] / (high - low), axis=1) * (leave - enter)
    parts = np.maximum(np.ceil(long / step).astype(int), 1)
    # A piece ends where the next move does not begin: only there its last point is its own.
    ends = np.r_[(np.diff(kept) > 1) | (leave[:-1] < 1.0) | (enter[1:] > 0.0), True]
    counts = parts + 2 * ends
    owner = np.repeat(np.arange(len(kept)), counts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = enter[owner] + np.minimum(place / parts[owner], 1.0) * (leave - enter)[owner]
    points = path[kept[owner]] + share[:, None] * moves[kept[owner]]
    points[place > parts[owner]] = np.nan
    return np.asarray(points)
