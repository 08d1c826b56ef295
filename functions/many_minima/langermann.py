"""Langermann's function: rings around five points, which die down with the distance."""

from __future__ import annotations

import math
from typing import Any

from functions.constants import constants
from functions.lazy import tf
from functions.target import register

X, Y = (3.0, 5.0, 2.0, 1.0, 7.0), (5.0, 2.0, 1.0, 4.0, 9.0)
WEIGHTS = (1.0, 2.0, 5.0, 2.0, 3.0)
LATEX = (
    r"\sum_{i=1}^5 c_i\,e^{-r_i^2/\pi}\,\cos \pi r_i^2,\ "
    r"r_i^2 = (x - a_i)^2 + (y - b_i)^2"
)
CITATION = "Surjanovic & Bingham 2013, Virtual Library of Simulation Experiments"
SIGN = (
    "Two functions have the name, which differ by the sign of all of it: that of the Virtual "
    "Library, whose minimum is -4.15580929, and its negative, whose minimum is -5.16212616."
)


@register(
    domain=(0.0, 10.0),
    minimisers=[(2.7934022086450367, 1.5972325013283601)],
    minimum=-4.155809291847785073144039,
    start=(3.7, 2.9),
    citation=CITATION,
    latex=LATEX,
    modality="multimodal",
    notes=SIGN,
)
def langermann(points: Any) -> Any:
    """Return the sum over five points of c_i exp(-r_i^2/pi) cos(pi r_i^2), r_i the distance."""
    x, y = points[..., 0:1], points[..., 1:2]
    centres = constants((X, Y, WEIGHTS), points)
    squares = tf.square(x - centres[0]) + tf.square(y - centres[1])
    rings = tf.exp(-squares / math.pi) * tf.cos(math.pi * squares)
    return tf.reduce_sum(centres[2] * rings, axis=-1)


@register(
    title="Langermann, negated",
    domain=(0.0, 10.0),
    minimisers=[(2.0029921199344654, 1.0060959402921885)],
    minimum=-5.162126159963982425258734,
    start=(3.7, 2.9),
    citation=f"Gavana's and SciPy's sign; {CITATION}",
    latex=f"-{LATEX}",
    modality="multimodal",
    notes=SIGN,
)
def langermann_neg(points: Any) -> Any:
    """Return minus Langermann's function: its highest peak turned into its deepest hole."""
    return -langermann(points)
