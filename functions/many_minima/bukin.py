"""Bukin's function: a crooked valley with infinitely steep walls."""

from __future__ import annotations

from typing import Any

from functions.lazy import tf
from functions.roots import root
from functions.target import register


@register(
    title="Bukin N. 6",
    domain=[(-15.0, -5.0), (-3.0, 3.0)],
    minimisers=[(-10.0, 1.0)],
    minimum=0.0,
    start=(-13.0, -0.4),
    citation="Bukin 1997",
    latex=r"100\,\sqrt{|y - 0.01\,x^2|} + 0.01\,|x + 10|",
    kinks="on the parabola y = 0.01 x^2 the walls become infinitely steep, at x = -10 there is an "
    "edge; the part of the gradient that has no value is taken as 0, at the minimiser all of it",
    modality="multimodal",
    notes="Every point of the parabola is a minimum for moves along either axis.",
)
def bukin_n6(points: Any) -> Any:
    """Return 100 sqrt(|y - 0.01 x^2|) + 0.01 |x + 10|.

    Written with (x/10)^2, which is exact at the minimiser: the root would make much of a rounding.
    """
    x, y = tf.unstack(points, axis=-1)
    return 100.0 * root(tf.abs(y - tf.square(0.1 * x))) + 0.01 * tf.abs(x + 10.0)
