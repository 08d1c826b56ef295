"""Where lanes came to rest: their ends, gathered to attractors. numpy only."""

from __future__ import annotations

import numpy as np

from pipeline.results import CONVERGED, DIVERGED, LOST, RESTLESS, Endings


def gathered(endings: Endings, known: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Return attractors [K, n] float64, and which of them each lane reached, [L] int64.

    An attractor is a known minimiser [k, n] near which a lane ended, or else a point at which one
    converged: of the lanes within `radius` (Euclidean) of each other the one whose gradient is the
    least. Known ones come first, in their order, then the others, those of most lanes first. A lane
    has reached the nearest attractor within `radius` of its end, even if its steps ran out there:
    single precision may not bring it to the tolerance. Else it is RESTLESS, or LOST if it diverged.
    """
    ends = endings.points.astype(np.float64)
    near = np.where(endings.status == DIVERGED, LOST, _nearest(ends, known, radius))
    places = [known[i] for i in range(len(known)) if (near == i).any()]
    resting = np.flatnonzero((endings.status == CONVERGED) & (near < 0))
    found = _clustered(ends, endings.gradient_norms, resting, radius)
    every = np.array([*places, *found]).reshape(-1, ends.shape[1])
    which = np.where(endings.status == DIVERGED, LOST, _nearest(ends, every, radius))
    return _ordered(every, which, len(places))


def _nearest(points: np.ndarray, places: np.ndarray, radius: float) -> np.ndarray:
    """Return the nearest place of each point within the radius, RESTLESS where there is none."""
    which = np.full(len(points), RESTLESS)
    least = np.full(len(points), radius)
    for index, place in enumerate(places):  # one by one: memory does not grow with their number
        gaps = np.linalg.norm(points - place, axis=1)
        closer = gaps <= least
        which[closer], least[closer] = index, gaps[closer]
    return which


def _clustered(
    ends: np.ndarray, norms: np.ndarray, lanes: np.ndarray, radius: float
) -> list[np.ndarray]:
    """Return a place for each cluster of the lanes' ends, at the least gradient of its own."""
    left = lanes[np.argsort(norms[lanes], kind="stable")]
    places: list[np.ndarray] = []
    while len(left):
        places.append(ends[left[0]])
        left = left[np.linalg.norm(ends[left] - places[-1], axis=1) > radius]
    return places


def _ordered(places: np.ndarray, which: np.ndarray, known: int) -> tuple[np.ndarray, np.ndarray]:
    """Sort the places beyond the first `known` by how many lanes reached them."""
    counts = np.bincount(which[which >= 0], minlength=len(places))
    rank = np.r_[np.arange(known), known + np.argsort(-counts[known:], kind="stable")].astype(int)
    renamed = np.empty(len(places), np.int64)
    renamed[rank] = np.arange(len(places))
    moved = which.copy()
    moved[which >= 0] = renamed[which[which >= 0]]
    return places[rank], moved
