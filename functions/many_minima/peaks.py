"""MATLAB's peaks: three hills and three hollows."""

from __future__ import annotations

from typing import Any

from functions.lazy import tf
from functions.target import register


@register(
    domain=(-3.0, 3.0),
    minimisers=[(0.22827892055636909, -1.6255349574999964)],
    minimum=-6.551133332835836941385835,
    start=(0.5, 1.0),
    citation="MathWorks, peaks in MATLAB",
    latex=r"3\,(1 - x)^2\,e^{-x^2 - (y + 1)^2} - 10\,(\frac{x}{5} - x^3 - y^5)\,e^{-x^2 - y^2} - "
    r"\frac{1}{3}\,e^{-(x + 1)^2 - y^2}",
    modality="multimodal",
)
def peaks(points: Any) -> Any:
    """Return 3 (1-x)^2 e^(-x^2-(y+1)^2) - 10 (x/5-x^3-y^5) e^(-x^2-y^2) - e^(-(x+1)^2-y^2)/3."""
    x, y = tf.unstack(points, axis=-1)
    xx, yy = tf.square(x), tf.square(y)
    hill = 3.0 * tf.square(1.0 - x) * tf.exp(-xx - tf.square(y + 1.0))
    middle = 10.0 * (0.2 * x - xx * x - tf.square(yy) * y) * tf.exp(-xx - yy)
    return hill - middle - tf.exp(-tf.square(x + 1.0) - yy) / 3.0
