"""BBOB's unimodal functions of high conditioning, f10 to f14."""

from __future__ import annotations

from typing import Any

from functions.bbob.instances import f_opt, mixed, rotation_r, spaced
from functions.bbob.problem import bbob, shifted
from functions.bbob.separable import ellipsoid
from functions.bbob.transforms import (
    asymmetric,
    away_from_zero,
    oscillate,
    rotate,
    total,
)
from functions.constants import constants
from functions.lazy import np, tf
from functions.roots import root


def turned(points: Any, function: int, instance: int) -> Any:
    """Return R (x - x_opt) [..., n]."""
    matrix = rotation_r(function, instance, points.shape[-1])
    return rotate(shifted(points, function, instance), matrix)


def _unlike_the_first(points: Any, first: float, others: float) -> Any:
    """Return first z_1^2 + others times the sum of the other squares [...]."""
    weights = np.where(np.arange(points.shape[-1]) == 0, first, others)
    return total(constants(weights, points) * tf.square(points))


@bbob(
    10,
    title="Ellipsoid",
    latex=r"\sum_{i=1}^n 10^{6\frac{i-1}{n-1}} z_i^2",
    where=r"z = T_{osz}(R(x - @))",
    modality="unimodal",
)
def bbob_f10(points: Any, *, instance: int = 1) -> Any:
    """Return a rotated ellipsoid of condition 10^6, with smooth waves in it."""
    return ellipsoid(oscillate(turned(points, 10, instance))) + f_opt(10, instance)


@bbob(
    11,
    title="Discus",
    latex=r"10^6 z_1^2 + \sum_{i=2}^n z_i^2",
    where=r"z = T_{osz}(R(x - @))",
    modality="unimodal",
)
def bbob_f11(points: Any, *, instance: int = 1) -> Any:
    """Return a bowl a thousand times as steep in one direction as in all others."""
    bent = oscillate(turned(points, 11, instance))
    return _unlike_the_first(bent, 1e6, 1.0) + f_opt(11, instance)


@bbob(
    12,
    title="Bent cigar",
    latex=r"z_1^2 + 10^6 \sum_{i=2}^n z_i^2",
    where=r"z = R\,T_{asy}^{0.5}(R(x - @))",
    modality="unimodal",
)
def bbob_f12(points: Any, *, instance: int = 1) -> Any:
    """Return a narrow ridge that has to be followed, and is not straight."""
    bent = asymmetric(turned(points, 12, instance), 0.5)
    along = rotate(bent, rotation_r(12, instance, points.shape[-1]))
    return _unlike_the_first(along, 1.0, 1e6) + f_opt(12, instance)


@bbob(
    13,
    title="Sharp ridge",
    latex=r"z_1^2 + 100\sqrt{\sum_{i=2}^n z_i^2}",
    where=r"z = R\,\Lambda^{10} Q\,(x - @)",
    modality="unimodal",
    kinks="a ridge along a line through the minimiser; across it the derivative there is taken "
    "as 0",
)
def bbob_f13(points: Any, *, instance: int = 1) -> Any:
    """Return a ridge with a sharp edge, along which it falls only slowly."""
    matrix = mixed(13, instance, points.shape[-1], 10.0)
    across = rotate(shifted(points, 13, instance), matrix)
    edge = root(total(tf.square(across[..., 1:])))
    return tf.square(across[..., 0]) + 100.0 * edge + f_opt(13, instance)


@bbob(
    14,
    title="Different powers",
    latex=r"\sqrt{\sum_{i=1}^n |z_i|^{2 + 4\frac{i-1}{n-1}}}",
    where=r"z = R\,(x - @)",
    modality="unimodal",
    kinks="a cone at the minimiser; the derivative taken there is 0",
)
def bbob_f14(points: Any, *, instance: int = 1) -> Any:
    """Return a bowl whose directions have powers from 1 to 3."""
    powers = constants(2.0 + 4.0 * spaced(points.shape[-1]), points)
    sizes = tf.abs(turned(points, 14, instance))

    def power(positive: Any) -> Any:
        return tf.exp(powers * tf.math.log(positive))

    return root(total(away_from_zero(sizes, power))) + f_opt(14, instance)
