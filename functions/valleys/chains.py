"""Valleys after Rosenbrock's: each coordinate must follow a bent line of the one before it."""

from __future__ import annotations

from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.target import at_least, register
from functions.valleys.bent import rosenbrock


def _dixon_price_minimisers(dim: int) -> list[np.ndarray]:
    """Return x_i = 2^-(1 - 2^(1-i)), and the same with the last coordinate turned about."""
    point = np.exp2(np.exp2(1.0 - np.arange(1.0, dim + 1.0)) - 1.0)
    return [point, np.where(np.arange(dim) < dim - 1, point, -point)]


def _dixon_price_residuals(points: Any) -> Any:
    x, following = points[..., :-1], points[..., 1:]
    roots = constants(np.sqrt(np.arange(2.0, points.shape[-1] + 1.0)), points)
    steps = roots * (2.0 * tf.square(following) - x)
    return tf.concat([points[..., :1] - 1.0, steps], axis=-1)


@register(
    title="Dixon–Price",
    dims=at_least(2),
    domain=(-10.0, 10.0),
    minimisers=_dixon_price_minimisers,
    minimum=0.0,
    start=lambda dim: np.linspace(-6.0, 5.0, dim),
    citation="Dixon & Price 1989; Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=lambda dim: rf"(x_1 - 1)^2 + \sum_{{i=2}}^{{{dim}}} i\,(2x_i^2 - x_{{i-1}})^2",
    modality="multimodal",
    notes="usually quoted with one minimiser; the last coordinate may have either sign",
    residuals=_dixon_price_residuals,
)
def dixon_price(points: Any) -> Any:
    """Return (x_1 - 1)^2 + the sum over i > 1 of i (2 x_i^2 - x_(i-1))^2."""
    x, following = points[..., :-1], points[..., 1:]
    weights = constants(np.arange(2.0, points.shape[-1] + 1.0), points)
    steps = weights * tf.square(2.0 * tf.square(following) - x)
    return tf.square(points[..., 0] - 1.0) + tf.reduce_sum(steps, axis=-1)


@register(
    title="Rosenbrock, rescaled",
    dim=4,
    domain=(0.0, 1.0),
    minimisers=[0.4],
    minimum=-1.019174434087882822902796,
    start=(0.1, 0.9, 0.3, 0.7),
    citation="Picheny, Wagner & Ginsbourger 2013; "
    "Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=r"\frac{1}{3.755 \cdot 10^5} [\sum_{i=1}^{3} "
    r"(100\,(u_{i+1} - u_i^2)^2 + (1 - u_i)^2) - 3.827 \cdot 10^5],\ u = 15x - 5",
    modality="multimodal",
    notes="the other minimum is near (-0.776, 0.613, 0.382, 0.146) in u",
)
def rosenbrock_rescaled(points: Any) -> Any:
    """Return (f(15 x - 5) - 3.827e5)/3.755e5, where f is `rosenbrock` in four dimensions."""
    return (rosenbrock(15.0 * points - 5.0, a=1.0, b=100.0) - 3.827e5) / 3.755e5


def _cube_residuals(points: Any) -> Any:
    x, y = tf.unstack(points, axis=-1)
    return tf.stack([10.0 * (y - x * tf.square(x)), 1.0 - x], axis=-1)


@register(
    domain=(-10.0, 10.0),
    minimisers=[1.0],
    minimum=0.0,
    start=(-1.2, -1.0),
    citation="Lavi & Vogl 1966; Jamil & Yang 2013, no. 41",
    latex=r"100\,(y - x^3)^2 + (1 - x)^2",
    modality="unimodal",
    residuals=_cube_residuals,
)
def cube(points: Any) -> Any:
    """Return 100 (y - x^3)^2 + (1 - x)^2."""
    x, y = tf.unstack(points, axis=-1)
    return 100.0 * tf.square(y - x * tf.square(x)) + tf.square(1.0 - x)


def _chebyshev_residuals(points: Any) -> Any:
    x, following = points[..., :-1], points[..., 1:]
    steps = following - 2.0 * tf.square(x) + 1.0
    return tf.concat([0.5 * (points[..., :1] - 1.0), steps], axis=-1)


@register(
    title="Nesterov–Chebyshev–Rosenbrock",
    dims=at_least(2),
    domain=(-1.0, 1.0),
    minimisers=[1.0],
    minimum=0.0,
    start=lambda dim: np.where(np.arange(dim) > 0, 1.0, -1.0),
    citation="Gürbüzbalaban & Overton 2012",
    latex=lambda dim: (
        r"\frac{1}{4}\,(x_1 - 1)^2 + "
        rf"\sum_{{i=1}}^{{{dim - 1}}} (x_{{i+1}} - 2x_i^2 + 1)^2"
    ),
    modality="unimodal",
    notes="the smooth one of the two; the way along the floor from its start to the minimiser "
    "grows exponentially with the dimension",
    residuals=_chebyshev_residuals,
)
def nesterov_chebyshev_rosenbrock(points: Any) -> Any:
    """Return (x_1 - 1)^2/4 + the sum over i < n of (x_(i+1) - 2 x_i^2 + 1)^2."""
    x, following = points[..., :-1], points[..., 1:]
    steps = tf.square(following - 2.0 * tf.square(x) + 1.0)
    return 0.25 * tf.square(points[..., 0] - 1.0) + tf.reduce_sum(steps, axis=-1)
