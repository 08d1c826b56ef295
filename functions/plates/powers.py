"""Plates of high powers, flat around the minimiser, in any number of dimensions."""

from __future__ import annotations

import itertools
from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.target import at_least, register


def _fifth_powers(points: Any) -> Any:
    return points * tf.square(tf.square(points))


@register(
    title="Schwefel 2.23",
    dims=at_least(1),
    domain=(-10.0, 10.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-2.0, 1.5, dim),
    citation="Schwefel 1981, problem 2.23",
    latex=lambda dim: rf"\sum_{{i=1}}^{{{dim}}} x_i^{{10}}",
    modality="unimodal",
    residuals=_fifth_powers,
)
def schwefel_2_23(points: Any) -> Any:
    """Return the sum of x_i^10."""
    return tf.reduce_sum(tf.square(_fifth_powers(points)), axis=-1)


@register(
    title="Chung–Reynolds",
    dims=at_least(1),
    domain=(-100.0, 100.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-60.0, 40.0, dim),
    citation="Chung & Reynolds 1998; Jamil & Yang 2013, no. 34",
    latex=lambda dim: rf"(\sum_{{i=1}}^{{{dim}}} x_i^2)^2",
    modality="unimodal",
)
def chung_reynolds(points: Any) -> Any:
    """Return the square of the sum of x_i^2."""
    return tf.square(tf.reduce_sum(tf.square(points), axis=-1))


def _quartic_residuals(points: Any) -> Any:
    roots = np.sqrt(np.arange(1.0, points.shape[-1] + 1.0))
    return constants(roots, points) * tf.square(points)


@register(
    title="Quartic",
    dims=at_least(1),
    domain=(-1.28, 1.28),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-1.1, 0.9, dim),
    citation="De Jong 1975, F4, without its noise",
    latex=lambda dim: rf"\sum_{{i=1}}^{{{dim}}} i\,x_i^4",
    modality="unimodal",
    residuals=_quartic_residuals,
)
def quartic(points: Any) -> Any:
    """Return the sum of i x_i^4."""
    weights = constants(np.arange(1.0, points.shape[-1] + 1.0), points)
    return tf.reduce_sum(weights * tf.square(tf.square(points)), axis=-1)


POWER_SUMS = (8.0, 18.0, 44.0, 114.0)


def _power_sum_residuals(points: Any) -> Any:
    power, rows = points, []
    for wanted in POWER_SUMS:
        rows.append(tf.reduce_sum(power, axis=-1) - wanted)
        power = power * points
    return tf.stack(rows, axis=-1)


@register(
    dim=4,
    domain=(0.0, 4.0),
    minimisers=sorted(set(itertools.permutations((1.0, 2.0, 2.0, 3.0)))),
    minimum=0.0,
    start=(0.4, 3.1, 1.2, 3.6),
    citation="Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=r"\sum_{i=1}^{4} (\sum_{j=1}^{4} x_j^i - b_i)^2,\ b = (8, 18, 44, 114)",
    modality="multimodal",
    notes="the minimisers are the twelve orders of 1, 2, 2, 3; along a line through each the "
    "value rises with the fourth power only",
    residuals=_power_sum_residuals,
)
def power_sum(points: Any) -> Any:
    """Return the sum over i = 1..4 of (x_1^i + ... + x_4^i - b_i)^2, b = 8, 18, 44, 114."""
    return tf.reduce_sum(tf.square(_power_sum_residuals(points)), axis=-1)


def _slanted(points: Any) -> Any:
    """Return the sum of i x_i / 2, [...]."""
    halves = constants(0.5 * np.arange(1.0, points.shape[-1] + 1.0), points)
    return tf.reduce_sum(halves * points, axis=-1)


def _zakharov_residuals(points: Any) -> Any:
    slanted = _slanted(points)[..., tf.newaxis]
    return tf.concat([points, slanted, tf.square(slanted)], axis=-1)


@register(
    dims=at_least(1),
    domain=(-5.0, 10.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-4.0, 8.0, dim),
    citation="Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{dim}}} x_i^2 + s^2 + s^4,\ "
        rf"s = \frac{{1}}{{2}} \sum_{{i=1}}^{{{dim}}} i\,x_i"
    ),
    modality="unimodal",
    residuals=_zakharov_residuals,
)
def zakharov(points: Any) -> Any:
    """Return the sum of x_i^2 + s^2 + s^4, where s is the sum of i x_i / 2."""
    slanted = tf.square(_slanted(points))
    return tf.reduce_sum(tf.square(points), axis=-1) + slanted + tf.square(slanted)
