"""Steep ridges and drops: nearly flat elsewhere, so that a gradient tells little of the way."""

from __future__ import annotations

import math
from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.limits import Limit
from functions.mathtext import power_of_ten
from functions.products import whole_power
from functions.target import at_least, register
from functions.weighted import rooted, weighted_squares


def _tablet(dim: int, condition: float) -> np.ndarray:
    return np.where(np.arange(dim) > 0, 1.0, condition)


@register(
    dims=at_least(2),
    domain=(-100.0, 100.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim, condition: np.linspace(-30.0, 80.0, dim),
    citation="Hansen & Ostermeier 2001, the tablet; without the rotation of later collections",
    latex=lambda dim, condition: (
        rf"{power_of_ten(condition)}\,x_1^2 + \sum_{{i=2}}^{{{dim}}} x_i^2"
    ),
    modality="unimodal",
    residuals=lambda points, condition: rooted(points, _tablet(points.shape[-1], condition)),
    limits={"condition": Limit(1.0)},
)
def discus(points: Any, *, condition: float = 1e6) -> Any:
    """Return `condition` x_1^2 + the sum over i > 1 of x_i^2."""
    return weighted_squares(points, _tablet(points.shape[-1], condition))


HOLES = (-32.0, -16.0, 0.0, 16.0, 32.0)


def _sixth_powers(x: Any, places: np.ndarray) -> Any:
    """Return (x - a)^6 [..., 25] at coordinates [..., 1], for the places a [25] of the holes."""
    squared = tf.square(x - constants(places, x))
    return squared * tf.square(squared)


@register(
    title="De Jong 5, Shekel's foxholes",
    domain=(-65.536, 65.536),
    # Where the gradient vanishes, solved with 50 digits (mpmath).
    minimisers=[(-31.978334835656970202135882, -31.978334837300795003055675)],
    minimum=0.9980038377944502580259052,
    start=(-29.0, -18.2),
    citation="De Jong 1975, F5; Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=r"(0.002 + \sum_{i=1}^{25} \frac{1}{i + (x - a_i)^6 + (y - b_i)^6})^{-1}",
    modality="multimodal",
    notes="the 25 holes are near (a_i, b_i), of -32, -16, 0, 16 and 32, a the quicker to change; "
    "the lowest is often quoted at (-32, -32) itself",
)
def de_jong_5(points: Any) -> Any:
    """Return 1/(0.002 + the sum over i = 1..25 of 1/(i + (x - a_i)^6 + (y - b_i)^6))."""
    across = _sixth_powers(points[..., :1], np.tile(HOLES, 5))
    along = _sixth_powers(points[..., 1:], np.repeat(HOLES, 5))
    depths = constants(np.arange(1.0, 26.0), points) + across + along
    return 1.0 / (0.002 + tf.reduce_sum(1.0 / depths, axis=-1))


@register(
    domain=(-100.0, 100.0),
    minimisers=[math.pi],
    minimum=-1.0,
    start=(2.0, 4.4),
    citation="Easom 1990; Jamil & Yang 2013, no. 50",
    latex=r"-\cos x\,\cos y\,\exp(-(x - \pi)^2 - (y - \pi)^2)",
    modality="multimodal",
    notes="value and gradient are exactly 0 over most of the domain: beyond 10 from the minimiser "
    "in float32, beyond 27 in float64",
)
def easom(points: Any) -> Any:
    """Return -cos x cos y exp(-(x - pi)^2 - (y - pi)^2)."""
    x, y = tf.unstack(points, axis=-1)
    drop = tf.exp(-tf.square(x - math.pi) - tf.square(y - math.pi))
    return -tf.cos(x) * tf.cos(y) * drop


def _michalewicz_best(dim: int, m: int) -> np.ndarray:
    """Return the point of the domain where each coordinate's term is largest, [n].

    The i-th term has i ridges in [0, pi], near those of its second factor. The three next to the
    top of its first factor, pi/2, are climbed by Newton's method on the logarithm.
    """
    i = np.arange(1.0, dim + 1.0)[:, np.newaxis]
    ridge = np.clip(np.floor(i / 4.0) + np.arange(-1.0, 2.0), 0.0, i - 1.0)
    x = np.pi * np.sqrt((ridge + 0.5) / i)
    for _ in range(20):
        rate, angle = 2.0 * i * x / np.pi, i * x * x / np.pi
        slope = 1.0 / np.tan(x) + 2.0 * m * rate / np.tan(angle)
        bend = 4.0 * m * i / (np.pi * np.tan(angle)) - 2.0 * m * (rate / np.sin(angle)) ** 2
        x = np.clip(x - slope / (bend - 1.0 / np.sin(x) ** 2), 1e-3, np.pi - 1e-3)
    best = np.argmax(_michalewicz_terms(x, i, m), axis=-1)
    return np.asarray(x[np.arange(dim), best])


def _michalewicz_terms(x: np.ndarray, i: np.ndarray, m: int) -> np.ndarray:
    """Return sin x sin^(2m) (i x^2/pi), by the cosine, which keeps the digits on a ridge."""
    square = np.minimum(np.cos(i * x * x / np.pi) ** 2, 1.0 - 1e-16)
    return np.asarray(np.sin(x) * np.exp(m * np.log1p(-square)))


def _michalewicz_minimum(dim: int, m: int) -> float:
    terms = _michalewicz_terms(_michalewicz_best(dim, m), np.arange(1.0, dim + 1.0), m)
    return -math.fsum(terms)


@register(
    dims=at_least(1),
    domain=(0.0, math.pi),
    minimisers=lambda dim, m: [_michalewicz_best(dim, m)],
    minimum=_michalewicz_minimum,
    start=lambda dim, m: np.linspace(2.0, 1.4, dim),
    citation="Michalewicz 1992; Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=lambda dim, m: (
        rf"-\sum_{{i=1}}^{{{dim}}} \sin x_i\ \sin^{{{2 * m}}} \frac{{i\,x_i^2}}{{\pi}}"
    ),
    modality=lambda dim, m: "multimodal" if dim > 1 else "",
    limits={"m": Limit(1)},
)
def michalewicz(points: Any, *, m: int = 10) -> Any:
    """Return minus the sum of sin x_i sin^(2m) (i x_i^2/pi)."""
    numbers = constants(np.arange(1.0, points.shape[-1] + 1.0) / math.pi, points)
    ridges = whole_power(tf.square(tf.sin(numbers * tf.square(points))), m)
    return -tf.reduce_sum(tf.sin(points) * ridges, axis=-1)
