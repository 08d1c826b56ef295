"""Goldstein and Price's polynomial, which spans six orders of magnitude, and its logarithm."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import tf
from functions.target import register

SUMS, DIFFERENCES = (
    r"[1 + ({x} + {y} + 1)^2\,(19 - 14{x} + 3{x}^2 - 14{y} + 6{x}{y} + 3{y}^2)]",
    r"[30 + (2{x} - 3{y})^2\,(18 - 32{x} + 12{x}^2 + 48{y} - 36{x}{y} + 27{y}^2)]",
)
PRODUCT = SUMS + r"\," + DIFFERENCES


def _goldstein_price(x: Any, y: Any) -> Any:
    """Return the polynomial as a product of one in s = x + y and one in t = 2x - 3y.

    They are 1 + (s + 1)^2 (3s^2 - 14s + 19) and 30 + t^2 (3t^2 - 16t + 18), which is
    3 + (t - 3)^2 (3t^2 + 2t + 3). Both quadratics are positive everywhere: hence the minimum, 1
    times 3 at s = -1 and t = 3, and no digits lost to cancellation.
    """
    s, t = x + y, 2.0 * x - 3.0 * y
    of_sums = 1.0 + tf.square(s + 1.0) * ((3.0 * s - 14.0) * s + 19.0)
    of_differences = 3.0 + tf.square(t - 3.0) * ((3.0 * t + 2.0) * t + 3.0)
    return of_sums * of_differences


@register(
    domain=(-2.0, 2.0),
    minimisers=[(0.0, -1.0)],
    minimum=3.0,
    start=(0.3, -0.5),
    citation="Goldstein & Price 1971; Dixon & Szegö 1978",
    latex=PRODUCT.format(x="x", y="y"),
    title="Goldstein-Price",
    modality="multimodal",
    notes="the other local minima are 30 at (-3/5, -2/5), 84 at (9/5, 1/5), 840 at (6/5, 4/5)",
)
def goldstein_price(points: Any) -> Any:
    """Return [1 + (x + y + 1)^2 (19 - ... + 3y^2)] [30 + (2x - 3y)^2 (18 - ... + 27y^2)]."""
    x, y = tf.unstack(points, axis=-1)
    return _goldstein_price(x, y)


@register(
    domain=(0.0, 1.0),
    minimisers=[(0.5, 0.25)],
    minimum=(math.log(3.0) - 8.693) / 2.427,
    start=(0.575, 0.375),
    citation="Picheny, Wagner & Ginsbourger 2012",
    latex=(
        rf"\frac{{1}}{{2.427}}\,(\log\,\{{{PRODUCT.format(x='u', y='v')}\}} - 8.693),"
        r"\ u = 4x - 2,\ v = 4y - 2"
    ),
    title="Goldstein-Price, scaled logarithm",
    modality="multimodal",
)
def goldstein_price_log(points: Any) -> Any:
    """Return the logarithm of Goldstein and Price's function on the unit square.

    It is scaled to about mean 0 and variance 1.
    """
    x, y = tf.unstack(points, axis=-1)
    return (tf.math.log(_goldstein_price(4.0 * x - 2.0, 4.0 * y - 2.0)) - 8.693) / 2.427
