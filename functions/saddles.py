"""Saddles: points without slope that are no minimum."""

from __future__ import annotations

from typing import Any

from functions.lazy import np, tf
from functions.target import register


@register(
    domain=(-1.0, 1.0),
    # Unbounded below: there is no minimiser, and a descent leaves the domain sooner or later.
    minimisers=[],
    minimum=None,
    start=(0.9, 0.01),
    citation="Lee, Simchowitz, Jordan & Recht 2016; unbounded below, no minimum",
    latex=r"x^2 - y^2",
    gradient=lambda points: np.stack([2.0 * points[..., 0], -2.0 * points[..., 1]], axis=-1),
)
def saddle(points: Any) -> Any:
    """Return x^2 - y^2; from y = 0 gradient descent runs into the saddle and stays."""
    x, y = tf.unstack(points, axis=-1)
    return tf.square(x) - tf.square(y)
