"""Targets with many local minima, in any number of dimensions."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf
from functions.target import Limit, at_least, register


def _total(dim: int, term: str, brackets: str = "[]") -> str:
    """Return the sum over the coordinates of a term, written with {x}, as mathtext."""
    if dim <= 2:
        return " + ".join(term.format(x=x) for x in "xy"[:dim])
    return rf"\sum_{{i=1}}^{{{dim}}} {term.format(x='x_i').join(brackets)}"


def _mean(dim: int, term: str) -> str:
    """Return the mean over the coordinates of a term, written with {x}, as mathtext."""
    total = _total(dim, term, brackets="{}")
    return total if dim == 1 else rf"\frac{{1}}{{{dim}}}" + (f"({total})" if dim == 2 else total)


def _rastrigin_gradient(points: np.ndarray, amplitude: float) -> np.ndarray:
    return 2.0 * points + math.tau * amplitude * np.sin(math.tau * points)


def _rastrigin_residuals(points: Any, *, amplitude: float) -> Any:
    ripples = math.sqrt(2.0 * amplitude) * tf.sin(math.pi * points)
    return tf.concat([points, ripples], axis=-1)


def _rastrigin_latex(dim: int, amplitude: float) -> str:
    term = rf"{{x}}^2 - {amplitude:g}\,\cos 2\pi {{x}}"
    return rf"{dim * amplitude:g} + {_total(dim, term)}"


@register(
    dims=at_least(1),
    domain=(-5.12, 5.12),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim, amplitude: np.linspace(-3.4, 2.7, dim),
    citation="Rastrigin 1974; Mühlenbein, Schomisch & Born 1991",
    latex=_rastrigin_latex,
    gradient=_rastrigin_gradient,
    residuals=_rastrigin_residuals,
    limits={"amplitude": Limit(0.0)},
)
def rastrigin(points: Any, *, amplitude: float = 10.0) -> Any:
    """Return A n + the sum of x_i^2 - A cos 2 pi x_i.

    Written with 1 - cos 2u = 2 sin^2 u, which keeps the digits near the minimum.
    """
    ripples = 2.0 * amplitude * tf.square(tf.sin(math.pi * points))
    return tf.reduce_sum(tf.square(points) + ripples, axis=-1)


def _root_mean_square(points: Any) -> Any:
    """Return sqrt(mean x_i^2) [...], whose derivatives at the origin are taken as 0, not NaN.

    Both branches of the outer `where` must be finite, or its gradient is NaN: hence the inner one.
    """
    mean = tf.reduce_mean(tf.square(points), axis=-1)
    away = mean > 0.0
    safe = tf.where(away, mean, tf.ones_like(mean))
    return tf.where(away, tf.sqrt(safe), tf.zeros_like(mean))


def _ackley_gradient(points: np.ndarray, a: float, b: float, c: float) -> np.ndarray:
    dim = points.shape[-1]
    distance = np.sqrt(np.mean(points**2, axis=-1, keepdims=True))
    safe = np.where(distance > 0.0, distance, 1.0)
    cone = a * b * np.exp(-b * distance) * points / (dim * safe)
    waves = np.exp(np.mean(np.cos(c * points), axis=-1, keepdims=True))
    return np.asarray(cone + waves * c * np.sin(c * points) / dim)


def _ackley_latex(dim: int, a: float, b: float, c: float) -> str:
    rate = r"2\pi" if c == math.tau else f"{c:g}"
    squares, cosines = _mean(dim, "{x}^2"), _mean(dim, rf"\cos {rate} {{x}}")
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
    cone = -a * tf.math.expm1(-b * _root_mean_square(points))
    dips = -2.0 * tf.reduce_mean(tf.square(tf.sin(0.5 * c * points)), axis=-1)
    return cone - math.e * tf.math.expm1(dips)


# The minimiser of one coordinate is the lowest root of 4x^3 - 32x + 5, by 50 digits (mpmath).
STYBLINSKI_TANG_MINIMISER = -2.90353402777117709511891759551
STYBLINSKI_TANG_MINIMUM = -39.1661657037714154638931697395


@register(
    dims=at_least(1),
    domain=(-5.0, 5.0),
    minimisers=[STYBLINSKI_TANG_MINIMISER],
    minimum=lambda dim: STYBLINSKI_TANG_MINIMUM * dim,
    start=lambda dim: np.linspace(-1.0, 4.0, dim),
    citation="Styblinski & Tang 1990",
    latex=lambda dim: rf"\frac{{1}}{{2}}\,({_total(dim, '{x}^4 - 16{x}^2 + 5{x}')})",
    gradient=lambda points: 2.0 * points**3 - 16.0 * points + 2.5,
)
def styblinski_tang(points: Any) -> Any:
    """Return half the sum of x_i^4 - 16 x_i^2 + 5 x_i."""
    squared = tf.square(points)
    return 0.5 * tf.reduce_sum(tf.square(squared) - 16.0 * squared + 5.0 * points, axis=-1)
