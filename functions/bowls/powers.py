"""Bowls of powers and exponentials."""

from __future__ import annotations

import math
from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.limits import Limit
from functions.neighbours import pairs
from functions.target import at_least, register

# Newton's method with 50 digits (mpmath), from the roots that many random starts found.
PERM_0_AT_4_AND_10 = (
    (1.0000900718172185200015454, 0.252173852000211173241432,
     0.30458590782552826734746714, 0.48904567982925200420729122),
    (1.0000383236034675105744095, 0.24767813906866426642112036,
     0.49457701843704291579704866, 0.31651949037069011532855372),
    (1.0000918166375661892993831, 0.3069541076174768982475741,
     0.25407895529096760836855917, 0.48898911715198596880556863),
    (1.0000465813512577572832205, 0.32280529080259512995629085,
     0.49429212428959689926819926, 0.2523828452195426252325591),
    (0.9999928180788718734331184, 0.50026352854517800414308552,
     0.24736450575915010784882339, 0.32960795836104680527266433),
)  # fmt: skip


def _perm_0_minimisers(dim: int, beta: float) -> list[Any]:
    """Return (1, 1/2, ..., 1/n) and what else is known; in two dimensions that is all there is."""
    found: list[Any] = [1.0 / np.arange(1.0, dim + 1.0)]
    if dim == 2:
        share = (1.0 + beta) / (3.0 + 2.0 * beta)
        return [*found, (share, 0.5 + share)]
    return [*found, *(PERM_0_AT_4_AND_10 if (dim, beta) == (4, 10.0) else ())]


def _perm_0_others(dim: int, beta: float) -> str:
    if dim <= 2:
        return ""
    known = {3: "at least four for beta = 10", 4: "at least six for beta = 10"}
    return f"there are others in the domain, {known.get(dim, 'of which the number is not known')}"


def _perm_0_residuals(points: Any, *, beta: float) -> Any:
    j = np.arange(1.0, points.shape[-1] + 1.0)
    weights, power, rows = constants(j + beta, points), points, []
    for i in range(1, points.shape[-1] + 1):
        rows.append(tf.reduce_sum(weights * (power - constants(j**-i, points)), axis=-1))
        power = power * points
    return tf.stack(rows, axis=-1)


@register(
    title="Perm 0, d, beta",
    dims=at_least(1),
    domain=lambda dim, beta: (-float(dim), float(dim)),
    minimisers=_perm_0_minimisers,
    minimum=0.0,
    start=lambda dim, beta: np.linspace(-0.6, 0.7, dim),
    citation="Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=lambda dim, beta: (
        rf"\sum_{{i=1}}^{{{dim}}} (\sum_{{j=1}}^{{{dim}}} (j + {beta:g})(x_j^i - j^{{-i}}))^2"
    ),
    modality=lambda dim, beta: "multimodal" if dim > 1 else "unimodal",
    others=_perm_0_others,
    notes="usually quoted with one minimiser; there are more from two dimensions on. Values "
    "overflow float32 near the corners of the domain from 15 dimensions on",
    residuals=_perm_0_residuals,
    limits={"beta": Limit(0.0)},
)
def perm_0_d_beta(points: Any, *, beta: float = 10.0) -> Any:
    """Return the sum over i of (the sum over j of (j + beta)(x_j^i - 1/j^i))^2."""
    return tf.reduce_sum(tf.square(_perm_0_residuals(points, beta=beta)), axis=-1)


