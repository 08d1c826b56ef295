"""Polynomials of degree four: narrow and flat floors, double wells, a fit with two minima."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.target import at_least, register


def _colville_residuals(points: Any) -> Any:
    """Return Wood's six terms: 10.1 (p^2 + q^2) + 19.8 p q is 10 (p + q)^2 + (p - q)^2/10."""
    x, y, z, w = tf.unstack(points, axis=-1)
    return tf.stack(
        [
            10.0 * (tf.square(x) - y),
            x - 1.0,
            z - 1.0,
            math.sqrt(90.0) * (tf.square(z) - w),
            math.sqrt(10.0) * (y + w - 2.0),
            math.sqrt(0.1) * (y - w),
        ],
        axis=-1,
    )


@register(
    dim=4,
    domain=(-10.0, 10.0),
    minimisers=[1.0],
    minimum=0.0,
    start=(-3.0, -1.0, -3.0, -1.0),
    citation="Colville 1968; start: Moré, Garbow & Hillstrom 1981, no. 14 (Wood)",
    latex=(
        r"100\,(x_1^2 - x_2)^2 + (x_1 - 1)^2 + (x_3 - 1)^2 + 90\,(x_3^2 - x_4)^2"
        r" + 10.1\,[(x_2 - 1)^2 + (x_4 - 1)^2] + 19.8\,(x_2 - 1)(x_4 - 1)"
    ),
    residuals=_colville_residuals,
    title="Colville (Wood)",
    modality="unimodal",
    notes=(
        "on the way from the start lies a saddle of value 7.87697 near "
        "(-0.968, 0.947, -0.970, 0.951), where descents seem to have come to rest"
    ),
)
def colville(points: Any) -> Any:
    """Return two of Rosenbrock's valleys, bound by their ends.

    100 (x1^2 - x2)^2 + (x1 - 1)^2 + (x3 - 1)^2 + 90 (x3^2 - x4)^2 + 10.1 ((x2 - 1)^2 +
    (x4 - 1)^2) + 19.8 (x2 - 1)(x4 - 1), summed as the squares that they are.
    """
    x, y, z, w = tf.unstack(points, axis=-1)
    valleys = 100.0 * tf.square(tf.square(x) - y) + 90.0 * tf.square(tf.square(z) - w)
    ends = 10.0 * tf.square(y + w - 2.0) + 0.1 * tf.square(y - w)
    return valleys + tf.square(x - 1.0) + tf.square(z - 1.0) + ends


def _powell_parts(points: Any) -> tuple[Any, Any, Any, Any]:
    """Return what is squared or taken to the fourth power, each [..., n/4]."""
    x, y, z, w = (points[..., first::4] for first in range(4))
    return x + 10.0 * y, z - w, y - 2.0 * z, x - w


def _powell_residuals(points: Any) -> Any:
    a, b, c, d = _powell_parts(points)
    scaled = [a, math.sqrt(5.0) * b, tf.square(c), math.sqrt(10.0) * tf.square(d)]
    return tf.concat(scaled, axis=-1)


def _powell_latex(dim: int) -> str:
    x, y, z, w = ("x_{4i-3}", "x_{4i-2}", "x_{4i-1}", "x_{4i}") if dim > 4 else (
        "x_1", "x_2", "x_3", "x_4")  # fmt: skip
    terms = rf"({x} + 10{y})^2 + 5\,({z} - {w})^2 + ({y} - 2{z})^4 + 10\,({x} - {w})^4"
    return rf"\sum_{{i=1}}^{{{dim // 4}}} [{terms}]" if dim > 4 else terms


