"""BBOB's multimodal functions with little global structure, f20 to f24."""

from __future__ import annotations

import math
from typing import Any

from functions.bbob.instances import SCHWEFEL_BEST, f_opt, mixed, rotation_q, x_opt
from functions.bbob.peaks import HIGHEST, peaks
from functions.bbob.problem import bbob, shifted
from functions.bbob.transforms import (
    away_from_zero,
    condition,
    distances,
    oscillate,
    penalty,
    rotate,
    total,
)
from functions.constants import constants
from functions.lazy import np, tf
from functions.neighbours import neighbours

DIGITS = 32  # the binary digits of Katsuura's function
FUNNEL = 2.5  # where the better funnel of Lunacek's function is, in every coordinate


@bbob(
    20,
    title="Schwefel",
    latex=r"4.189828872724339 - \frac{1}{100 n}\sum_{i=1}^n z_i \sin\sqrt{|z_i|} + "
    r"100\,f_{pen}(\frac{z}{100})",
    where=r"z = 100\,(\Lambda^{10}(\hat z - \mu) + \mu),\; \hat z_{i+1} = \hat x_{i+1} + "
    r"\frac{1}{4}(\hat x_i - \mu),\; \hat x = 2\,\mathrm{sign}(@)\,x",
    notes="mu = 4.2096874637, twice the size of every coordinate of the minimiser",
)
def bbob_f20(points: Any, *, instance: int = 1) -> Any:
    """Return Schwefel's function: minima of the second rank near the domain's other corners."""
    signs = np.sign(x_opt(20, instance, points.shape[-1]))
    offsets = 2.0 * constants(signs, points) * points - SCHWEFEL_BEST
    bent = offsets + neighbours(offsets, {-1: 0.25})
    places = 100.0 * (condition(bent, 10.0) + SCHWEFEL_BEST)

    def wave(sizes: Any) -> Any:
        return tf.sin(tf.sqrt(sizes))

    waves = tf.reduce_mean(places * away_from_zero(tf.abs(places), wave), axis=-1)
    outside = 100.0 * penalty(places / 100.0)
    return 4.189828872724339 - 0.01 * waves + outside + f_opt(20, instance)


def _gallagher(points: Any, function: int, instance: int, count: int, width: float) -> Any:
    """Return T_osz(10 - the highest peak)^2 [...]; peaks are compared by their logarithms."""
    dim = points.shape[-1]
    heights, scales, centres = peaks(function, instance, dim, count, width)
    turned = rotate(points, rotation_q(function, instance, dim))
    away = distances(turned, centres, scales)
    logarithms = constants(np.log(heights / HIGHEST), points) - away / (2.0 * dim)
    depth = -HIGHEST * tf.math.expm1(tf.reduce_max(logarithms, axis=-1))
    return tf.square(oscillate(depth)) + penalty(points) + f_opt(function, instance)


GALLAGHER = (
    r"T_{osz}\left(10 - \max_{i \leq %d} w_i \exp\left(-\frac{1}{2n}(x - y_i)^T Q^T C_i Q"
    r"(x - y_i)\right)\right)^2 + f_{pen}(x)"
)
GALLAGHERS_KINKS = "where two peaks are equally high; the derivative taken is the mean of theirs"
GALLAGHERS_NOTES = (
    "the first peak has height w = 10, the others evenly from 1.1 to 9.1; each has its own "
    "random diagonal C of condition up to 1000"
)


@bbob(
    21,
    title="Gallagher's 101 peaks",
    latex=GALLAGHER % 101,
    where=r"y_1 = @",
    kinks=GALLAGHERS_KINKS,
    notes=GALLAGHERS_NOTES,
)
def bbob_f21(points: Any, *, instance: int = 1) -> Any:
    """Return 101 Gaussian peaks, upside down, without any order."""
    return _gallagher(points, 21, instance, 101, 10.0)


@bbob(
    22,
    title="Gallagher's 21 peaks",
    latex=GALLAGHER % 21,
    where=r"y_1 = @",
    kinks=GALLAGHERS_KINKS,
    notes=GALLAGHERS_NOTES,
)
def bbob_f22(points: Any, *, instance: int = 1) -> Any:
    """Return 21 Gaussian peaks, upside down, the highest of them narrow."""
    return _gallagher(points, 22, instance, 21, 9.8)


@bbob(
    23,
    title="Katsuura",
    latex=r"\frac{10}{n^2}\prod_{i=1}^n \left(1 + i \sum_{j=1}^{32} \frac{|2^j z_i - "
    r"[2^j z_i]|}{2^j}\right)^{10/n^{1.2}} - \frac{10}{n^2} + f_{pen}(x)",
    where=r"z = R\,\Lambda^{100} Q\,(x - @)",
    kinks="dense, down to a scale of 2^-33, at the minimiser too; derivatives are those of the "
    "finest pieces, and tell nothing of where it falls",
    others="all points at which every 2 z_i is a whole number",
    notes="in float32 derivatives hang on rounding",
    start=(-3.2, 3.2),
)
def bbob_f23(points: Any, *, instance: int = 1) -> Any:
    """Return Katsuura's function: continuous, and with a derivative nearly nowhere to speak of.

    The product as the exponential of a sum, less 1: that keeps the digits near the minimum.
    """
    dim = points.shape[-1]
    places = rotate(shifted(points, 23, instance), mixed(23, instance, dim, 100.0))
    scales = constants(2.0 ** np.arange(1, DIGITS + 1), points)
    scaled = places[..., None] * scales
    away = total(tf.abs(scaled - tf.stop_gradient(tf.round(scaled))) / scales)
    numbers = constants(np.arange(1.0, dim + 1.0), points)
    logarithm = 10.0 / dim**1.2 * total(tf.math.log1p(numbers * away))
    return 10.0 / dim**2 * tf.math.expm1(logarithm) + penalty(points) + f_opt(23, instance)


@bbob(
    24,
    title="Lunacek's double Rastrigin",
    latex=r"\min\left(\sum_{i=1}^n (\hat x_i - \mu_0)^2,\, n + s\sum_{i=1}^n (\hat x_i - \mu_1)^2"
    r"\right) + 10\,(n - \sum_{i=1}^n \cos 2\pi z_i) + 10^4 f_{pen}(x)",
    where=r"z = R\,\Lambda^{100} Q\,(\hat x - \mu_0),\; \hat x = 2\,\mathrm{sign}(@)\,x",
    kinks="on a sphere, where the two funnels are equally deep; the derivative taken is the mean "
    "of theirs",
    notes="mu_0 = 2.5, s = 1 - 1/(2 sqrt(n + 20) - 8.2), mu_1 = -sqrt((mu_0^2 - 1)/s)",
    start=(-3.0, 2.0),
)
def bbob_f24(points: Any, *, instance: int = 1) -> Any:
    """Return two funnels under Rastrigin's waves: the wider one leads to a worse minimum."""
    dim = points.shape[-1]
    slope = 1.0 - 0.5 / (math.sqrt(dim + 20.0) - 4.1)
    other = -math.sqrt((FUNNEL**2 - 1.0) / slope)
    mirrored = 2.0 * constants(np.sign(x_opt(24, instance, dim)), points) * points
    offsets = mirrored - FUNNEL
    funnels = tf.minimum(
        total(tf.square(offsets)), dim + slope * total(tf.square(mirrored - other))
    )
    turned = rotate(offsets, mixed(24, instance, dim, 100.0))
    waves = 20.0 * total(tf.square(tf.sin(math.pi * turned)))
    return funnels + waves + 1e4 * penalty(points) + f_opt(24, instance)
