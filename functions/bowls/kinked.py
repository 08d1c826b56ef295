"""Bowls of absolute values, which have a kink at the minimiser."""

from __future__ import annotations

from typing import Any

from functions.lazy import np, tf
from functions.products import product
from functions.target import at_least, register

ZEROS = (
    "wherever a coordinate is 0, as all are at the minimiser; the slope taken there along that "
    "coordinate is 0"
)


@register(
    title="Schwefel 2.20",
    dims=at_least(1),
    domain=(-100.0, 100.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-70.0, 40.0, dim),
    citation="Schwefel 1981, problem 2.20",
    latex=lambda dim: rf"\sum_{{i=1}}^{{{dim}}} |x_i|",
    modality="unimodal",
    kinks=ZEROS,
)
def schwefel_2_20(points: Any) -> Any:
    """Return the sum of |x_i|."""
    return tf.reduce_sum(tf.abs(points), axis=-1)


@register(
    title="Schwefel 2.21",
    dims=at_least(1),
    domain=(-100.0, 100.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-70.0, 40.0, dim),
    citation="Schwefel 1981, problem 2.21",
    latex=lambda dim: rf"\max_{{i \leq {dim}}}\ |x_i|",
    modality="unimodal",
    kinks="where several coordinates are the largest by size, the mean of their slopes is taken; "
    "at the minimiser, where all are 0, the slope taken is 0",
)
def schwefel_2_21(points: Any) -> Any:
    """Return the largest |x_i|."""
    return tf.reduce_max(tf.abs(points), axis=-1)


@register(
    title="Schwefel 2.22",
    dims=at_least(1),
    domain=(-10.0, 10.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-7.0, 4.0, dim),
    citation="Schwefel 1981, problem 2.22",
    latex=lambda dim: rf"\sum_{{i=1}}^{{{dim}}} |x_i| + \prod_{{i=1}}^{{{dim}}} |x_i|",
    modality="unimodal",
    kinks=ZEROS,
    notes="the product overflows float32 near the corners of the domain from 39 dimensions on",
)
def schwefel_2_22(points: Any) -> Any:
    """Return the sum of |x_i| and their product."""
    sizes = tf.abs(points)
    return tf.reduce_sum(sizes, axis=-1) + product(sizes)
