"""Planes through n-D space along any two directions, and points projected onto them. numpy only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

NAMES = {"pca": "PCA", "random_plane": "random"}  # of directions, by the kind of grid
PIECE = 2**20  # numbers of points that are looked at at a time


@dataclass(frozen=True)
class Slice:
    """The points origin + a u + b v: `origin` [n] and `directions` u, v [2, n], float64.

    `name` is what the directions are called, with their numbers 1 and 2. `shares` are those of the
    variance of the lanes' points along each of them; there are none where no lane moves.
    """

    origin: np.ndarray
    directions: np.ndarray
    name: str
    shares: tuple[float, ...] = ()

    @property
    def names(self) -> tuple[str, str]:
        """What the two directions are called: 'PCA 1', 'PCA 2'."""
        return f"{self.name} 1", f"{self.name} 2"

    @cached_property
    def _dual(self) -> np.ndarray:
        """What takes a point's offset to its two coordinates, by least squares: [2, n]."""
        return np.linalg.pinv(self.directions.T)

    def at(self, places: np.ndarray) -> np.ndarray:
        """Return the points [..., n] at coordinates (a, b) [..., 2]."""
        return np.asarray(self.origin + places.astype(np.float64) @ self.directions)

    def project(self, points: np.ndarray) -> np.ndarray:
        """Return the coordinates [..., 2] of the plane's nearest points to points [..., n]."""
        flat = points.reshape(-1, points.shape[-1])
        found = np.empty((len(flat), 2))
        for here in _pieces(flat):
            found[here] = (flat[here].astype(np.float64) - self.origin) @ self._dual.T
        return found.reshape(*points.shape[:-1], 2)

    def off(self, points: np.ndarray) -> np.ndarray:
        """Return how far each of a few points [..., n] is from the plane: [...]."""
        return np.asarray(np.linalg.norm(points - self.at(self.project(points)), axis=-1))

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """Its arrays by name, as they lie in a file."""
        shares = np.array(self.shares)
        return {"origin": self.origin, "directions": self.directions, "shares": shares}


def _pieces(flat: np.ndarray) -> Iterator[slice]:
    step = max(1, PIECE // max(flat.shape[1], 1))
    return (slice(begin, begin + step) for begin in range(0, len(flat), step))
