"""Offset: f(x) + by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from functions.mathtext import power_of_ten
from functions.target import Target
from functions.transforms.kinds import Transform, kind
from functions.transforms.options import Number, option


@kind
@dataclass(frozen=True)
class Offset(Transform):
    """Raises all values by a number, without noise; a sum of squares is none then."""

    by: float = option(Number())

    @property
    def keeps_squares(self) -> bool:
        """Whether nothing is added to the squares."""
        return self.by == 0.0

    def of(self, target: Target) -> Target:
        """Return f(x) + by."""
        sign = "-" if self.by < 0.0 else "+"
        return replace(
            target,
            minimum=None if target.minimum is None else target.minimum + self.by,
            latex=f"{target.latex} {sign} {power_of_ten(abs(self.by))}" if target.latex else "",
            formula=partial(_raised, self.by, target.formula),
            terms=target.terms and partial(_raised, self.by, target.terms),
            residuals=target.residuals if self.keeps_squares else None,
            inner=target,
            transform=self,
        )


def _raised(by: float, formula: Callable[..., Any], *points: Any) -> Any:
    return formula(*points) + by
