"""Quadratics, from the round to the ill-conditioned, and a blunt cone."""

from __future__ import annotations

import math
from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.limits import Limit
from functions.mathtext import power_of_ten
from functions.roots import norm
from functions.target import at_least, register


def _parabola_residuals(points: Any) -> Any:
    return tf.concat([points, tf.ones_like(points)], axis=-1)


@register(
    dim=1,
    domain=(-5.0, 5.0),
    minimisers=[0.0],
    minimum=1.0,
    start=4.0,
    citation="Fall Line, after its notebook: the simplest target",
    modality="unimodal",
    latex=r"x^2 + 1",
    gradient=lambda points: 2.0 * points,
    residuals=_parabola_residuals,
)
def parabola(points: Any) -> Any:
    """Return x^2 + 1."""
    (x,) = tf.unstack(points, axis=-1)
    return tf.square(x) + 1.0


def _sphere_residuals(points: Any) -> Any:
    return tf.convert_to_tensor(points)


def _sphere_latex(dim: int) -> str:
    return ["x^2", "x^2 + y^2"][dim - 1] if dim < 3 else rf"\sum_{{i=1}}^{{{dim}}} x_i^2"


@register(
    dims=at_least(1),
    domain=(-5.12, 5.12),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-4.0, 3.0, dim),
    citation="De Jong 1975, F1",
    modality="unimodal",
    latex=_sphere_latex,
    gradient=lambda points: 2.0 * points,
    residuals=_sphere_residuals,
)
def sphere(points: Any) -> Any:
    """Return the sum of x_i^2."""
    return tf.reduce_sum(tf.square(points), axis=-1)


def eigenvectors(dim: int, rotation: float) -> np.ndarray:
    """Return the orthogonal matrix [n, n] whose columns are the axes of `quadratic`.

    It is the product R_1 R_2 ... R_(n-1), where R_i turns the plane of the coordinates i and
    i + 1 by `rotation` degrees: in two dimensions the plain rotation, in more a full mixing of
    the axes without any random number.
    """
    cosine, sine = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    axes = np.eye(dim)
    for i in range(dim - 1):
        axes[:, i : i + 2] = axes[:, i : i + 2] @ np.array([[cosine, -sine], [sine, cosine]])
    return axes


def _eigenvalues(dim: int, condition: float) -> np.ndarray:
    return np.geomspace(1.0, condition, dim)


def _quadratic_gradient(points: np.ndarray, condition: float, rotation: float) -> np.ndarray:
    dim = points.shape[-1]
    axes = eigenvectors(dim, rotation)
    slopes = points @ axes * _eigenvalues(dim, condition) @ axes.T
    return np.asarray(slopes, dtype=points.dtype)


def _turned(points: Any, rotation: float) -> Any:
    """Return points in the coordinates of the eigenvectors, [..., n]."""
    if not rotation:
        return points
    axes = constants(eigenvectors(points.shape[-1], rotation), points)
    # A sum, not a matrix product, whose order of adding depends on the size of the batch.
    return tf.reduce_sum(points[..., tf.newaxis] * axes, axis=-2)


def _quadratic_residuals(points: Any, *, condition: float, rotation: float) -> Any:
    halves = np.sqrt(0.5 * _eigenvalues(points.shape[-1], condition))
    return constants(halves, points) * _turned(points, rotation)


def _quadratic_latex(dim: int, condition: float, rotation: float) -> str:
    turned = rf",\ {rotation:g}^\circ" if rotation else ""
    power = power_of_ten(condition)
    return rf"\frac{{1}}{{2}}\,x^\top A\,x,\ \kappa(A) = {power}{turned}"


@register(
    dims=at_least(2),
    domain=(-5.0, 5.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim, condition, rotation: np.linspace(-4.0, 3.0, dim),
    citation="Polyak 1964; Goh 2017",
    modality="unimodal",
    latex=_quadratic_latex,
    gradient=_quadratic_gradient,
    residuals=_quadratic_residuals,
    limits={"condition": Limit(1.0)},
)
def quadratic(points: Any, *, condition: float = 100.0, rotation: float = 30.0) -> Any:
    """Return 1/2 x^T A x, A with eigenvalues spaced evenly in logarithm from 1 to `condition`.

    The eigenvectors are the coordinate axes turned by `rotation` degrees in each plane of two
    successive coordinates (see `eigenvectors`).
    """
    scales = constants(_eigenvalues(points.shape[-1], condition), points)
    return 0.5 * tf.reduce_sum(scales * tf.square(_turned(points, rotation)), axis=-1)


@register(
    title="Ackley N. 2",
    domain=(-32.0, 32.0),
    minimisers=[0.0],
    minimum=-200.0,
    start=(-20.0, 13.0),
    citation="Jamil & Yang 2013, no. 2",
    latex=r"-200\,\exp(-0.02\sqrt{x^2 + y^2})",
    kinks="a cone at the origin, which is the minimiser; the subgradient taken there is 0",
    modality="unimodal",
)
def ackley_n2(points: Any) -> Any:
    """Return -200 exp(-0.02 r), r the distance from the origin: a cone that flattens outwards."""
    return -200.0 * tf.exp(-0.02 * norm(points))
