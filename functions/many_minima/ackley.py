"""Ackley's function, a cone with ripples, and what was later made of it."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf
from functions.limits import Limit
from functions.mathtext import mean
from functions.roots import norm, root, root_mean_square
from functions.target import at_least, register


def _ackley_gradient(points: np.ndarray, a: float, b: float, c: float) -> np.ndarray:
    dim = points.shape[-1]
    distance = np.sqrt(np.mean(points**2, axis=-1, keepdims=True))
    safe = np.where(distance > 0.0, distance, 1.0)
    cone = a * b * np.exp(-b * distance) * points / (dim * safe)
    waves = np.exp(np.mean(np.cos(c * points), axis=-1, keepdims=True))
    return np.asarray(cone + waves * c * np.sin(c * points) / dim)


def _ackley_latex(dim: int, a: float, b: float, c: float) -> str:
    rate = r"2\pi" if c == math.tau else f"{c:g}"
    squares, cosines = mean(dim, "{x}^2"), mean(dim, rf"\cos {rate} {{x}}")
    return rf"-{a:g}\,\exp(-{b:g}\sqrt{{{squares}}}) - \exp({cosines}) + {a:g} + e"


@register(
    dims=at_least(1),
    domain=lambda dim, a, b, c: (-5.0, 5.0) if dim == 2 else (-32.768, 32.768),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim, a, b, c: np.linspace(-2.6, 1.7, dim),
    citation="Ackley 1987; any dimension: Bäck 1996",
    latex=_ackley_latex,
    gradient=_ackley_gradient,
    modality="multimodal",
    kinks="a cone at the origin, which is the minimiser; the subgradient taken there is 0",
    limits={"a": Limit(0.0, open=True), "b": Limit(0.0, open=True)},
)
def ackley(points: Any, *, a: float = 20.0, b: float = 0.2, c: float = math.tau) -> Any:
    """Return -a exp(-b sqrt(mean x_i^2)) - exp(mean cos c x_i) + a + e.

    Written with exp(u) - 1 and 1 - cos 2u = 2 sin^2 u, which keeps the digits near the minimum.
    """
    cone = -a * tf.math.expm1(-b * root_mean_square(points))
    dips = -2.0 * tf.reduce_mean(tf.square(tf.sin(0.5 * c * points)), axis=-1)
    return cone - math.e * tf.math.expm1(dips)


@register(
    title="Ackley N. 3",
    domain=(-32.0, 32.0),
    minimisers=[
        (0.6825771831515794, -0.36070186306103735),
        (-0.6825771831515794, -0.36070186306103735),
    ],
    minimum=-195.6290282622793433594633,
    start=(12.0, -7.5),
    citation="Jamil & Yang 2013, no. 3",
    latex=r"-200\,\exp(-0.02\sqrt{x^2 + y^2}) + 5\,\exp(\cos 3x + \sin 3y)",
    kinks="a cone at the origin, whose gradient is taken as that of the ripples alone",
    modality="multimodal",
    notes="The minimum is often quoted as -195.629028238419 at (0.682584587, -0.360753255), which "
    "is near it: it is -195.629028262279 at (0.682577183, -0.360701863).",
)
def ackley_n3(points: Any) -> Any:
    """Return -200 exp(-0.02 r) + 5 exp(cos 3x + sin 3y), r the distance from the origin."""
    x, y = tf.unstack(points, axis=-1)
    ripples = 5.0 * tf.exp(tf.cos(3.0 * x) + tf.sin(3.0 * y))
    return ripples - 200.0 * tf.exp(-0.02 * norm(points))


# By dimension: the minimum and the lower half of its minimisers, as x_1 may have either sign. The
# best of a dynamic programme over a grid of step 0.01 (each term joins two neighbours only), then
# Newton's method with 50 digits (mpmath).
_N4_MINIMA = {
    2: (-4.590101634158666707347334, (-1.509620108158596459221, -0.7548651160362330204191)),
    3: (
        -7.542764427322509343316735,
        (-1.515629253931537010266, -1.109372558074478888634, -0.7472451129964488260334),
    ),
    4: (
        -10.46143734017203174872653,
        (
            -1.515727009991795071555,
            -1.115057357668518509782,
            -1.103929215027886124591,
            -0.7471201454277575163559,
        ),
    ),
    5: (
        -13.37957500565418808297896,
        (
            -1.515728485297111574311,
            -1.115143168545367916738,
            -1.109651095002963473697,
            -1.103847271701567493144,
            -0.7471182592050968551126,
        ),
    ),
}


def _n4_minimisers(dim: int) -> list[tuple[float, ...]]:
    if dim not in _N4_MINIMA:
        return []
    _, (first, *rest) = _N4_MINIMA[dim]
    return [(first, *rest), (-first, *rest)]


def _n4_latex(dim: int) -> str:
    if dim == 2:
        return r"e^{-0.2}\sqrt{x^2 + y^2} + 3\,(\cos 2x + \sin 2y)"
    pair = r"e^{-0.2}\sqrt{x_i^2 + x_{i+1}^2} + 3\,(\cos 2x_i + \sin 2x_{i+1})"
    return rf"\sum_{{i=1}}^{{{dim - 1}}} [{pair}]"


@register(
    title="Ackley N. 4",
    dims=at_least(2),
    domain=(-35.0, 35.0),
    minimisers=_n4_minimisers,
    minimum=lambda dim: _N4_MINIMA[dim][0] if dim in _N4_MINIMA else None,
    start=lambda dim: np.linspace(-11.0, 8.0, dim),
    citation="Jamil & Yang 2013, no. 4",
    latex=_n4_latex,
    kinks="a cone wherever two successive coordinates are 0, whose gradient is taken as that of "
    "the ripples alone",
    modality="multimodal",
    notes="The minimum in two dimensions is often quoted as -4.590101633799; it is "
    "-4.590101634159. It is given for two to five dimensions and not known here for more.",
)
def ackley_n4(points: Any) -> Any:
    """Return the sum over neighbours of e^-0.2 sqrt(x_i^2 + x_(i+1)^2) and their ripples.

    The ripples are 3 (cos 2 x_i + sin 2 x_(i+1)). Also called the modified Ackley function.
    """
    squares = tf.square(points)
    cones = math.exp(-0.2) * root(squares[..., :-1] + squares[..., 1:])
    ripples = tf.cos(2.0 * points[..., :-1]) + tf.sin(2.0 * points[..., 1:])
    return tf.reduce_sum(cones + 3.0 * ripples, axis=-1)