@register(
    title="Sum of different powers",
    dims=at_least(1),
    domain=(-1.0, 1.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-0.8, 0.9, dim),
    citation="Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=lambda dim: rf"\sum_{{i=1}}^{{{dim}}} |x_i|^{{i+1}}",
    modality="unimodal",
    notes="the odd powers have a gradient everywhere, but no derivative of their own order at 0",
)
def sum_of_different_powers(points: Any) -> Any:
    """Return the sum of |x_i|^(i+1).

    The powers are products of x, x^2, x^4, ... by the binary digits of each exponent, so that the
    derivatives at 0 are those of products.
    """
    exponents = np.arange(2, points.shape[-1] + 2)
    one, base = tf.ones_like(points), tf.square(points)
    powers = tf.where(exponents % 2 == 1, tf.abs(points), one)
    for digit in range(1, int(exponents[-1]).bit_length()):
        powers = powers * tf.where(exponents >> digit & 1 == 1, base, one)
        base = tf.square(base)
    return tf.reduce_sum(powers, axis=-1)


@register(
    dims=at_least(1),
    domain=(-1.0, 1.0),
    minimisers=[0.0],
    minimum=-1.0,
    start=lambda dim: np.linspace(-0.9, 0.6, dim),
    citation="Jamil & Yang 2013, no. 54",
    latex=lambda dim: rf"-\exp(-\frac{{1}}{{2}} \sum_{{i=1}}^{{{dim}}} x_i^2)",
    modality="unimodal",
)
def exponential(points: Any) -> Any:
    """Return -exp(-1/2 the sum of x_i^2)."""
    return -tf.exp(-0.5 * tf.reduce_sum(tf.square(points), axis=-1))


def _brent_residuals(points: Any) -> Any:
    x, y = tf.unstack(points, axis=-1)
    bump = tf.exp(-0.5 * (tf.square(x) + tf.square(y)))
    return tf.stack([x + 10.0, y + 10.0, bump], axis=-1)


@register(
    domain=(-20.0, 0.0),
    minimisers=[(-10.0, -10.0)],
    minimum=math.exp(-200.0),
    start=(-1.0, -4.0),
    citation="Jamil & Yang 2013, no. 24",
    latex=r"(x + 10)^2 + (y + 10)^2 + \exp(-x^2 - y^2)",
    modality="unimodal",
    notes="often quoted with the minimum 0, which is exp(-200); Jamil & Yang search in [-10, 10]",
    residuals=_brent_residuals,
)
def brent(points: Any) -> Any:
    """Return (x + 10)^2 + (y + 10)^2 + exp(-x^2 - y^2)."""
    x, y = tf.unstack(points, axis=-1)
    bump = tf.exp(-tf.square(x) - tf.square(y))
    return tf.square(x + 10.0) + tf.square(y + 10.0) + bump


def _squared_to(x: Any, y: Any) -> Any:
    """Return (x^2)^(y^2 + 1), by an exponential that has derivatives where x is 0.

    Both branches of the outer `where` must be finite, or its gradient is NaN: hence the inner one.
    The other branch is x^2 where y is 0 too, for the curvature there.
    """
    square, exponent = tf.square(x), tf.square(y)
    least = np.finfo(x.dtype.name).tiny
    away = square > least
    safe = tf.where(away, x, tf.ones_like(x))
    power = tf.square(safe) * tf.exp(2.0 * exponent * tf.math.log(tf.abs(safe)))
    return tf.where(away, power, tf.where(exponent > least, tf.zeros_like(x), square))


@register(
    dims=at_least(2),
    domain=(-1.0, 4.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(0.9, 1.4, dim),
    citation="Jamil & Yang 2013, no. 25",
    latex=lambda dim: (
        rf"\sum_{{i=1}}^{{{dim - 1}}} [(x_i^2)^{{x_{{i+1}}^2 + 1}} + "
        r"(x_{i+1}^2)^{x_i^2 + 1}]"
    ),
    modality="unimodal",
    notes="has a gradient everywhere, but no second derivatives where one coordinate alone is 0",
)
def brown(points: Any) -> Any:
    """Return the sum over i < n of (x_i^2)^(x_(i+1)^2 + 1) + (x_(i+1)^2)^(x_i^2 + 1)."""
    terms = pairs(lambda x, y: _squared_to(x, y) + _squared_to(y, x), points)
    return tf.reduce_sum(terms, axis=-1)
