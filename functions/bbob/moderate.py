"""BBOB's functions of low or moderate conditioning, f6 to f9."""

from __future__ import annotations

from typing import Any

from functions.bbob.instances import (
    f_opt,
    mixed,
    rosenbrock_scale,
    rotation_q,
    rotation_r,
    spaced,
    stretched,
    x_opt,
)
from functions.bbob.problem import bbob, shifted
from functions.bbob.transforms import (
    away_from_zero,
    oscillate,
    penalty,
    rotate,
    total,
)
from functions.constants import constants
from functions.lazy import tf
from functions.neighbours import pairs


def rosenbrock_terms(offsets: Any) -> Any:
    """Return 100 (z_i^2 - z_{i+1})^2 + (z_i - 1)^2 [..., n-1] at offsets z - 1 [..., n].

    Offsets from the minimiser keep the digits near it.
    """

    def term(here: Any, after: Any) -> Any:
        return 100.0 * tf.square(here * (2.0 + here) - after) + tf.square(here)

    return pairs(term, offsets)


def rotated_rosenbrock_offsets(points: Any, function: int, instance: int) -> Any:
    """Return z - 1 [..., n] of z = max(1, sqrt(n)/8) Q x + 1/2."""
    dim = points.shape[-1]
    turned = rotate(points, rotation_q(function, instance, dim))
    return rosenbrock_scale(dim) * turned - 0.5


def _rosenbrocks_modality(dim: int, instance: int) -> str:
    return "unimodal" if dim <= 3 else "multimodal"


@bbob(
    6,
    title="Attractive sector",
    latex=r"T_{osz}\left(\sum_{i=1}^n (s_i z_i)^2\right)^{0.9}",
    where=r"z = R\,\Lambda^{10} Q\,(x - @)",
    modality="unimodal",
    notes="s_i is 100 where z_i and the minimiser's i-th coordinate have the same sign, else 1",
)
def bbob_f06(points: Any, *, instance: int = 1) -> Any:
    """Return a function that is 10^4 times as steep but in one sector, where it is lower."""
    dim = points.shape[-1]
    turned = rotate(shifted(points, 6, instance), mixed(6, instance, dim, 10.0))
    steep = turned * constants(x_opt(6, instance, dim), points) > 0.0
    squares = total(tf.square(tf.where(steep, 100.0 * turned, turned)))

    def power(sums: Any) -> Any:
        return tf.exp(0.9 * tf.math.log(sums))

    return away_from_zero(oscillate(squares), power) + f_opt(6, instance)


@bbob(
    7,
    title="Step ellipsoid",
    latex=r"0.1\,\max\left(\frac{|\hat z_1|}{10^4},\, \sum_{i=1}^n 10^{2\frac{i-1}{n-1}} z_i^2"
    r"\right) + f_{pen}(x)",
    where=r"\hat z = \Lambda^{10} Q\,(x - @)",
    modality="",
    kinks="jumps at the edges of its steps, and a kink along a line through the minimiser; "
    "derivatives are those of the steps: 0 but on the lowest",
    others="on the lowest step, all points in a plane through the one that is listed",
    notes="z is R times the rounded z-hat: to whole numbers beyond 1/2, to tenths within; the "
    "report calls it unimodal, but gradients say nothing anywhere except on the lowest step",
)
def bbob_f07(points: Any, *, instance: int = 1) -> Any:
    """Return an ellipsoid in steps: flat almost everywhere."""
    dim = points.shape[-1]
    turned = rotate(shifted(points, 7, instance), stretched(7, instance, dim, 10.0))
    coarse = tf.floor(turned + 0.5)
    fine = tf.floor(10.0 * turned + 0.5) / 10.0
    steps = rotate(tf.where(tf.abs(turned) > 0.5, coarse, fine), rotation_r(7, instance, dim))
    ellipsoid = total(constants(100.0 ** spaced(dim), points) * tf.square(steps))
    slope = 1e-4 * tf.abs(turned[..., 0])
    return 0.1 * tf.maximum(slope, ellipsoid) + penalty(points) + f_opt(7, instance)


@bbob(
    8,
    title="Rosenbrock",
    latex=r"\sum_{i=1}^{n-1} 100(z_i^2 - z_{i+1})^2 + (z_i - 1)^2",
    where=r"z = \max\left(1, \frac{\sqrt{n}}{8}\right)(x - @) + 1",
    modality=_rosenbrocks_modality,
)
def bbob_f08(points: Any, *, instance: int = 1) -> Any:
    """Return Rosenbrock's function, shifted and scaled."""
    offsets = rosenbrock_scale(points.shape[-1]) * shifted(points, 8, instance)
    return total(rosenbrock_terms(offsets)) + f_opt(8, instance)


@bbob(
    9,
    title="Rotated Rosenbrock",
    latex=r"\sum_{i=1}^{n-1} 100(z_i^2 - z_{i+1})^2 + (z_i - 1)^2",
    where=r"z = \max\left(1, \frac{\sqrt{n}}{8}\right) Q x + \frac{1}{2},\; z(@) = 1",
    modality=_rosenbrocks_modality,
)
def bbob_f09(points: Any, *, instance: int = 1) -> Any:
    """Return Rosenbrock's function, rotated about the origin."""
    offsets = rotated_rosenbrock_offsets(points, 9, instance)
    return total(rosenbrock_terms(offsets)) + f_opt(9, instance)
