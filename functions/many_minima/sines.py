"""Sines and cosines crossed, squared and put into one another."""

from __future__ import annotations

import itertools
import math
from typing import Any

from functions.lazy import np, tf
from functions.mathtext import total
from functions.target import at_least, register


def _deb_1_latex(dim: int) -> str:
    factor = "-" if dim == 1 else rf"-\frac{{1}}{{{dim}}}\,"
    return factor + total(dim, r"\sin^6 5\pi {x}", brackets="{}").join("()")


@register(
    title="Deb N. 1",
    dims=at_least(1),
    domain=(-1.0, 1.0),
    minimisers=[k / 10.0 for k in (1, -1, 3, -3, 5, -5, 7, -7, 9, -9)],
    minimum=-1.0,
    start=lambda dim: np.linspace(-0.87, 0.34, dim),
    citation="Rönkkönen 2009; Jamil & Yang 2013",
    latex=_deb_1_latex,
    modality="multimodal",
    others="every coordinate may take any of the 10 values by itself: there are 10^n minimisers, "
    "of which those with equal coordinates are listed",
    notes="Between the peaks, where a sine is 0, five derivatives are 0: descents stall there.",
)
def deb_1(points: Any) -> Any:
    """Return minus the mean of sin^6 5 pi x_i."""
    squared = tf.square(tf.sin(5.0 * math.pi * points))
    return -tf.reduce_mean(squared * tf.square(squared), axis=-1)


def _parsopoulos_residuals(points: Any) -> Any:
    x, y = tf.unstack(points, axis=-1)
    return tf.stack([tf.cos(x), tf.sin(y)], axis=-1)


@register(
    title="Parsopoulos",
    domain=(-5.0, 5.0),
    minimisers=[
        (0.5 * math.pi * odd, math.pi * whole)
        for odd, whole in itertools.product((-3, -1, 1, 3), (-1, 0, 1))
    ],
    minimum=0.0,
    start=(0.4, -1.9),
    citation="Parsopoulos & Vrahatis 2002; Jamil & Yang 2013",
    latex=r"\cos^2 x + \sin^2 y",
    residuals=_parsopoulos_residuals,
    modality="multimodal",
    notes="Beyond the domain there are infinitely many minimisers more.",
)
def parsopoulos(points: Any) -> Any:
    """Return cos^2 x + sin^2 y."""
    x, y = tf.unstack(points, axis=-1)
    return tf.square(tf.cos(x)) + tf.square(tf.sin(y))


@register(
    title="Trefethen",
    domain=(-10.0, 10.0),
    minimisers=[(-0.02440307969437517, 0.2106124271553558)],
    minimum=-3.306868647475237280076114,
    start=(-0.83, 0.57),
    citation="Trefethen 2002, problem 4 of the SIAM 100-Digit Challenge",
    latex=r"e^{\sin 50x} + \sin(60e^y) + \sin(70\sin x) + \sin(\sin 80y) - \sin(10(x + y))"
    r" + \frac{1}{4}(x^2 + y^2)",
    modality="multimodal",
    notes="sin(60 e^y) turns faster the larger y is. At y = 10 a rounding of y to single precision "
    "moves its phase by half a radian: values and slopes are noise there.",
)
def trefethen(points: Any) -> Any:
    """Return the formula of the challenge: five crossed waves on a shallow bowl."""
    x, y = tf.unstack(points, axis=-1)
    alone = tf.exp(tf.sin(50.0 * x)) + tf.sin(60.0 * tf.exp(y))
    nested = tf.sin(70.0 * tf.sin(x)) + tf.sin(tf.sin(80.0 * y))
    return alone + nested - tf.sin(10.0 * (x + y)) + 0.25 * (tf.square(x) + tf.square(y))


@register(
    title="Bird",
    domain=(-math.tau, math.tau),
    minimisers=[(4.701043130249553, 3.15293850372493), (-1.5821421769300335, -3.1302468034546562)],
    minimum=-106.7645367492646747766398,
    start=(-3.6, 4.9),
    citation="Mishra 2006",
    latex=r"e^{(1 - \cos y)^2}\sin x + e^{(1 - \sin x)^2}\cos y + (x - y)^2",
    modality="multimodal",
    notes="The minimum is often quoted as -106.764537; it is -106.7645367493. Under the name "
    "Mishra's bird it is often searched within a disc only.",
)
def bird(points: Any) -> Any:
    """Return e^((1 - cos y)^2) sin x + e^((1 - sin x)^2) cos y + (x - y)^2."""
    x, y = tf.unstack(points, axis=-1)
    sine, cosine = tf.sin(x), tf.cos(y)
    first = sine * tf.exp(tf.square(1.0 - cosine))
    return first + cosine * tf.exp(tf.square(1.0 - sine)) + tf.square(x - y)


@register(
    title="Chichinadze",
    domain=(-30.0, 30.0),
    minimisers=[(6.18986658698431, 0.5)],
    minimum=-42.94438701899097467023761,
    start=(-14.2, 2.7),
    citation="Chichinadze 1969; Jamil & Yang 2013",
    latex=r"x^2 - 12x + 11 + 10\cos\frac{\pi x}{2} + 8\sin\frac{5\pi x}{2}"
    r" - \frac{1}{\sqrt{5}}\,e^{-(y - 1/2)^2 / 2}",
    modality="multimodal",
    notes="Sources differ in the sine, which some print as sin 5 pi x; the minimum then is "
    "another, as the often quoted -43.3159.",
)
def chichinadze(points: Any) -> Any:
    """Return x^2 - 12x + 11 + 10 cos(pi x / 2) + 8 sin(5 pi x / 2) - e^(-(y - 1/2)^2 / 2) / √5."""
    x, y = tf.unstack(points, axis=-1)
    waves = 10.0 * tf.cos(0.5 * math.pi * x) + 8.0 * tf.sin(2.5 * math.pi * x)
    dent = tf.exp(-0.5 * tf.square(y - 0.5)) * math.sqrt(0.2)
    return x * (x - 12.0) + 11.0 + waves - dent


@register(
    title="Adjiman",
    domain=[(-1.0, 2.0), (-1.0, 1.0)],
    minimisers=[(2.0, 0.1057834694517169)],
    minimum=-2.021806783359786953439628,
    start=(-0.6, 0.3),
    citation="Adjiman, Dallwig, Floudas & Neumaier 1998",
    latex=r"\cos x\,\sin y - \frac{x}{y^2 + 1}",
    modality="multimodal",
    notes="The minimiser lies on the edge x = 2 of the domain, where the slope is not 0: beyond "
    "it the target falls without bound.",
)
def adjiman(points: Any) -> Any:
    """Return cos x sin y - x / (y^2 + 1)."""
    x, y = tf.unstack(points, axis=-1)
    return tf.cos(x) * tf.sin(y) - x / (tf.square(y) + 1.0)
