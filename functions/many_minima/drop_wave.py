"""The drop-wave function: rings around a point, as in water."""

from __future__ import annotations

from typing import Any

from functions.lazy import tf
from functions.roots import cos_root
from functions.target import register


@register(
    title="Drop-wave",
    domain=(-5.12, 5.12),
    minimisers=[0.0],
    minimum=-1.0,
    start=(-2.9, 1.6),
    citation="Surjanovic & Bingham 2013, Virtual Library of Simulation Experiments",
    latex=r"-\frac{1 + \cos(12\sqrt{x^2 + y^2})}{\frac{1}{2}\,(x^2 + y^2) + 2}",
    modality="multimodal",
)
def drop_wave(points: Any) -> Any:
    """Return -(1 + cos 12 r)/(r^2/2 + 2), r the distance from the origin."""
    squares = tf.reduce_sum(tf.square(points), axis=-1)
    return -(1.0 + cos_root(144.0 * squares)) / (0.5 * squares + 2.0)
