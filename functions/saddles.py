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


@register(
    domain=(-1.0, 1.0),
    # Unbounded below, as the saddle above.
    minimisers=[],
    minimum=None,
    start=(0.9, 0.05),
    citation="Hilbert & Cohn-Vossen 1932; unbounded below, no minimum",
    latex=r"x^3 - 3xy^2",
    notes="the Hessian is 0 at the origin: the saddle is degenerate, with three ways down. In the "
    "domain the least value is -2, at the corners (1, -1) and (1, 1)",
)
def monkey_saddle(points: Any) -> Any:
    """Return x^3 - 3 x y^2."""
    x, y = tf.unstack(points, axis=-1)
    return x * (tf.square(x) - 3.0 * tf.square(y))
