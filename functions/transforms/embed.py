"""Embed: the target in a space of more dimensions, of which it sees some."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from functions.lazy import np
from functions.target import Target
from functions.transforms.carried import carried
from functions.transforms.chosen import picked
from functions.transforms.kinds import Transform, kind
from functions.transforms.options import Coordinates, Whole, option

MOST = 10_000  # coordinates, far above what anybody has asked for
LISTED = 10  # coordinates that are named as free


@kind
@dataclass(frozen=True)
class Embed(Transform):
    """Adds coordinates up to `dim` that do nothing.

    `coordinates` are those that the target sees, in its order; else as many are drawn by a `seed`,
    in ascending order.
    """

    dim: int = option(Whole(1, high=MOST))
    coordinates: tuple[int, ...] | None = option(Coordinates(optional=True), None)
    seed: int | None = option(Whole(optional=True), None)
    dims: ClassVar[range] = range(1, MOST)
    either: ClassVar[tuple[str, ...]] = ("coordinates", "seed")

    def outer(self, dim: int) -> int:
        """Return the dimension embedded in."""
        return self.dim

    def fitting(self, key: str, dim: int) -> str:
        """Return what would fit: more dimensions, and as many coordinates as the target has."""
        if key == "dim":
            return "" if self.dim > dim else f"more than {dim}, or no embed"
        if key == "coordinates" and self.coordinates is not None:
            fits = len(self.coordinates) == dim and max(self.coordinates) < self.dim
            return "" if fits else f"{dim} different ones of the coordinates 0 to {self.dim - 1}"
        return ""

    def of(self, target: Target) -> Target:
        """Return f(x_coordinates[0], x_coordinates[1], ...)."""
        seen = np.array(self.coordinates or self._drawn(target.dim))
        low, high = target.domain[:, 0].min(), target.domain[:, 1].max()
        domain = np.tile([low, high], (self.dim, 1))
        domain[seen] = target.domain
        idle = np.setdiff1d(np.arange(self.dim), seen).astype(str)
        more = f" and {len(idle) - LISTED:,} more" if len(idle) > LISTED else ""
        others = f"these coordinates, counted from 0, are free: {', '.join(idle[:LISTED])}{more}"
        move = picked(seen, np.full(self.dim, 0.5 * (low + high)))
        return carried(target, self, move, domain, others=others)

    def _drawn(self, count: int) -> np.ndarray:
        drawn = np.random.default_rng(self.seed).choice(self.dim, count, replace=False)
        return np.sort(drawn)
