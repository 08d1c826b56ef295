"""Scale: f(c + (x - c) / by), about the centre c of the domain."""

from __future__ import annotations

from dataclasses import dataclass

from functions.lazy import np
from functions.limits import Limit
from functions.target import Target
from functions.transforms.carried import carried, centre, stretched
from functions.transforms.kinds import Transform, kind
from functions.transforms.options import Numbers, option


@kind
@dataclass(frozen=True)
class Scale(Transform):
    """Makes the landscape, and the box with it, `by` times as wide about its centre."""

    by: float | tuple[float, ...] = option(Numbers(Limit(0.0, open=True)))

    def of(self, target: Target) -> Target:
        """Return f(c + (x - c) / by)."""
        by = np.broadcast_to(np.array(self.by), target.dim)
        move = stretched(centre(target), 1.0 / by)
        return carried(target, self, move, move.inverse(target.domain.T).T)
