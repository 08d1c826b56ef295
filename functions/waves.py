"""Sines: the targets of the notebook that are not polynomials."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf
from functions.target import register


def _wiggle_gradient(points: np.ndarray) -> np.ndarray:
    return 10.0 * np.cos(2.0 * points) + 2.0 * points


# The minimiser is the root of 10 cos 2x + 2x near -0.7, found with 50 digits (mpmath):
# x* = -0.713775889382297060403..., f* = -4.43931413286853778874...
@register(
    dim=1,
    domain=(-5.0, 5.0),
    minimisers=[-0.713775889382297060403],
    minimum=-4.43931413286853778874,
    start=3.0,
    citation="Fall Line, after its notebook: a parabola with ripples",
    modality="multimodal",
    latex=r"5\,\sin 2x + x^2",
    gradient=_wiggle_gradient,
)
def wiggle(points: Any) -> Any:
    """Return 5 sin 2x + x^2: one global minimiser, three local ones."""
    (x,) = tf.unstack(points, axis=-1)
    return 5.0 * tf.sin(2.0 * x) + tf.square(x)


def _waves_gradient(points: np.ndarray) -> np.ndarray:
    x, y = points[..., 0], points[..., 1]
    return np.stack([0.8 * np.cos(4.0 * x), np.sin(5.0 * y)], axis=-1)


@register(
    domain=(-1.0, 1.0),
    # sin 4x = -1 and cos 5y = 1; the next such points, x = 3 pi/8 and y = 2 pi/5, lie outside.
    minimisers=[(-math.pi / 8.0, 0.0)],
    minimum=-0.4,
    start=(0.25, -0.5),
    citation="Fall Line, after its notebook: periodic in both coordinates",
    modality="multimodal",
    latex=r"\frac{1}{5}\,(\sin 4x - \cos 5y)",
    gradient=_waves_gradient,
)
def waves(points: Any) -> Any:
    """Return (sin 4x - cos 5y)/5; beyond its domain the minimiser repeats periodically."""
    x, y = tf.unstack(points, axis=-1)
    return (tf.sin(4.0 * x) - tf.cos(5.0 * y)) / 5.0
