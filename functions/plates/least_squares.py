"""Polynomials of two coordinates: least squares with one or several solutions."""

from __future__ import annotations

from typing import Any

from functions.lazy import np, tf
from functions.target import register


def _booth_gradient(points: np.ndarray) -> np.ndarray:
    x, y = points[..., 0], points[..., 1]
    return np.stack([10.0 * x + 8.0 * y - 34.0, 8.0 * x + 10.0 * y - 38.0], axis=-1)


def _booth_residuals(points: Any) -> Any:
    x, y = tf.unstack(points, axis=-1)
    return tf.stack([x + 2.0 * y - 7.0, 2.0 * x + y - 5.0], axis=-1)


@register(
    domain=(-10.0, 10.0),
    minimisers=[(1.0, 3.0)],
    minimum=0.0,
    start=(-5.0, 8.0),
    citation="Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    modality="unimodal",
    latex=r"(x + 2y - 7)^2 + (2x + y - 5)^2",
    gradient=_booth_gradient,
    residuals=_booth_residuals,
)
def booth(points: Any) -> Any:
    """Return (x + 2y - 7)^2 + (2x + y - 5)^2."""
    x, y = tf.unstack(points, axis=-1)
    return tf.square(x + 2.0 * y - 7.0) + tf.square(2.0 * x + y - 5.0)


def _beale_gradient(points: np.ndarray) -> np.ndarray:
    x, y = points[..., 0], points[..., 1]
    slope_x, slope_y = np.zeros_like(x), np.zeros_like(x)
    for power, target in ((1, 1.5), (2, 2.25), (3, 2.625)):
        residual = target - x * (1.0 - y**power)
        slope_x += 2.0 * residual * (y**power - 1.0)
        slope_y += 2.0 * residual * x * power * y ** (power - 1)
    return np.stack([slope_x, slope_y], axis=-1)


def _beale_residuals(points: Any) -> Any:
    x, y = tf.unstack(points, axis=-1)
    powers = ((1.5, y), (2.25, tf.square(y)), (2.625, tf.square(y) * y))
    return tf.stack([target - x * (1.0 - power) for target, power in powers], axis=-1)


@register(
    domain=(-4.5, 4.5),
    minimisers=[(3.0, 0.5)],
    minimum=0.0,
    start=(1.0, 1.0),
    citation="Beale 1958; Moré, Garbow & Hillstrom 1981, problem 5",
    latex=r"(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
    modality="unimodal",
    gradient=_beale_gradient,
    residuals=_beale_residuals,
)
def beale(points: Any) -> Any:
    """Return the sum over i = 1, 2, 3 of (c_i - x (1 - y^i))^2, c = 1.5, 2.25, 2.625."""
    x, y = tf.unstack(points, axis=-1)
    squared = tf.square(y)
    return (
        tf.square(1.5 - x * (1.0 - y))
        + tf.square(2.25 - x * (1.0 - squared))
        + tf.square(2.625 - x * (1.0 - squared * y))
    )


def _himmelblau_gradient(points: np.ndarray) -> np.ndarray:
    x, y = points[..., 0], points[..., 1]
    first, second = x**2 + y - 11.0, x + y**2 - 7.0
    return np.stack([4.0 * x * first + 2.0 * second, 2.0 * first + 4.0 * y * second], axis=-1)


def _himmelblau_residuals(points: Any) -> Any:
    x, y = tf.unstack(points, axis=-1)
    return tf.stack([tf.square(x) + y - 11.0, x + tf.square(y) - 7.0], axis=-1)


@register(
    domain=(-5.0, 5.0),
    minimisers=[
        (3.0, 2.0),
        (-2.805118086952744853053572, 3.131312518250572965804301),
        (-3.779310253377746891890766, -3.283185991286169412266001),
        (3.584428340330491744944338, -1.848126526964403553538300),
    ],
    minimum=0.0,
    start=(0.0, 0.0),
    citation="Himmelblau 1972",
    modality="multimodal",
    latex=r"(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    gradient=_himmelblau_gradient,
    residuals=_himmelblau_residuals,
)
def himmelblau(points: Any) -> Any:
    """Return (x^2 + y - 11)^2 + (x + y^2 - 7)^2."""
    x, y = tf.unstack(points, axis=-1)
    return tf.square(tf.square(x) + y - 11.0) + tf.square(x + tf.square(y) - 7.0)
