"""A target over a grid: the field of its derivatives, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf

from functions.target import Target
from pipeline.breaks import CURVES, MOST, breaks
from pipeline.calculus import (
    NUMBERS,
    derivatives,
    difference_error,
    hessian,
    hessian_product,
    largest,
    over,
    value_and_gradient,
)
from pipeline.grid import Grid
from pipeline.results import Field
from pipeline.slices import Slice

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
    if not field.is_mesh:
        field = replace(field, breaks=_breaks(target, field))
    with np.errstate(all="ignore"):  # what is not finite is counted
        error = largest(difference_error, target, field.points, axes)
        metrics = _errors(target, field, error) | _norms(field, gradients)
    return field, metrics | _curvature(target, field.points.dtype)


def _breaks(target: Target, field: Field) -> np.ndarray:
    """Return how f along a line and its derivatives pass from point to point, [C, R - 1]."""
    derived = field.derivatives if target.dim == 1 else field.gradients.T
    curves = [field.values, *(derived if len(derived) <= CURVES else ())]
    most = min(MOST, max(1, NUMBERS // max(target.numbers, target.dim)))
    found = np.empty((len(curves), max(len(field.values) - 1, 0)), np.uint8)
    for k, curve in enumerate(curves):
        # Run as it stands: to compile it would take longer.
        found[k] = breaks(partial(_curve, target, k), field.points, curve, most)
        # Where a function breaks, it has no derivative either.
        if k > 0:
            np.maximum(found[k], found[k - 1 if target.dim == 1 else 0], out=found[k])
    return found


def _curve(target: Target, k: int, points: np.ndarray) -> np.ndarray:
    """Return f (0) or its derivative of order k or by coordinate k, from 1 on, at points [K, n]."""
    if k == 0:
        return np.asarray(target.value(tf.constant(points)))
    if target.dim == 1:
        return np.asarray(derivatives(target, points, k)[-1])
    return np.asarray(value_and_gradient(target, points)[1][:, k - 1])


def survey_slice(
    target: Target, plane: Slice, places: np.ndarray
) -> tuple[Field, dict[str, float]]:
    """As `survey`, over a plane at coordinates [Ry, Rx, 2]: derivatives are along its directions.

    `gradient_norm_min` and `_max` are of whole gradients. No array of all points is made.
    """
    shared = [each.astype(places.dtype) for each in (plane.origin, plane.directions)]
    values, slopes, hessians, norms = over(_along, target, places, shared=shared)
    higher = np.empty((0, *values.shape), values.dtype)
    field = Field(places, values, slopes, hessians, higher, (0, 1), plane)
    with np.errstate(all="ignore"):
        error = largest(_error_along, target, places, shared=shared)
        metrics = _errors(target, field, error) | _norms(field, norms[..., None])
    return field, metrics | _curvature(target, places.dtype)


def _along(
    target: Target, places: tf.Tensor, origin: tf.Tensor, directions: tf.Tensor
) -> tuple[tf.Tensor, ...]:
    """Return values, slopes and Hessians along a plane's directions, and norms of gradients.

    By the chain rule, u'g and u'Hv, at coordinates [B, 2]: [B], [B, 2], [B, 2, 2] and [B].
    """
    points = _points_at(places, origin, directions)
    values, gradients = value_and_gradient(target, points)
    rows = [hessian_product(target, points, way) for way in tf.unstack(directions)]
    hessians = tf.stack([_parts(row, directions) for row in rows], axis=-2)
    return values, _parts(gradients, directions), hessians, tf.norm(gradients, axis=-1)


def _error_along(
    target: Target, places: tf.Tensor, origin: tf.Tensor, directions: tf.Tensor
) -> tf.Tensor:
    """Return `difference_error` of the target as a function of a plane's coordinates [B, 2]."""
    flat = replace(
        target,
        dim=2,
        formula=lambda places: target.formula(_points_at(places, origin, directions)),
    )
    return difference_error(flat, places, (0, 1))


def _points_at(places: tf.Tensor, origin: tf.Tensor, directions: tf.Tensor) -> tf.Tensor:
    origin, directions = (tf.cast(each, places.dtype) for each in (origin, directions))
    return origin + places[..., :1] * directions[0] + places[..., 1:] * directions[1]


def _parts(vectors: tf.Tensor, directions: tf.Tensor) -> tf.Tensor:
    """Return the products [B, 2] of vectors [B, n] with two directions."""
    return tf.stack([tf.reduce_sum(vectors * way, axis=-1) for way in tf.unstack(directions)], -1)


def value_gradient_hessian(
    target: Target, points: tf.Tensor, axes: tuple[int, ...]
) -> tuple[tf.Tensor, ...]:
    """Return values [...], gradients [..., n] and Hessians [..., m, m] along m coordinates."""
    return *value_and_gradient(target, points), hessian(target, points, axes)


def _higher(target: Target, points: tf.Tensor, order: int) -> tf.Tensor:
    return tf.transpose(derivatives(target, points, order))


def _errors(target: Target, field: Field, error: float) -> dict[str, float]:
    errors = {"gradient_error": error}
    if target.gradient is not None:
        gaps = [
            _extremes(np.abs(own - exact) / np.maximum(1.0, np.abs(exact)))[1]
            for points, own in _pieces(field, field.points, field.gradients, numbers=target.dim)
            for exact in [_closed_form(target, field.slice, points.astype(np.float64))]
        ]
        errors["gradient_error_closed_form"] = max(gaps)
    return {name: error for name, error in errors.items() if np.isfinite(error)}


def _closed_form(target: Target, plane: Slice | None, points: np.ndarray) -> np.ndarray:
    """Return the target's own gradients at points; along a plane's directions at points of it."""
    assert target.gradient is not None  # noqa: S101 - asked beforehand
    if plane is None:
        return target.gradient(points)
    return np.asarray(target.gradient(plane.at(points)) @ plane.directions.T)


def _norms(field: Field, gradients: np.ndarray) -> dict[str, float]:
    extremes = [_extremes(np.linalg.norm(part, axis=-1)) for (part,) in _pieces(field, gradients)]
    low, high = min(low for low, _ in extremes), max(high for _, high in extremes)
    norms = {"gradient_norm_min": low, "gradient_norm_max": high} if low <= high else {}
    higher = np.moveaxis(field.derivatives, 0, -1)
    absent = sum(
        np.count_nonzero(~np.logical_and.reduce([_finite(part) for part in parts]))
        for parts in _pieces(field, gradients, field.hessians, higher)
    )
    return norms | ({"derivatives_not_finite": float(absent)} if absent else {})


def _pieces(field: Field, *arrays: np.ndarray, numbers: int = 0) -> Iterator[list[np.ndarray]]:
    """Yield the same few points of each array, its leading axes those of the grid, as [N, ...].

    The fewer, the more `numbers` are made of each.
    """
    flat = [array.reshape(field.values.size, *array.shape[field.values.ndim :]) for array in arrays]
    step = max(1, PIECE // max(numbers, *(array[0].size for array in flat)))
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
