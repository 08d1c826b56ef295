"""Skew: BBOB's T_asy, which stretches the upper half of every coordinate more and more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from functions.bbob.instances import spaced
from functions.bbob.transforms import asymmetric
from functions.lazy import np
from functions.limits import Limit
from functions.target import Target, at_least
from functions.transforms.carried import told
from functions.transforms.kinds import Transform, kind
from functions.transforms.options import Number, option
from functions.transforms.warped import Bend, warped

MOST = 7.0  # T_asy grows everywhere where beta is below e^2 = 7.389


@kind
@dataclass(frozen=True)
class Skew(Transform):
    """Bends every coordinate but the first by T_asy, about the centre of the box, which stays."""

    beta: float = option(Number(Limit(0.0, high=MOST)))
    dims: ClassVar[range] = at_least(2)

    def of(self, target: Target) -> Target:
        """Return f at c + w T_asy((x - c) / w)."""
        rates = self.beta * spaced(target.dim)
        bend = Bend(
            partial(asymmetric, beta=self.beta), partial(_logarithm, rates), partial(_slope, rates)
        )
        notes = (
            "where a coordinate is that of the centre of the box second derivatives grow without"
        )
        notes += " a limit"
        return told(warped(target, self, bend), self, notes=notes)


def _logarithm(rates: np.ndarray, u: np.ndarray, positive: np.ndarray) -> np.ndarray:
    return np.where(positive, u * (1.0 + rates * np.exp(0.5 * u)), u)


def _slope(rates: np.ndarray, u: np.ndarray, positive: np.ndarray) -> np.ndarray:
    return np.where(positive, 1.0 + rates * np.exp(0.5 * u) * (1.0 + 0.5 * u), 1.0)
