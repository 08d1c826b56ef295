"""Condition: BBOB's Lambda, which makes the last coordinates steeper than the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from functions.bbob.instances import stretch
from functions.limits import Limit
from functions.target import Target, at_least
from functions.transforms.carried import carried, centre, corners, stretched
from functions.transforms.kinds import Transform, kind
from functions.transforms.options import Number, option


@kind
@dataclass(frozen=True)
class Condition(Transform):
    """Multiplies the condition number of a round bowl by `number`; the box stays as it is."""

    number: float = option(Number(Limit(1.0)))
    dims: ClassVar[range] = at_least(2)

    def of(self, target: Target) -> Target:
        """Return f(c + D (x - c)), D_ii = number^(i / (2 (n - 1))), i from 0."""
        move = stretched(centre(target), stretch(target.dim, self.number))
        return carried(target, self, move, target.domain, corners(move))
