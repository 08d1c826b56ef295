"""Ripples: sines and cosines on a slope or in a bowl that outweighs them."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import tf
from functions.target import register


@register(
    domain=(-500.0, 500.0),
    minimisers=[(0.0, 0.0)],
    minimum=1.0,
    start=(-200.0, 350.0),
    citation="Jamil & Yang 2013, no. 9",
    latex=r"|x^2 + y^2 + xy| + |\sin x| + |\cos y|",
    title="Bartels-Conn",
    kinks=(
        "creases along x = k pi and y = pi/2 + k pi, one of them through the minimiser; a sine or "
        "cosine of exactly 0 is taken to have slope 0"
    ),
    modality="unimodal",
    notes="often called multimodal; yet beyond (0, 0) the bowl is steeper than its ripples",
)
def bartels_conn(points: Any) -> Any:
    """Return |x^2 + y^2 + x y| + |sin x| + |cos y|; what stands in the first bars is never < 0."""
    x, y = tf.unstack(points, axis=-1)
    bowl = tf.square(x + 0.5 * y) + 0.75 * tf.square(y)
    return bowl + tf.abs(tf.sin(x)) + tf.abs(tf.cos(y))


@register(
    domain=[(-2.5, 3.0), (-2.0, 2.0)],
    # sin 2x = -1/4 at the right one of the two minima along x.
    minimisers=[(0.5 * (math.pi + math.asin(0.25)), 0.0)],
    minimum=-3.0 - 0.25 * math.sqrt(15.0) - 0.25 * (math.pi + math.asin(0.25)),
    start=(-0.4, 1.5),
    citation="Ursem 1999; Jamil & Yang 2013",
    latex=r"-\sin(2x - \frac{\pi}{2}) - 3\,\cos y - \frac{1}{2}\,x",
    title="Ursem N. 1",
    modality="multimodal",
    notes="unbounded below: outside the domain it falls as x grows",
)
def ursem_1(points: Any) -> Any:
    """Return -sin(2x - pi/2) - 3 cos y - x/2; the first sine is -cos 2x."""
    x, y = tf.unstack(points, axis=-1)
    return tf.cos(2.0 * x) - 3.0 * tf.cos(y) - 0.5 * x
