"""The eggholder function: waves that grow with the distance, cut by two lines of cusps."""

from __future__ import annotations

from typing import Any

from functions.lazy import tf
from functions.roots import root
from functions.target import register


@register(
    title="Eggholder",
    domain=(-512.0, 512.0),
    minimisers=[(512.0, 404.2318051137578)],
    minimum=-959.6406627208508028331553,
    start=(-100.0, 300.0),
    citation="Whitley, Mathias, Rana & Dzubera 1996",
    latex=r"-(y + 47)\,\sin\sqrt{|y + x/2 + 47|} - x\,\sin\sqrt{|x - (y + 47)|}",
    kinks="cusps on the lines y + x/2 + 47 = 0 and x = y + 47; across them the gradient is taken "
    "as 0",
    modality="multimodal",
    notes="The minimum is that of the domain, at whose edge x = 512 it lies; beyond it there are "
    "lower values, without bound.",
)
def eggholder(points: Any) -> Any:
    """Return -(y + 47) sin sqrt(|y + x/2 + 47|) - x sin sqrt(|x - (y + 47)|)."""
    x, y = tf.unstack(points, axis=-1)
    shifted = y + 47.0
    rising = shifted * tf.sin(root(tf.abs(shifted + 0.5 * x)))
    return -rising - x * tf.sin(root(tf.abs(x - shifted)))
