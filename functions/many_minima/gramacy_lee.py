"""Gramacy and Lee's function of one variable: waves that die down in a broad valley."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import tf
from functions.roots import sinc_root
from functions.target import register


@register(
    title="Gramacy & Lee",
    dim=1,
    domain=(0.5, 2.5),
    minimisers=[0.5485634445276052],
    minimum=-0.8690111349894997698815781,
    start=1.3,
    citation="Gramacy & Lee 2012",
    latex=r"\frac{\sin 10\pi x}{2x} + (x - 1)^4",
    modality="multimodal",
    notes="Below the domain, at x = 0.1438, there is a lower minimum, -2.8739.",
)
def gramacy_lee(points: Any) -> Any:
    """Return sin(10 pi x)/(2 x) + (x - 1)^4; the quotient is 5 pi at x = 0."""
    (x,) = tf.unstack(points, axis=-1)
    waves = 5.0 * math.pi * sinc_root(tf.square(10.0 * math.pi * x))
    return waves + tf.square(tf.square(x - 1.0))
