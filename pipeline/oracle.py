"""What a method asks of a target, one point at a time: compiled, and counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from functions.target import Target
from pipeline.calculus import hessian, hessian_product, jacobian, value_and_gradient
from pipeline.compiled import array, program
from pipeline.counts import GRADIENTS, HESSIANS, JACOBIANS, PRODUCTS, RESIDUALS, VALUES

Answer = Callable[..., list[np.ndarray]]


def _residuals(target: Target, point: tf.Tensor) -> tf.Tensor:
    return target.residuals(point) if target.residuals else tf.zeros([0], point.dtype)


# Of what is asked for beside value and gradient, the formula and how many points it takes.
_FORMULAS: dict[str, tuple[Callable[..., Any], int]] = {
    VALUES: (value_and_gradient, 1),
    HESSIANS: (hessian, 1),
    PRODUCTS: (hessian_product, 2),
    RESIDUALS: (_residuals, 1),
    JACOBIANS: (jacobian, 1),
}


def answers(target: Target, asks: Sequence[str], dtype: Any) -> dict[str, Answer]:
    """Compile what a method asks for, by the names of its counts; value and gradient are one.

    Each takes points [n] of any float dtype, which are rounded to `dtype`, and gives arrays of it.
    A second call for the same target and dtype compiles nothing.
    """
    wanted = [name for name in _FORMULAS if name in {VALUES, *asks}]
    return {name: _answer(target, *_FORMULAS[name], dtype) for name in wanted}


def _answer(target: Target, formula: Callable[..., Any], count: int, dtype: Any) -> Answer:
    example = [tf.TensorSpec([target.dim], dtype)] * count
    key = (answers, formula, target.key, dtype)
    run = program(key, lambda *points: formula(target, *points), example)

    def ask(*points: Any) -> list[np.ndarray]:
        return [array(each) for each in run([tf.constant(point, dtype) for point in points])]

    ask(*[np.zeros(target.dim)] * count)  # XLA compiles at the first call
    return ask


class Oracle:
    """Answers one lane's questions, points [n] float64, and counts them by name in `counts`.

    What it gives is float64, however the target is computed. Value and gradient of the last point
    are kept, so that asking for both computes once; each of the two that is asked for counts.
    """

    def __init__(self, answers: dict[str, Answer], asks: Sequence[str], dtype: Any) -> None:
        self._answers, self._dtype = answers, dtype
        self._point: Any = None
        self._seen: tuple[Any, np.ndarray] = (0.0, np.empty(0))
        self.counts = dict.fromkeys(asks, 0)
        # Of the values, or sums of squares, that were asked for; not finite where a derivative is.
        self.lowest = self.last = 0.0

    def look(self, point: np.ndarray) -> tuple[Any, np.ndarray]:
        """Return value and gradient [n], in the precision they are computed in; counts nothing."""
        rounded = np.array(point, self._dtype)
        if self._point is None or not np.array_equal(rounded, self._point):
            value, gradient = self._answers[VALUES](rounded)
            self._point, self._seen = rounded, (value[()], gradient)
        return self._seen

    def value(self, point: np.ndarray) -> float:
        """Return the value."""
        self.counts[VALUES] += 1
        return self._noted(float(self.look(point)[0]))

    def gradient(self, point: np.ndarray) -> np.ndarray:
        """Return the gradient [n]."""
        self.counts[GRADIENTS] += 1
        return self.look(point)[1].astype(np.float64)

    def hessian(self, point: np.ndarray) -> np.ndarray:
        """Return the Hessian [n, n]."""
        return self._asked(HESSIANS, point)

    def product(self, point: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """Return the Hessian times a vector, [n]."""
        return self._asked(PRODUCTS, point, vector)

    def residuals(self, point: np.ndarray) -> np.ndarray:
        """Return the residuals [m]."""
        found = self._asked(RESIDUALS, point)
        self._noted(float(found @ found))
        return found

    def jacobian(self, point: np.ndarray) -> np.ndarray:
        """Return the residuals' derivatives [m, n]."""
        return self._asked(JACOBIANS, point)

    def _noted(self, value: float) -> float:
        self.lowest, self.last = min(self.lowest, value), value
        return value

    def _asked(self, name: str, *points: np.ndarray) -> np.ndarray:
        self.counts[name] += 1
        (found,) = self._answers[name](*points)
        if not np.isfinite(found).all():
            self.last = float("nan")
        return found.astype(np.float64)
