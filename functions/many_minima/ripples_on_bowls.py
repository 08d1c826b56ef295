"""Bowls with ripples on them: the one minimum stands out from many by the bowl alone."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf
from functions.mathtext import total
from functions.roots import norm
from functions.target import at_least, register


@register(
    title="Cosine mixture",
    dims=at_least(1),
    domain=(-1.0, 1.0),
    minimisers=[0.0],
    minimum=lambda dim: -dim / 10.0,
    start=lambda dim: np.linspace(-0.9, 0.65, dim),
    citation="Breiman & Cutler 1993",
    latex=lambda dim: total(dim, r"{x}^2 - 0.1\,\cos 5\pi {x}"),
    modality="multimodal",
    notes="Collections print it as a function to be maximised, 0.1 times the sum of cosines minus "
    "that of squares, or with one of the signs turned; here it is minimised.",
)
def cosine_mixture(points: Any) -> Any:
    """Return the sum of x_i^2 - 0.1 cos 5 pi x_i, with 1 - cos 2u = 2 sin^2 u."""
    ripples = 0.2 * tf.square(tf.sin(2.5 * math.pi * points))
    return tf.reduce_sum(tf.square(points) + ripples, axis=-1) - 0.1 * points.shape[-1]


def _csendes_latex(dim: int) -> str:
    return total(dim, r"{x}^6\,(2 + \sin\frac{{1}}{{{x}}})", brackets="{}")


@register(
    title="Csendes",
    dims=at_least(1),
    domain=(-1.0, 1.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-0.9, 0.8, dim),
    citation="Csendes & Ratz 1997",
    latex=_csendes_latex,
    modality="multimodal",
    notes="The value at the minimiser is the limit, 0. Round it there are infinitely many local "
    "minima, and the bottom is so flat that values of 1e-12 are found at a distance of 0.01; it "
    "has two continuous derivatives, no more.",
)
def csendes(points: Any) -> Any:
    """Return the sum of x_i^6 (2 + sin(1 / x_i)), where a term with x_i = 0 is 0.

    So is one whose sixth power is below the smallest normal number, where 1 / x_i^4, which
    stands in the second derivative, would overflow.
    """
    away = tf.abs(points) > float(np.finfo(points.dtype.name).tiny) ** (1.0 / 6.0)
    safe = tf.where(away, points, tf.ones_like(points))
    squared = tf.square(safe)
    terms = squared * tf.square(squared) * (2.0 + tf.sin(1.0 / safe))
    return tf.reduce_sum(tf.where(away, terms, tf.zeros_like(points)), axis=-1)


def _egg_crate_residuals(points: Any) -> Any:
    return tf.concat([points, 5.0 * tf.sin(points)], axis=-1)


@register(
    title="Egg crate",
    domain=(-5.0, 5.0),
    minimisers=[0.0],
    minimum=0.0,
    start=(-4.4, 2.2),
    citation="Jamil & Yang 2013",
    latex=r"x^2 + y^2 + 25\,(\sin^2 x + \sin^2 y)",
    residuals=_egg_crate_residuals,
    modality="multimodal",
)
def egg_crate(points: Any) -> Any:
    """Return x^2 + y^2 + 25 (sin^2 x + sin^2 y)."""
    return tf.reduce_sum(tf.square(points) + 25.0 * tf.square(tf.sin(points)), axis=-1)


@register(
    title="Periodic (Price N. 2)",
    domain=(-10.0, 10.0),
    minimisers=[0.0],
    minimum=0.9,
    start=(-5.4, 2.6),
    citation="Price 1977; Ali, Khompatraporn & Zabinsky 2005",
    latex=r"1 + \sin^2 x + \sin^2 y - 0.1\,\exp(-x^2 - y^2)",
    modality="multimodal",
    notes="Its other minima are all at about 1: only the middle one, at 0.9, is lower.",
)
def periodic(points: Any) -> Any:
    """Return 1 + sin^2 x + sin^2 y - 0.1 exp(-x^2 - y^2), with exp(u) - 1."""
    sines = tf.reduce_sum(tf.square(tf.sin(points)), axis=-1)
    dip = -0.1 * tf.math.expm1(-tf.reduce_sum(tf.square(points), axis=-1))
    return 0.9 + sines + dip


def _salomon_latex(dim: int) -> str:
    return r"1 - \cos(2\pi\,\|x\|) + 0.1\,\|x\|,\quad \|x\|^2 = " + total(
        dim, "{x}^2", brackets="{}"
    )


@register(
    title="Salomon",
    dims=at_least(1),
    domain=(-100.0, 100.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-4.3, 2.9, dim),
    citation="Salomon 1996",
    latex=_salomon_latex,
    modality="multimodal",
    kinks="a cone at the origin, which is the minimiser; the subgradient taken there is 0",
)
def salomon(points: Any) -> Any:
    """Return 1 - cos(2 pi r) + 0.1 r, where r is the distance from the origin.

    Written with 1 - cos 2u = 2 sin^2 u, which keeps the digits near the minimum.
    """
    radius = norm(points)
    return 2.0 * tf.square(tf.sin(math.pi * radius)) + 0.1 * radius


@register(
    title="Venter and Sobieszczanski-Sobieski",
    domain=(-50.0, 50.0),
    minimisers=[0.0],
    minimum=-400.0,
    start=(-34.0, 21.0),
    citation="Venter & Sobieszczanski-Sobieski 2003; Jamil & Yang 2013",
    latex=r"x^2 - 100\cos^2 x - 100\cos\frac{x^2}{30} + y^2 - 100\cos^2 y - 100\cos\frac{y^2}{30}",
    modality="multimodal",
)
def venter_sobieszczanski(points: Any) -> Any:
    """Return the sum over both coordinates of x^2 - 100 cos^2 x - 100 cos(x^2 / 30).

    Written with cos^2 u = 1 - sin^2 u and cos 2u = 1 - 2 sin^2 u, which keeps the digits near
    the minimum.
    """
    squared = tf.square(points)
    ripples = 100.0 * tf.square(tf.sin(points))
    waves = 200.0 * tf.square(tf.sin(squared * (1.0 / 60.0)))
    return tf.reduce_sum(squared + ripples + waves, axis=-1) - 400.0
