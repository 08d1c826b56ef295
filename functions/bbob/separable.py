"""BBOB's separable functions, f1 to f5."""

from __future__ import annotations

import math
from typing import Any

from functions.bbob.instances import f_opt, spaced, x_opt
from functions.bbob.problem import bbob, shifted
from functions.bbob.transforms import asymmetric, condition, oscillate, penalty, total
from functions.constants import constants
from functions.lazy import np, tf


def rastrigin(points: Any) -> Any:
    """Return 10 (n - sum cos 2 pi z) + |z|^2 [...], as squares, which keep the digits near 0."""
    return total(tf.square(points) + 20.0 * tf.square(tf.sin(math.pi * points)))


def ellipsoid(points: Any) -> Any:
    """Return the sum [...] of 10^(6 (i-1)/(n-1)) z_i^2."""
    return total(constants(1e6 ** spaced(points.shape[-1]), points) * tf.square(points))


@bbob(
    1,
    title="Sphere",
    latex=r"\sum_{i=1}^n z_i^2",
    where=r"z = x - @",
    modality="unimodal",
)
def bbob_f01(points: Any, *, instance: int = 1) -> Any:
    """Return the squared distance from the minimiser."""
    return total(tf.square(shifted(points, 1, instance))) + f_opt(1, instance)


@bbob(
    2,
    title="Separable ellipsoid",
    latex=r"\sum_{i=1}^n 10^{6\frac{i-1}{n-1}} z_i^2",
    where=r"z = T_{osz}(x - @)",
    modality="unimodal",
)
def bbob_f02(points: Any, *, instance: int = 1) -> Any:
    """Return an ellipsoid of condition 10^6 along the axes, with smooth waves in it."""
    return ellipsoid(oscillate(shifted(points, 2, instance))) + f_opt(2, instance)


@bbob(
    3,
    title="Separable Rastrigin",
    latex=r"10\,(n - \sum_{i=1}^n \cos 2\pi z_i) + \|z\|^2",
    where=r"z = \Lambda^{10}\, T_{asy}^{0.2}(T_{osz}(x - @))",
)
def bbob_f03(points: Any, *, instance: int = 1) -> Any:
    """Return Rastrigin's function, bent so that its minima lie unevenly."""
    bent = asymmetric(oscillate(shifted(points, 3, instance)), 0.2)
    return rastrigin(condition(bent, 10.0)) + f_opt(3, instance)


@bbob(
    4,
    title="Büche–Rastrigin",
    latex=r"10\,(n - \sum_{i=1}^n \cos 2\pi z_i) + \|z\|^2 + 100\,f_{pen}(x)",
    where=r"z_i = s_i\, T_{osz}(x_i - @)",
    notes="s_i = 10^((i-1)/(2(n-1))), ten times as much where z_i is positive and i odd",
)
def bbob_f04(points: Any, *, instance: int = 1) -> Any:
    """Return Rastrigin's function, ten times as steep on one side of every other coordinate."""
    bent = condition(oscillate(shifted(points, 4, instance)), 10.0)
    odd = tf.constant(np.arange(points.shape[-1]) % 2 == 0)
    steep = tf.where(odd & (bent > 0.0), 10.0 * bent, bent)
    return rastrigin(steep) + 100.0 * penalty(points) + f_opt(4, instance)


@bbob(
    5,
    title="Linear slope",
    latex=r"\sum_{i=1}^n 5|s_i| - s_i z_i",
    where=r"s_i = \pm 10^{\frac{i-1}{n-1}},\; z_i = x_i\ \mathrm{or}\ @",
    modality="unimodal",
    kinks="at the faces of the corner that is the minimiser, beyond which it is flat; the "
    "derivative there is taken from within",
    others="outside the domain: all that is beyond the corner",
    notes="z_i is x_i up to the face of the corner and stays there beyond; s_i has the sign of "
    "the corner's coordinate",
)
def bbob_f05(points: Any, *, instance: int = 1) -> Any:
    """Return a plane that falls towards a corner of the domain, and is flat beyond.

    5 |s_i| - s_i z_i is |s_i| times how far x_i has yet to go to the face, which keeps the digits.
    """
    dim = points.shape[-1]
    signs = constants(np.sign(x_opt(5, instance, dim)), points)
    slopes = constants(10.0 ** spaced(dim), points)
    to_go = 5.0 - signs * points
    within = tf.where(to_go >= 0.0, to_go, tf.zeros_like(to_go))
    return total(slopes * within) + f_opt(5, instance)
