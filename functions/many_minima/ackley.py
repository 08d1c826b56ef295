"""Ackley's functions: a cone with ripples."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf
from functions.mathtext import mean
from functions.roots import root_mean_square
from functions.target import Limit, at_least, register


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
