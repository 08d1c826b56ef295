"""Targets of the tests' own, whose derivatives are known by hand.

Each is made once: programs are shared by descents of one and the same formula.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import tensorflow as tf

from functions.target import Target

MATRIX = np.array([[3.0, 1.0, 0.5], [1.0, 2.0, -0.25], [0.5, -0.25, 1.5]])
OFFSET = np.array([1.0, -2.0, 0.3])


def target(name: str, formula: Any, dim: int, **facts: Any) -> Target:
    """A target without known minimisers, begun at ones; equal names must be equal functions."""
    plain = {
        "parameters": {},
        "domain": np.tile([-5.0, 5.0], (dim, 1)),
        "minimisers": np.empty((0, dim)),
        "minimum": None,
        "start": np.ones(dim),
        "citation": "",
        "latex": "f",
        "kinks": "",
        "gradient": None,
    }
    return Target(name=name, dim=dim, formula=formula, **plain | facts)


@cache
def bowl() -> Target:
    """x^T A x / 2 - b^T x for a full, positive definite A [3, 3]; the gradient is A x - b."""

    def formula(points: Any) -> Any:
        matrix, offset = tf.constant(MATRIX, points.dtype), tf.constant(OFFSET, points.dtype)
        turned = tf.reduce_sum(points[..., None, :] * matrix, axis=-1)
        return tf.reduce_sum(points * (0.5 * turned - offset), axis=-1)

    return target("test_bowl", formula, 3)


def bowl_gradient(x: np.ndarray) -> np.ndarray:
    """The gradient of `bowl` at one point [3]."""
    return MATRIX @ x - OFFSET


@cache
def line(slope: tuple[float, ...]) -> Target:
    """slope^T x: the same gradient everywhere."""

    def formula(points: Any) -> Any:
        return tf.reduce_sum(points * tf.constant(slope, points.dtype), axis=-1)

    return target("test_line", formula, len(slope), parameters={"slope": slope})


class Counted:
    """A target that is another one, and counts how often Python runs its formula.

    A program that is traced runs it, a program that runs does not.
    """

    def __init__(self, name: str, inner: Target) -> None:
        self.runs = 0
        self.inner = inner
        self.target = target(name, self._formula, inner.dim, gradient=inner.gradient)

    def _formula(self, points: Any) -> Any:
        self.runs += 1
        return self.inner.formula(points)
