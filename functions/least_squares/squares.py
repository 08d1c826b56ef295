"""The decorator that makes a target of residuals: its value is the sum of their squares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from functions.lazy import tf
from functions.target import Formula, register

Parts = Callable[[Any], Sequence[Any]]


def squares(*, number: int, **facts: Any) -> Callable[[Parts], Formula]:
    """Register the decorated residuals as a target, by their sum of squares.

    The function takes float tensors [..., n] and gives the residuals in parts, in the order of the
    paper: tensors [...], one residual each, and tensors [..., k], k of them. Nothing is joined
    where only the value is asked for, which spares a compiled program the copies. `number` is that
    of the problem in Moré, Garbow & Hillstrom 1981, `facts` are those of `register`.
    """
    citation = f"Moré, Garbow & Hillstrom 1981, problem {number}"

    def decorate(parts: Parts) -> Formula:
        def residuals(points: Any) -> Any:
            points = tf.convert_to_tensor(points)
            return _joined(points, parts(points))

        @wraps(parts)
        def value(points: Any) -> Any:
            return sum(_squared(part, len(points.shape)) for part in parts(points))

        return register(citation=citation, residuals=residuals, **facts)(value)

    return decorate


def _squared(part: Any, rank: int) -> Any:
    """Return the sum of the squares [...] of one part of the residuals at points of that rank."""
    square = tf.square(part)
    return tf.reduce_sum(square, axis=-1) if len(part.shape) == rank else square


def _joined(points: Any, parts: Sequence[Any]) -> Any:
    """Return the residuals [..., m]; zeros fill them up to n, which solvers ask for."""
    rank = len(points.shape)
    columns = [each if len(each.shape) == rank else each[..., tf.newaxis] for each in parts]
    lacking = points.shape[-1] - sum(each.shape[-1] for each in columns)
    if lacking > 0:
        columns.append(tf.zeros_like(points[..., :lacking]))
    return tf.concat(columns, axis=-1)
