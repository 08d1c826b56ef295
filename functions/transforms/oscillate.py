"""Oscillate: BBOB's T_osz, which puts smooth waves into every coordinate."""

from __future__ import annotations

from dataclasses import dataclass

from functions.bbob.transforms import LEFT, RIGHT, WAVES, oscillate
from functions.lazy import np
from functions.target import Target
from functions.transforms.kinds import Transform, kind
from functions.transforms.warped import Bend, warped


@kind
@dataclass(frozen=True)
class Oscillate(Transform):
    """Bends every coordinate by T_osz, about the centre of the box, which stays as it is."""

    def of(self, target: Target) -> Target:
        """Return f at c + w T_osz((x - c) / w)."""
        kinks = "where a coordinate is that of the centre of the box T_osz has no derivative; it is"
        kinks += " taken as 1 there"
        return warped(target, self, Bend(oscillate, _logarithm, _slope), kinks=kinks)


def _speeds(positive: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first, second = (np.where(positive, *pair) for pair in zip(RIGHT, LEFT, strict=True))
    return first, second


def _logarithm(u: np.ndarray, positive: np.ndarray) -> np.ndarray:
    first, second = _speeds(positive)
    return np.asarray(u + WAVES * (np.sin(first * u) + np.sin(second * u)))


def _slope(u: np.ndarray, positive: np.ndarray) -> np.ndarray:
    first, second = _speeds(positive)
    return np.asarray(1.0 + WAVES * (first * np.cos(first * u) + second * np.cos(second * u)))
