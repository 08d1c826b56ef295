"""The camels: short polynomials with several dips."""

from __future__ import annotations

from typing import Any

from functions.lazy import tf
from functions.target import register


@register(
    title="Three-hump camel",
    domain=(-5.0, 5.0),
    minimisers=[0.0],
    minimum=0.0,
    start=(2.4, 3.0),
    citation="Branin 1972; Jamil & Yang 2013, no. 29",
    latex=r"2x^2 - 1.05\,x^4 + \frac{x^6}{6} + xy + y^2",
    modality="multimodal",
)
def three_hump_camel(points: Any) -> Any:
    """Return 2 x^2 - 1.05 x^4 + x^6/6 + x y + y^2."""
    x, y = tf.unstack(points, axis=-1)
    squared = tf.square(x)
    humps = squared * (2.0 - squared * (1.05 - squared / 6.0))
    return humps + x * y + tf.square(y)


@register(
    title="Six-hump camel",
    domain=[(-3.0, 3.0), (-2.0, 2.0)],
    # Where the gradient vanishes, solved with 50 digits (mpmath).
    minimisers=[
        (0.089842013100318062422490561, -0.71265640302073963339726581),
        (-0.089842013100318062422490561, 0.71265640302073963339726581),
    ],
    minimum=-1.031628453489877350416365,
    start=(-2.4, -1.2),
    citation="Branin 1972; Dixon & Szegő 1978; Jamil & Yang 2013, no. 30",
    latex=r"(4 - 2.1\,x^2 + \frac{x^4}{3})\,x^2 + xy + (4y^2 - 4)\,y^2",
    modality="multimodal",
)
def six_hump_camel(points: Any) -> Any:
    """Return (4 - 2.1 x^2 + x^4/3) x^2 + x y + (4 y^2 - 4) y^2."""
    x, y = tf.unstack(points, axis=-1)
    across, along = tf.square(x), tf.square(y)
    humps = across * (4.0 - across * (2.1 - across / 3.0))
    return humps + x * y + 4.0 * along * (along - 1.0)
