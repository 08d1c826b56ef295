"""Few minima, with corners, cusps or edges that searches stumble over."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf
from functions.limits import Limit
from functions.mathtext import total
from functions.roots import root
from functions.target import at_least, register


@register(
    title="Giunta",
    domain=(-1.0, 1.0),
    minimisers=[0.4673200253979606],
    minimum=0.06447042053690564989404682,
    start=(-0.85, 0.2),
    citation="Mishra 2006",
    latex=r"0.6 + \sum_{i=1}^{2} [\sin t_i + \sin^2 t_i + \frac{1}{50}\sin 4t_i],"
    r"\ t_i = \frac{16}{15} x_i - 1",
    modality="unimodal",
    notes="The minimum is often quoted as 0.060447; it is 0.0644704205. Beyond the domain there "
    "are more minima.",
)
def giunta(points: Any) -> Any:
    """Return 0.6 + the sum of sin t_i + sin^2 t_i + sin(4 t_i) / 50, t_i = 16 x_i / 15 - 1."""
    angles = points * (16.0 / 15.0) - 1.0
    sines = tf.sin(angles)
    terms = sines + tf.square(sines) + tf.sin(4.0 * angles) * (1.0 / 50.0)
    return 0.6 + tf.reduce_sum(terms, axis=-1)


@register(
    title="Wolfe",
    dim=3,
    domain=(0.0, 2.0),
    minimisers=[0.0],
    minimum=0.0,
    start=(1.7, 0.6, 1.2),
    citation="Schwefel 1981; Jamil & Yang 2013",
    latex=r"\frac{4}{3}\,(x_1^2 + x_2^2 - x_1 x_2)^{3/4} + x_3",
    modality="unimodal",
    notes="The minimiser is a corner of the domain, where the slope along the third axis is 1: "
    "below it the target falls without bound. On that axis the curvature is infinite across it; "
    "it is taken as 0 there.",
)
def wolfe(points: Any) -> Any:
    """Return 4/3 (x^2 + y^2 - xy)^(3/4) + z."""
    x, y, z = tf.unstack(points, axis=-1)
    size = root(tf.square(x - 0.5 * y) + 0.75 * tf.square(y))
    return size * root(size) * (4.0 / 3.0) + z


def _happy_cat_latex(dim: int, alpha: float) -> str:
    ring = rf"|\,\|x\|^2 - {dim}\,|^{{{2.0 * alpha:g}}}"
    added = total(dim, "{x}", brackets="{}")
    return ring + rf" + \frac{{1}}{{{dim}}}(\frac{{1}}{{2}}\|x\|^2 + {added}) + \frac{{1}}{{2}}"


def _happy_cat_kinks(dim: int, alpha: float) -> str:
    if alpha > 0.5:
        return ""
    slope = "jumps" if alpha == 0.5 else "is infinite"
    return (
        f"on the sphere |x|^2 = n, the bottom of the valley, across which the slope {slope} and "
        "on which the minimiser lies; the subgradient of that part is taken as 0 there"
    )


def _happy_cat_modality(dim: int, alpha: float) -> str:
    if alpha > 0.5:
        return ""
    return "multimodal" if dim == 1 else "unimodal"


@register(
    title="HappyCat",
    dims=at_least(1),
    domain=(-2.0, 2.0),
    minimisers=[-1.0],
    minimum=0.0,
    start=lambda dim, alpha: np.linspace(1.7, -0.4, dim),
    citation="Beyer & Finck 2012",
    latex=_happy_cat_latex,
    kinks=_happy_cat_kinks,
    modality=_happy_cat_modality,
    notes="The name is for the contours in two dimensions. Descents reach the bottom of the valley "
    "and jump across it instead of following it.",
    limits={"alpha": Limit(0.0, open=True)},
)
def happy_cat(points: Any, *, alpha: float = 0.125) -> Any:
    """Return ((|x|^2 - n)^2)^alpha + (|x|^2 / 2 + the sum of x_i) / n + 1/2.

    Written with (x_i + 1) (x_i - 1) and (x_i + 1)^2, which keep the digits near the minimum.
    """
    above = points + 1.0
    ring = tf.abs(tf.reduce_sum(above * (points - 1.0), axis=-1))
    off = ring > 0.0
    ridge = tf.pow(tf.where(off, ring, tf.ones_like(ring)), 2.0 * alpha)
    bowl = 0.5 * tf.reduce_mean(tf.square(above), axis=-1)
    return tf.where(off, ridge, tf.zeros_like(ridge)) + bowl


@register(
    title="Hosaki",
    domain=[(0.0, 5.0), (0.0, 6.0)],
    minimisers=[(4.0, 2.0)],
    minimum=-52.0 / 3.0 * math.exp(-2.0),
    start=(1.9, 4.6),
    citation="Bekey & Ung 1974",
    latex=r"(1 - 8x + 7x^2 - \frac{7}{3}x^3 + \frac{1}{4}x^4)\,y^2 e^{-y}",
    modality="multimodal",
    notes="The other minimum inside the domain is -25 / (3 e^2), at (1, 2). Beyond the domain, "
    "below y = 0, the target falls without bound.",
)
def hosaki(points: Any) -> Any:
    """Return (1 - 8x + 7x^2 - 7x^3 / 3 + x^4 / 4) y^2 e^(-y)."""
    x, y = tf.unstack(points, axis=-1)
    along = 1.0 + x * (-8.0 + x * (7.0 + x * (-7.0 / 3.0 + 0.25 * x)))
    return along * tf.square(y) * tf.exp(-y)
