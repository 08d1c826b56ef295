"""A target over a grid: the field of its derivatives, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from functions.target import Target
from pipeline.calculus import (
    derivatives,
    difference_error,
    hessian,
    largest,
    over,
    value_and_gradient,
)
from pipeline.grid import Grid
from pipeline.results import Field

DENSE = 500  # dimensions up to which all n x n second derivatives and their eigenvalues are found
PIECE = 2**18  # numbers looked at at a time, so that they stay in a core's cache


def survey(target: Target, grid: Grid, order: int) -> tuple[Field, dict[str, float]]:
    """Differentiate `target` over `grid`; 1-D targets up to `order`. The field, and metrics of it.

    `gradient_error` is the largest error against central differences, `gradient_error_closed_form`
    against the target's own closed form where it has one (both relative where the derivative is
    beyond 1); `gradient_norm_min` and `_max` are over the grid. All four are over what is finite;
    `derivatives_not_finite` counts the points where something is not, if there are any.
    `curvature_min`, `curvature_max` and `condition_number` are the Hessian's extreme eigenvalues,
    and their largest ratio, at the target's known minimisers (in up to `DENSE` dimensions).
    Memory beyond the field does not grow with the number of points.
    """
    axes = grid.axes
    numbers = target.dim * len(axes)
    values, gradients, hessians = over(
        value_gradient_hessian, target, grid.points, axes, numbers=numbers
    )
    higher = np.empty((0, *values.shape), values.dtype)
    if target.dim == 1:
        (higher,) = over(_higher, target, grid.points, order)
        higher = np.moveaxis(higher, -1, 0)
    field = Field(grid.points, values, gradients, hessians, higher, axes)
    with np.errstate(all="ignore"):  # what is not finite is counted
        metrics = _errors(target, field) | _norms(field)
    return field, metrics | _curvature(target, field.points.dtype)


def value_gradient_hessian(
    target: Target, points: tf.Tensor, axes: tuple[int, ...]
) -> tuple[tf.Tensor, ...]:
    """Return values [...], gradients [..., n] and Hessians [..., m, m] along m coordinates."""
    return *value_and_gradient(target, points), hessian(target, points, axes)


def _higher(target: Target, points: tf.Tensor, order: int) -> tf.Tensor:
    return tf.transpose(derivatives(target, points, order))


def _errors(target: Target, field: Field) -> dict[str, float]:
    errors = {"gradient_error": largest(difference_error, target, field.points, field.axes)}
    if target.gradient is not None:
        gaps = [
            _extremes(np.abs(own - exact) / np.maximum(1.0, np.abs(exact)))[1]
            for points, own in _pieces(field, field.points, field.gradients)
            for exact in [target.gradient(points.astype(np.float64))]
        ]
        errors["gradient_error_closed_form"] = max(gaps)
    return {name: error for name, error in errors.items() if np.isfinite(error)}


def _norms(field: Field) -> dict[str, float]:
    extremes = [
        _extremes(np.linalg.norm(gradients, axis=-1))
        for (gradients,) in _pieces(field, field.gradients)
    ]
    low, high = min(low for low, _ in extremes), max(high for _, high in extremes)
    norms = {"gradient_norm_min": low, "gradient_norm_max": high} if low <= high else {}
    higher = np.moveaxis(field.derivatives, 0, -1)
    absent = sum(
        np.count_nonzero(~np.logical_and.reduce([_finite(part) for part in parts]))
        for parts in _pieces(field, field.gradients, field.hessians, higher)
    )
    return norms | ({"derivatives_not_finite": float(absent)} if absent else {})


def _pieces(field: Field, *arrays: np.ndarray) -> Iterator[list[np.ndarray]]:
    """Yield the same few points of each array, its leading axes those of the grid, as [N, ...]."""
    flat = [array.reshape(field.values.size, *array.shape[field.values.ndim :]) for array in arrays]
    step = max(1, PIECE // max(array[0].size for array in flat))
    for begin in range(0, field.values.size, step):
        yield [array[begin : begin + step] for array in flat]


def _extremes(numbers: np.ndarray) -> tuple[float, float]:
    """Return the least and the largest finite number; infinity and its negative without any."""
    fine = np.isfinite(numbers)
    low, high = numbers.min(where=fine, initial=np.inf), numbers.max(where=fine, initial=-np.inf)
    return float(low), float(high)


def _finite(numbers: np.ndarray) -> np.ndarray:
    """Whether all numbers of each point are finite: [N] of [N, ...]."""
    return np.asarray(np.isfinite(numbers).reshape(len(numbers), -1).all(axis=1))


def _curvature(target: Target, dtype: np.dtype[Any]) -> dict[str, float]:
    """Nothing where no minimiser is known, at kinks, and in more dimensions than `DENSE`."""
    if not len(target.minimisers) or target.kinks or target.dim > DENSE:
        return {}
    (matrices,) = over(hessian, target, target.minimisers.astype(dtype), numbers=target.dim**2)
    smooth = matrices[np.isfinite(matrices).all(axis=(-2, -1))].astype(np.float64)
    if not len(smooth):
        return {}
    eigenvalues = np.linalg.eigvalsh(smooth)
    low, high = eigenvalues[:, 0], eigenvalues[:, -1]
    found = {"curvature_min": float(low.min()), "curvature_max": float(high.max())}
    if (low > 0).all():
        found["condition_number"] = float((high / low).max())
    return found
