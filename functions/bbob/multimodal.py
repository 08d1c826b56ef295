"""BBOB's multimodal functions with a global structure, f15 to f19."""

from __future__ import annotations

import math
import operator
from typing import Any

from functions.bbob.ill_conditioned import turned
from functions.bbob.instances import f_opt, mixed, stretched
from functions.bbob.moderate import rosenbrock_terms, rotated_rosenbrock_offsets
from functions.bbob.problem import bbob
from functions.bbob.separable import rastrigin
from functions.bbob.transforms import (
    asymmetric,
    away_from_zero,
    oscillate,
    penalty,
    rotate,
    total,
)
from functions.constants import constants
from functions.lazy import np, tf
from functions.neighbours import pairs

WAVES = 12  # of Weierstrass's function, each of three times the frequency of the one before
SCHAFFER = r"\left(\frac{1}{n-1}\sum_{i=1}^{n-1} \sqrt{s_i}\,(1 + \sin^2 50 s_i^{0.2})\right)^2"
SCHAFFERS_PLACE = r"s_i = \sqrt{z_i^2 + z_{i+1}^2},\; z = \Lambda^{%d} Q\,T_{asy}^{0.5}(R(x - @))"
SCHAFFERS_KINKS = (
    "cones where two neighbours of z are 0, as all are at the minimiser; the derivative taken is 0"
)


@bbob(
    15,
    title="Rastrigin",
    latex=r"10\,(n - \sum_{i=1}^n \cos 2\pi z_i) + \|z\|^2",
    where=r"z = R\,\Lambda^{10} Q\,T_{asy}^{0.2}(T_{osz}(R(x - @)))",
    kinks="where a coordinate of R (x - x_opt) is 0, except at the bottom; the derivative of "
    "T_osz is taken as 1 there",
)
def bbob_f15(points: Any, *, instance: int = 1) -> Any:
    """Return Rastrigin's function, bent and rotated."""
    bent = asymmetric(oscillate(turned(points, 15, instance)), 0.2)
    return rastrigin(rotate(bent, mixed(15, instance, points.shape[-1], 10.0))) + f_opt(
        15, instance
    )


@bbob(
    16,
    title="Weierstrass",
    latex=r"10\left(\frac{1}{n}\sum_{i=1}^n \sum_{k=0}^{11} 2^{-k} \cos 2\pi 3^k "
    r"(z_i + \frac{1}{2}) - f_0\right)^3 + \frac{10}{n} f_{pen}(x)",
    where=r"z = R\,\Lambda^{0.01} Q\,T_{osz}(R(x - @)),\; f_0 = \sum_{k=0}^{11} 2^{-k} "
    r"\cos \pi 3^k",
    kinks="where a coordinate of R (x - x_opt) is 0, except at the bottom; the derivative of "
    "T_osz is taken as 1 there",
    others="all points at which every z_i is a whole number",
    notes="waves down to a length of 3^-11: in float32 derivatives are noise",
    start=(-3.5, 3.5),
)
def bbob_f16(points: Any, *, instance: int = 1) -> Any:
    """Return Weierstrass's function, as rough at every scale down to 3^-11.

    3^k is odd, so that a wave less its lowest value is 2^-k (1 - cos 2 pi 3^k z), twice the square
    of a sine: that keeps the digits near the minimum.
    """
    dim = points.shape[-1]
    bent = oscillate(turned(points, 16, instance))
    places = rotate(bent, mixed(16, instance, dim, 0.01))
    rates = constants(math.pi * 3.0 ** np.arange(WAVES), points)
    sizes = constants(2.0 * 0.5 ** np.arange(WAVES), points)
    waves = total(sizes * tf.square(tf.sin(rates * places[..., None])))
    height = tf.reduce_mean(waves, axis=-1)
    deep = 10.0 * height * tf.square(height)
    return deep + 10.0 / dim * penalty(points) + f_opt(16, instance)


def _schaffer(points: Any, function: int, instance: int, number: float) -> Any:
    """Return Schaffer's F7 [...] at points [..., n], stretched by a condition number."""
    bent = asymmetric(turned(points, function, instance), 0.5)
    places = rotate(bent, stretched(function, instance, points.shape[-1], number))
    squares = pairs(operator.add, tf.square(places))

    def ripples(squared: Any) -> Any:
        fifth_root = tf.exp(0.1 * tf.math.log(squared))
        return tf.sqrt(tf.sqrt(squared)) * (1.0 + tf.square(tf.sin(50.0 * fifth_root)))

    mean = tf.reduce_mean(away_from_zero(squares, ripples), axis=-1)
    return tf.square(mean) + 10.0 * penalty(points) + f_opt(function, instance)


@bbob(
    17,
    title="Schaffer F7",
    latex=SCHAFFER + r" + 10\,f_{pen}(x)",
    where=SCHAFFERS_PLACE % 10,
    kinks=SCHAFFERS_KINKS,
)
def bbob_f17(points: Any, *, instance: int = 1) -> Any:
    """Return Schaffer's F7: ripples that grow finer towards the middle."""
    return _schaffer(points, 17, instance, 10.0)


@bbob(
    18,
    title="Ill-conditioned Schaffer F7",
    latex=SCHAFFER + r" + 10\,f_{pen}(x)",
    where=SCHAFFERS_PLACE % 1000,
    kinks=SCHAFFERS_KINKS,
    notes="its instances have the minimisers and rotations of f17",
)
def bbob_f18(points: Any, *, instance: int = 1) -> Any:
    """Return Schaffer's F7, stretched by 1000."""
    return _schaffer(points, 18, instance, 1000.0)


@bbob(
    19,
    title="Composite Griewank–Rosenbrock F8F2",
    latex=r"\frac{10}{n-1}\sum_{i=1}^{n-1} \left(\frac{s_i}{4000} - \cos s_i\right) + 10",
    where=r"s_i = 100(z_i^2 - z_{i+1})^2 + (z_i - 1)^2,\; z = \max\left(1, "
    r"\frac{\sqrt{n}}{8}\right) Q x + \frac{1}{2},\; z(@) = 1",
)
def bbob_f19(points: Any, *, instance: int = 1) -> Any:
    """Return Griewank's waves of the terms of Rosenbrock's function."""
    terms = rosenbrock_terms(rotated_rosenbrock_offsets(points, 19, instance))
    waves = terms / 4000.0 + 2.0 * tf.square(tf.sin(0.5 * terms))
    return 10.0 * tf.reduce_mean(waves, axis=-1) + f_opt(19, instance)
