"""Shift: f(x - by)."""

from __future__ import annotations

from dataclasses import dataclass

from functions.lazy import np
from functions.target import Target
from functions.transforms.carried import Move, carried, like
from functions.transforms.kinds import Transform, kind
from functions.transforms.options import Numbers, option


@kind
@dataclass(frozen=True)
class Shift(Transform):
    """Moves the landscape, and the box with it, by a number or by one for each coordinate."""

    by: float | tuple[float, ...] = option(Numbers())

    def of(self, target: Target) -> Target:
        """Return f(x - by)."""
        by = np.broadcast_to(np.array(self.by), target.dim)
        move = Move(
            lambda points: points - like(by, points),
            lambda points: points - by,
            lambda points: points + by,
            lambda _, slopes: slopes,
        )
        return carried(target, self, move, target.domain + by[:, None])