@register(
    dim=4,
    dims=at_least(4, step=4),
    domain=(-4.0, 5.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.tile([3.0, -1.0, 0.0, 1.0], dim // 4),
    citation="Powell 1962; start and blocks of four: Moré, Garbow & Hillstrom 1981, nos. 13 and 22",
    latex=_powell_latex,
    residuals=_powell_residuals,
    title="Powell, singular",
    modality="unimodal",
    notes="convex; its Hessian at the minimiser has rank 2 in every block of four coordinates",
)
def powell(points: Any) -> Any:
    """Return the sum over blocks of four of (x + 10y)^2 + 5 (z - w)^2 + (y - 2z)^4 + 10 (x - w)^4.

    Newton's method is slow here, as the Hessian at the minimiser is singular.
    """
    a, b, c, d = (tf.square(part) for part in _powell_parts(points))
    return tf.reduce_sum(a + 5.0 * b + tf.square(c) + 10.0 * tf.square(d), axis=-1)


def _qing_minimisers(dim: int) -> list[Any]:
    """Return (±1, ±√2, ±√3, ...), of more than four dimensions only the positive one."""
    root = np.sqrt(np.arange(1.0, dim + 1.0))
    return [root * signs for signs in product((1.0, -1.0), repeat=dim)] if dim <= 4 else [root]


def _qing_residuals(points: Any) -> Any:
    numbers = np.arange(1.0, points.shape[-1] + 1.0)
    return tf.square(points) - constants(numbers, points)


@register(
    dims=at_least(1),
    domain=(-500.0, 500.0),
    minimisers=_qing_minimisers,
    minimum=0.0,
    start=lambda dim: np.linspace(-4.0, 5.0, dim),
    citation="Qing 2006; Jamil & Yang 2013",
    latex=lambda dim: (
        " + ".join(rf"({'xy'[i]}^2 - {i + 1})^2" for i in range(dim))
        if dim <= 2
        else rf"\sum_{{i=1}}^{{{dim}}} (x_i^2 - i)^2"
    ),
    residuals=_qing_residuals,
    modality="multimodal",
    others=lambda dim: "" if dim <= 4 else f"all choices of signs, 2^{dim} in all",
)
def qing(points: Any) -> Any:
    """Return the sum of (x_i^2 - i)^2: a double well along every coordinate."""
    return tf.reduce_sum(tf.square(_qing_residuals(points)), axis=-1)


def _treccani_residuals(points: Any) -> Any:
    x, y = tf.unstack(points, axis=-1)
    return tf.stack([x * (x + 2.0), y], axis=-1)


@register(
    domain=(-5.0, 5.0),
    minimisers=[(0.0, 0.0), (-2.0, 0.0)],
    minimum=0.0,
    start=(-0.9, 2.0),
    citation="Treccani; Dixon & Szegö 1975; Jamil & Yang 2013",
    latex=r"x^4 + 4x^3 + 4x^2 + y^2",
    residuals=_treccani_residuals,
    modality="multimodal",
    notes="between the two minimisers, at (-1, 0), lies a saddle of value 1",
)
def treccani(points: Any) -> Any:
    """Return x^4 + 4x^3 + 4x^2 + y^2, which is (x (x + 2))^2 + y^2: two equal wells."""
    x, y = tf.unstack(points, axis=-1)
    return tf.square(x * (x + 2.0)) + tf.square(y)


@register(
    domain=(-10.0, 10.0),
    # x* is the lowest root of x^3 - x + 1/10.
    minimisers=[(-1.0466805318046022, 0.0)],
    minimum=-0.3523860738000364209754170,
    start=(0.2, 3.0),
    citation="Aluffi-Pentini, Parisi & Zirilli 1985; Jamil & Yang 2013",
    latex=r"\frac{1}{4}\,x^4 - \frac{1}{2}\,x^2 + 0.1\,x + \frac{1}{2}\,y^2",
    title="Zirilli (Aluffi-Pentini)",
    modality="multimodal",
    notes=(
        "x* is often quoted as -1.046680576580755; it is -1.046680531804602. The other well, at "
        "x = 0.945649, is less deep"
    ),
)
def zirilli(points: Any) -> Any:
    """Return x^4/4 - x^2/2 + x/10 + y^2/2: two wells, of which one is less deep."""
    x, y = tf.unstack(points, axis=-1)
    return ((0.25 * tf.square(x) - 0.5) * x + 0.1) * x + 0.5 * tf.square(y)


MEASURED = (
    4.284, 4.149, 3.877, 0.533, 2.211, 2.389, 2.145, 3.231, 1.998, 1.379,
    2.106, 1.428, 1.011, 2.179, 2.858, 1.388, 1.651, 1.593, 1.046, 2.152,
)  # fmt: skip
LINEAR = (
    0.286, 0.973, 0.384, 0.276, 0.973, 0.543, 0.957, 0.948, 0.543, 0.797,
    0.936, 0.889, 0.006, 0.828, 0.399, 0.617, 0.939, 0.784, 0.072, 0.889,
)  # fmt: skip
SQUARED = (
    0.645, 0.585, 0.310, 0.058, 0.455, 0.779, 0.259, 0.202, 0.028, 0.099,
    0.142, 0.296, 0.175, 0.180, 0.842, 0.039, 0.103, 0.620, 0.158, 0.704,
)  # fmt: skip


def _judge_residuals(points: Any) -> Any:
    a, b, c = (constants(each, points) for each in (MEASURED, LINEAR, SQUARED))
    x, y = points[..., :1], points[..., 1:]
    return x + y * (b + c * y) - a


@register(
    domain=(-10.0, 10.0),
    minimisers=[(0.8647872863320522, 1.235748498752093)],
    minimum=16.08173013296039322592268,
    start=(-3.0, 4.0),
    citation="Judge, Griffiths, Hill, Lütkepohl & Lee 1985",
    latex=r"\sum_{i=1}^{20} (x + B_i\,y + C_i\,y^2 - A_i)^2",
    residuals=_judge_residuals,
    modality="multimodal",
    notes="the other minimum is 20.482337 near (2.498576, -0.982604)",
)
def judge(points: Any) -> Any:
    """Return the sum over 20 measurements of (x + B_i y + C_i y^2 - A_i)^2, a fit of x and y."""
    return tf.reduce_sum(tf.square(_judge_residuals(points)), axis=-1)
