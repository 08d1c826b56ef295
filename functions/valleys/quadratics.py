"""Valleys that are straight: ill-conditioned quadratics."""

from __future__ import annotations

from typing import Any

from functions.lazy import np, tf
from functions.limits import Limit
from functions.mathtext import power_of_ten
from functions.target import at_least, register
from functions.weighted import rooted, weighted_squares


def _cigar(dim: int, condition: float) -> np.ndarray:
    return np.where(np.arange(dim) > 0, condition, 1.0)


@register(
    dims=at_least(2),
    domain=(-100.0, 100.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim, condition: np.linspace(-80.0, 30.0, dim),
    citation="Hansen & Ostermeier 2001, the cigar; without the rotation of later collections",
    latex=lambda dim, condition: rf"x_1^2 + {power_of_ten(condition)} \sum_{{i=2}}^{{{dim}}} x_i^2",
    modality="unimodal",
    residuals=lambda points, condition: rooted(points, _cigar(points.shape[-1], condition)),
    limits={"condition": Limit(1.0)},
)
def bent_cigar(points: Any, *, condition: float = 1e6) -> Any:
    """Return x_1^2 + `condition` times the sum over i > 1 of x_i^2."""
    return weighted_squares(points, _cigar(points.shape[-1], condition))


def _ellipsoid(dim: int, condition: float) -> np.ndarray:
    return np.geomspace(1.0, condition, dim)


@register(
    title="High-conditioned ellipsoid",
    dims=at_least(2),
    domain=(-100.0, 100.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim, condition: np.linspace(-80.0, 30.0, dim),
    citation="Hansen & Ostermeier 2001, the ellipsoid; without the rotation of later collections",
    latex=lambda dim, condition: (
        rf"\sum_{{i=1}}^{{{dim}}} ({power_of_ten(condition)})^{{\frac{{i-1}}{{{dim - 1}}}}} x_i^2"
    ),
    modality="unimodal",
    residuals=lambda points, condition: rooted(points, _ellipsoid(points.shape[-1], condition)),
    limits={"condition": Limit(1.0)},
)
def ellipsoid(points: Any, *, condition: float = 1e6) -> Any:
    """Return the sum of w_i x_i^2, w spaced evenly in logarithm from 1 to `condition`."""
    return weighted_squares(points, _ellipsoid(points.shape[-1], condition))


TROUGH = (0.005, 0.5)


@register(
    domain=(-10.0, 10.0),
    minimisers=[0.0],
    minimum=0.0,
    start=(-9.0, 2.0),
    citation="Fall Line, for the valley of an animation by Radford 2014",
    latex=r"\frac{1}{2}\,(\frac{x^2}{100} + y^2)",
    modality="unimodal",
    notes="no formula of the animation's valley was ever published; this one has the condition "
    "number 100",
    residuals=lambda points: rooted(points, TROUGH),
)
def long_valley(points: Any) -> Any:
    """Return (x^2/100 + y^2)/2."""
    return weighted_squares(points, TROUGH)


def _chain_minimiser(dim: int, lipschitz: float) -> list[np.ndarray]:
    return [1.0 - np.arange(1.0, dim + 1.0) / (dim + 1.0)]


@register(
    title="Nesterov's worst quadratic",
    dims=at_least(1),
    domain=(-1.0, 1.0),
    minimisers=_chain_minimiser,
    minimum=lambda dim, lipschitz: -lipschitz / 8.0 * dim / (dim + 1.0),
    # From here a method of gradients reaches but one coordinate more with each step.
    start=0.0,
    citation="Nesterov 2004, section 2.1.2",
    latex=lambda dim, lipschitz: (
        rf"\frac{{{lipschitz:g}}}{{4}}\,(\frac{{1}}{{2}} [x_1^2 + "
        rf"\sum_{{i=1}}^{{{dim - 1}}} (x_i - x_{{i+1}})^2 + x_{{{dim}}}^2] - x_1)"
    ),
    modality="unimodal",
    limits={"lipschitz": Limit(0.0, open=True)},
)
def nesterov_worst(points: Any, *, lipschitz: float = 1.0) -> Any:
    """Return L/4 ((x_1^2 + the sum over i < n of (x_i - x_(i+1))^2 + x_n^2)/2 - x_1)."""
    first, last = points[..., 0], points[..., -1]
    steps = tf.reduce_sum(tf.square(points[..., :-1] - points[..., 1:]), axis=-1)
    squares = tf.square(first) + steps + tf.square(last)
    return 0.25 * lipschitz * (0.5 * squares - first)
