"""A target over a grid: the field of its derivatives, and how far they can be trusted."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from functions.target import Target
from pipeline.calculus import derivatives, difference_error, hessian, over, value_and_gradient
from pipeline.grid import Grid
from pipeline.results import Field

DENSE = 500  # dimensions up to which all n x n second derivatives and their eigenvalues are found


def survey(target: Target, grid: Grid, order: int) -> tuple[Field, dict[str, float]]:
    """Differentiate `target` over `grid`; 1-D targets up to `order`. The field, and metrics of it.

    `gradient_error` is the largest error against central differences, `gradient_error_closed_form`
    against the target's own closed form where it has one (both relative where the derivative is
    beyond 1); `gradient_norm_min` and `_max` are over the grid; `curvature_min`, `curvature_max`
    and `condition_number` are the Hessian's extreme eigenvalues, and their largest ratio, at the
    target's known minimisers (in up to `DENSE` dimensions).
    """
    axes = grid.axes
    values, gradients, hessians = over(value_gradient_hessian, target, grid.points, axes)
    higher = np.empty((0, *values.shape), values.dtype)
    if target.dim == 1:
        (higher,) = over(_higher, target, grid.points, order)
        higher = np.moveaxis(higher, -1, 0)
    field = Field(grid.points, values, gradients, hessians, higher, axes)
    metrics = _errors(target, field) | _norms(field) | _curvature(target, field.points.dtype)
    return field, metrics


def value_gradient_hessian(
    target: Target, points: tf.Tensor, axes: tuple[int, ...]
) -> tuple[tf.Tensor, ...]:
    """Return values [...], gradients [..., n] and Hessians [..., m, m] along m coordinates."""
    return *value_and_gradient(target, points), hessian(target, points, axes)


def _higher(target: Target, points: tf.Tensor, order: int) -> tf.Tensor:
    return tf.transpose(derivatives(target, points, order))


def _errors(target: Target, field: Field) -> dict[str, float]:
    (differences,) = over(difference_error, target, field.points, field.axes)
    errors = {"gradient_error": float(np.nanmax(differences))}
    if target.gradient is not None:
        exact = target.gradient(field.points.astype(np.float64))
        gap = np.abs(field.gradients - exact) / np.maximum(1.0, np.abs(exact))
        errors["gradient_error_closed_form"] = float(np.nanmax(gap))
    return errors


def _norms(field: Field) -> dict[str, float]:
    norms = np.linalg.norm(field.gradients, axis=-1)
    return {"gradient_norm_min": float(norms.min()), "gradient_norm_max": float(norms.max())}


def _curvature(target: Target, dtype: np.dtype[Any]) -> dict[str, float]:
    """Nothing where no minimiser is known, at kinks, and in more dimensions than `DENSE`."""
    if not len(target.minimisers) or target.dim > DENSE:
        return {}
    (matrices,) = over(hessian, target, target.minimisers.astype(dtype))
    smooth = matrices[np.isfinite(matrices).all(axis=(-2, -1))].astype(np.float64)
    if target.kinks or not len(smooth):
        return {}
    eigenvalues = np.linalg.eigvalsh(smooth)
    low, high = eigenvalues[:, 0], eigenvalues[:, -1]
    found = {"curvature_min": float(low.min()), "curvature_max": float(high.max())}
    if (low > 0).all():
        found["condition_number"] = float((high / low).max())
    return found
