"""Schaffer's functions: waves of equal height under a damping that grows with the distance."""

from __future__ import annotations

from typing import Any

from functions.lazy import tf
from functions.roots import sinc_root
from functions.target import register

NOT_F6 = (
    "Several functions are called Schaffer's: F6 has sin^2 of the distance, N. 1 sin^2 of its "
    "fourth power, and N. 2 to N. 4 waves in x^2 - y^2."
)


def _latex(wave: str) -> str:
    return rf"\frac{{1}}{{2}} + \frac{{{wave} - 1/2}}{{[1 + 0.001\,(x^2 + y^2)]^2}}"


def _on_the_axes(distance: float) -> list[tuple[float, float]]:
    """Return the four points on the axes at a distance from the origin."""
    return [(0.0, distance), (0.0, -distance), (distance, 0.0), (-distance, 0.0)]


def _damped(wave: Any, squares: Any) -> Any:
    """Return 1/2 + (wave - 1/2)/(1 + 0.001 s)^2 [...] for waves and squared distances s [...].

    Written as (wave + 0.001 s + s^2/2000000)/(1 + 0.001 s)^2, which keeps the digits near 0.
    """
    rise = squares * (1e-3 + 5e-7 * squares)
    return (wave + rise) / tf.square(1.0 + 1e-3 * squares)


def _squares_and_difference(points: Any) -> tuple[Any, Any]:
    """Return x^2 + y^2 and x^2 - y^2 [...], the latter as a product, which is the more exact."""
    x, y = tf.unstack(points, axis=-1)
    return tf.square(x) + tf.square(y), (x - y) * (x + y)


@register(
    title="Schaffer F6",
    domain=(-100.0, 100.0),
    minimisers=[0.0],
    minimum=0.0,
    start=(-9.5, 6.0),
    citation="Schaffer, Caruana, Eshelman & Das 1989, F6",
    latex=_latex(r"\sin^2\sqrt{x^2 + y^2}"),
    modality="multimodal",
    notes=NOT_F6,
)
def schaffer_f6(points: Any) -> Any:
    """Return 1/2 + (sin^2 r - 1/2)/(1 + 0.001 r^2)^2, r the distance from the origin."""
    squares = tf.reduce_sum(tf.square(points), axis=-1)
    return _damped(squares * tf.square(sinc_root(squares)), squares)


@register(
    title="Schaffer N. 1",
    domain=(-100.0, 100.0),
    minimisers=[0.0],
    minimum=0.0,
    start=(-1.4, 0.9),
    citation="Jamil & Yang 2013, no. 112",
    latex=_latex(r"\sin^2 (x^2 + y^2)^2"),
    modality="multimodal",
    notes=f"{NOT_F6} In float32 the waves of N. 1 are finer than the roundings of its argument "
    "from a distance of about 50 on: what is seen there is noise.",
)
def schaffer_n1(points: Any) -> Any:
    """Return 1/2 + (sin^2 s^2 - 1/2)/(1 + 0.001 s)^2, s = x^2 + y^2."""
    squares = tf.reduce_sum(tf.square(points), axis=-1)
    return _damped(tf.square(tf.sin(tf.square(squares))), squares)


@register(
    title="Schaffer N. 2",
    domain=(-100.0, 100.0),
    minimisers=[0.0],
    minimum=0.0,
    start=(-6.4, 4.0),
    citation="Jamil & Yang 2013, no. 113",
    latex=_latex(r"\sin^2(x^2 - y^2)"),
    modality="multimodal",
    notes=NOT_F6,
)
def schaffer_n2(points: Any) -> Any:
    """Return 1/2 + (sin^2(x^2 - y^2) - 1/2)/(1 + 0.001 (x^2 + y^2))^2."""
    squares, difference = _squares_and_difference(points)
    return _damped(tf.square(tf.sin(difference)), squares)


@register(
    title="Schaffer N. 3",
    domain=(-100.0, 100.0),
    minimisers=_on_the_axes(1.2531149631200684),
    minimum=0.001566854526004169808754471,
    start=(-6.4, 4.0),
    citation="Jamil & Yang 2013, no. 114",
    latex=_latex(r"\sin^2 \cos(|x^2 - y^2|)"),
    modality="multimodal",
    notes=f"{NOT_F6} Often only one or two of its four minimisers are quoted.",
)
def schaffer_n3(points: Any) -> Any:
    """Return 1/2 + (sin^2 cos |x^2 - y^2| - 1/2)/(1 + 0.001 (x^2 + y^2))^2.

    The cosine is even: without the modulus it is the same, and plainly smooth.
    """
    squares, difference = _squares_and_difference(points)
    return _damped(tf.square(tf.sin(tf.cos(difference))), squares)


@register(
    title="Schaffer N. 4",
    domain=(-100.0, 100.0),
    minimisers=_on_the_axes(1.2531318314637332),
    minimum=0.2925786320359805490090684,
    start=(-6.4, 4.0),
    citation="Jamil & Yang 2013, no. 115",
    latex=_latex(r"\cos^2 \sin(|x^2 - y^2|)"),
    modality="multimodal",
    notes=f"{NOT_F6} Often only two of its four minimisers are quoted.",
)
def schaffer_n4(points: Any) -> Any:
    """Return 1/2 + (cos^2 sin |x^2 - y^2| - 1/2)/(1 + 0.001 (x^2 + y^2))^2.

    The square of a cosine is even: without the modulus it is the same, and plainly smooth.
    """
    squares, difference = _squares_and_difference(points)
    return _damped(tf.square(tf.cos(tf.sin(difference))), squares)
