"""Tables and trays after Mishra: waves under an exponential of the distance."""

from __future__ import annotations

import itertools
import math
from typing import Any

from functions.lazy import tf
from functions.roots import norm
from functions.target import register


def _mirrored(x: float, y: float) -> list[tuple[float, float]]:
    """Return the point with either sign of each coordinate."""
    return list(itertools.product((x, -x), (y, -y)))


@register(
    title="Cross-in-tray",
    domain=(-10.0, 10.0),
    minimisers=_mirrored(1.3494066171539107, 1.3494066171539107),
    minimum=-2.062611870822736877795483,
    start=(-8.5, 5.5),
    citation="Mishra 2006",
    latex=r"-0.0001\,(|\sin x\,\sin y\,\exp(|100 - \sqrt{x^2 + y^2}/\pi|)| + 1)^{0.1}",
    kinks="ridges where x or y is a multiple of pi, nearly as sharp as cliffs; on a ridge "
    "the gradient is taken as 0, and nearer to it than 1e-18",
    modality="multimodal",
    notes="The minimisers are often quoted as 1.3491 or 1.349406608602084; the coordinates are "
    "1.3494066171539.",
)
def cross_in_tray(points: Any) -> Any:
    """Return -0.0001 (|sin x sin y e^E| + 1)^0.1, E = |100 - r/pi|, r the distance from 0.

    e^100 is no float32: written with log(1 + e^u), u the logarithm of the modulus. Where sin x
    sin y is less than 1e-18 that logarithm has no slope, as its derivatives leave a float32 too.
    """
    x, y = tf.unstack(points, axis=-1)
    exponent = tf.abs(100.0 - norm(points) / math.pi)
    waves = tf.abs(tf.sin(x) * tf.sin(y))
    on_ridge = waves < 1e-18
    safe = tf.where(on_ridge, tf.ones_like(waves), waves)
    logarithm = tf.where(on_ridge, tf.math.log(tf.stop_gradient(waves)), tf.math.log(safe))
    return -1e-4 * tf.exp(0.1 * tf.nn.softplus(exponent + logarithm))


@register(
    title="Hölder table",
    domain=(-10.0, 10.0),
    minimisers=_mirrored(8.055023475736563, 9.664590019241272),
    minimum=-19.20850256788673183175134,
    start=(5.5, -5.0),
    citation="Mishra 2006",
    latex=r"-|\sin x\,\cos y\,\exp(|1 - \sqrt{x^2 + y^2}/\pi|)|",
    kinks="edges where x is a multiple of pi, where y is pi/2 more than one, and on the circle of "
    "radius pi; across an edge the gradient is taken as 0 where the number of whose modulus it is "
    "the edge is exactly 0",
    modality="multimodal",
    notes="Farther out, beyond the domain, there are lower values, without bound.",
)
def holder_table(points: Any) -> Any:
    """Return -|sin x cos y e^E|, E = |1 - r/pi|, r the distance from the origin."""
    x, y = tf.unstack(points, axis=-1)
    rise = tf.exp(tf.abs(1.0 - norm(points) / math.pi))
    return -tf.abs(tf.sin(x) * tf.cos(y)) * rise
