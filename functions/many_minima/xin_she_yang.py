"""The functions that Yang made for his search methods, with hard kinks or one narrow well."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf
from functions.limits import Limit
from functions.mathtext import total
from functions.products import product, product_latex
from functions.roots import sinc_root
from functions.target import at_least, register

CITATION = "Yang 2010"


def _sum(dim: int, term: str) -> str:
    return total(dim, term, brackets="{}").join("()")


def _xin_she_yang_2_latex(dim: int) -> str:
    distances, sines = _sum(dim, "|{x}|"), _sum(dim, r"\sin {x}^2")
    return rf"{distances}\,\exp[-{sines}]"


@register(
    title="Xin-She Yang N. 2",
    dims=at_least(1),
    domain=(-math.tau, math.tau),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-5.1, 3.7, dim),
    citation=CITATION,
    latex=_xin_she_yang_2_latex,
    modality="multimodal",
    notes="It rises to about n e^n: in more than 80 dimensions the highest values are beyond "
    "single precision.",
    kinks="where a coordinate is 0, so also at the minimiser; the subgradient of |x_i| is taken "
    "as 0 there",
)
def xin_she_yang_2(points: Any) -> Any:
    """Return the sum of |x_i|, times exp(-the sum of sin x_i^2)."""
    damping = tf.exp(-tf.reduce_sum(tf.sin(tf.square(points)), axis=-1))
    return tf.reduce_sum(tf.abs(points), axis=-1) * damping


def _xin_she_yang_3_latex(dim: int, beta: float) -> str:
    tenths, squares = _sum(dim, rf"({{x}}/{beta:g})^{{{{10}}}}"), _sum(dim, "{x}^2")
    cosines = product_latex(dim, r"\cos^2 {x}")
    return rf"\exp[-{tenths}] - 2\,\exp[-{squares}]\,{cosines}"


@register(
    title="Xin-She Yang N. 3",
    dims=at_least(1),
    domain=(-math.tau, math.tau),
    minimisers=[0.0],
    minimum=-1.0,
    start=lambda dim, beta: np.linspace(-0.9, 0.7, dim),
    citation=CITATION,
    latex=_xin_she_yang_3_latex,
    modality="multimodal",
    notes="Beyond the well round the minimiser lies a plateau at about 1 with shallow dents. The "
    "usual m is 5, hence the tenth power.",
    limits={"beta": Limit(1.0)},
)
def xin_she_yang_3(points: Any, *, beta: float = 15.0) -> Any:
    """Return exp(-the sum of (x_i / beta)^10) - 2 exp(-the sum of x_i^2) the product of cos^2 x_i.

    With beta at least 1 the minimum is -1: a product of cosines squared is at most 1, and where
    it is not small all |x_i| are below 1, so that (x_i / beta)^10 is at most x_i^2.
    """
    squared = tf.square(points)
    scaled = squared * (1.0 / beta**2)
    tenth = scaled * tf.square(tf.square(scaled))
    well = tf.exp(-tf.reduce_sum(squared, axis=-1)) * product(tf.square(tf.cos(points)))
    return tf.exp(-tf.reduce_sum(tenth, axis=-1)) - 2.0 * well


def _xin_she_yang_4_latex(dim: int) -> str:
    sines, squares = _sum(dim, r"\sin^2 {x}"), _sum(dim, "{x}^2")
    roots = _sum(dim, r"\sin^2 \sqrt{{|{x}|}}")
    return rf"[{sines} - \exp[-{squares}]]\,\exp[-{roots}]"


@register(
    title="Xin-She Yang N. 4",
    dims=at_least(1),
    domain=(-10.0, 10.0),
    minimisers=[0.0],
    minimum=-1.0,
    start=lambda dim: np.linspace(-1.3, 0.9, dim),
    citation=CITATION,
    latex=_xin_she_yang_4_latex,
    modality="multimodal",
    kinks="where a coordinate is 0, so also at the minimiser; the subgradient of sin^2 of the root "
    "of |x_i| is taken as 0 there",
)
def xin_she_yang_4(points: Any) -> Any:
    """Return (the sum of sin^2 x_i - exp(-that of x_i^2)) exp(-that of sin^2 sqrt |x_i|)."""
    sines = tf.reduce_sum(tf.square(tf.sin(points)), axis=-1)
    well = tf.exp(-tf.reduce_sum(tf.square(points), axis=-1))
    sizes = tf.abs(points)
    damping = tf.exp(-tf.reduce_sum(sizes * tf.square(sinc_root(sizes)), axis=-1))
    return (sines - well) * damping
