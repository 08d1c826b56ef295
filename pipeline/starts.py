"""Where trajectories begin: the chosen starts become points, one a lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from functions.target import Target
from pipeline.grid import bounds

if TYPE_CHECKING:
    from pipeline import settings


def place(target: Target, choice: settings.Start, seed: int, precision: str) -> np.ndarray:
    """Return the starts [L, n] in `precision`; `seed` decides random draws alone."""
    if choice.kind == "point":
        points = target.start[None] if choice.points is None else np.array(choice.points)
    elif choice.kind == "lattice":
        points = _lattice(bounds(target, choice.domain), choice.resolution)
    else:
        low, high = bounds(target, choice.domain).T
        points = np.random.default_rng(seed).uniform(low, high, (choice.count, target.dim))
    return points.astype(precision)


def _lattice(box: np.ndarray, resolution: int | tuple[int, ...]) -> np.ndarray:
    """Corners included; one point along an axis is its middle. The last coordinate runs fastest."""
    counts = np.broadcast_to(np.array(resolution), len(box))
    sides = [
        np.linspace(low, high, count) if count > 1 else np.array([(low + high) / 2])
        for (low, high), count in zip(box, counts, strict=True)
    ]
    return np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, len(box))
