"""Permute: the coordinates in another order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from functions.lazy import np
from functions.target import Target, at_least
from functions.transforms.carried import carried
from functions.transforms.chosen import picked
from functions.transforms.kinds import Transform, kind
from functions.transforms.options import Order, Whole, option


@kind
@dataclass(frozen=True)
class Permute(Transform):
    """Hands coordinate `order[i]` on as coordinate i; the order is given, or drawn by a `seed`."""

    order: tuple[int, ...] | None = option(Order(), None)
    seed: int | None = option(Whole(optional=True), None)
    dims: ClassVar[range] = at_least(2)
    either: ClassVar[tuple[str, ...]] = ("order", "seed")

    def of(self, target: Target) -> Target:
        """Return f(x_order[0], x_order[1], ...)."""
        order = self.order or np.random.default_rng(self.seed).permutation(target.dim)
        move = picked(np.array(order), np.zeros(target.dim))
        return carried(target, self, move, move.inverse(target.domain.T).T)
