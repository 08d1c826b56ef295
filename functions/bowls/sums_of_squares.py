"""Convex quadratics from the collections of test functions."""

from __future__ import annotations

import itertools
from typing import Any

from functions.lazy import np, tf
from functions.target import at_least, register
from functions.weighted import rooted, weighted_squares


def _falling(dim: int) -> np.ndarray:
    return np.arange(dim, 0.0, -1.0)


@register(
    title="Rotated hyper-ellipsoid",
    dims=at_least(1),
    domain=(-65.536, 65.536),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-50.0, 40.0, dim),
    citation="Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=lambda dim: rf"\sum_{{i=1}}^{{{dim}}} \sum_{{j=1}}^{{i}} x_j^2",
    modality="unimodal",
    notes="its axes are those of the coordinates, in spite of the name; the one that is turned is "
    "schwefel_1_2",
    residuals=lambda points: rooted(points, _falling(points.shape[-1])),
)
def rotated_hyper_ellipsoid(points: Any) -> Any:
    """Return the sum over i of the sum over j <= i of x_j^2: the sum of (n + 1 - i) x_i^2."""
    return weighted_squares(points, _falling(points.shape[-1]))


def _rising(dim: int) -> np.ndarray:
    return np.arange(1.0, dim + 1.0)


@register(
    title="Sum of squares",
    dims=at_least(1),
    domain=(-10.0, 10.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-8.0, 6.0, dim),
    citation="Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=lambda dim: rf"\sum_{{i=1}}^{{{dim}}} i\,x_i^2",
    modality="unimodal",
    residuals=lambda points: rooted(points, _rising(points.shape[-1])),
)
def sum_squares(points: Any) -> Any:
    """Return the sum of i x_i^2."""
    return weighted_squares(points, _rising(points.shape[-1]))


def _partial_sums(points: Any) -> Any:
    return tf.stack(list(itertools.accumulate(tf.unstack(points, axis=-1))), axis=-1)


@register(
    title="Schwefel 1.2",
    dims=at_least(1),
    domain=(-100.0, 100.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-70.0, 90.0, dim),
    citation="Schwefel 1981, problem 1.2, the double sum",
    latex=lambda dim: rf"\sum_{{i=1}}^{{{dim}}} (\sum_{{j=1}}^{{i}} x_j)^2",
    modality="unimodal",
    residuals=_partial_sums,
)
def schwefel_1_2(points: Any) -> Any:
    """Return the sum over i of the square of x_1 + ... + x_i."""
    return tf.reduce_sum(tf.square(_partial_sums(points)), axis=-1)


def _trid_minimiser(dim: int) -> list[np.ndarray]:
    i = np.arange(1.0, dim + 1.0)
    return [i * (dim + 1.0 - i)]


@register(
    dims=at_least(2),
    domain=lambda dim: (-float(dim**2), float(dim**2)),
    minimisers=_trid_minimiser,
    minimum=lambda dim: -dim * (dim + 4) * (dim - 1) / 6.0,
    start=lambda dim: np.linspace(-0.8, 0.2, dim) * dim**2,
    citation="Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=lambda dim: rf"\sum_{{i=1}}^{{{dim}}} (x_i - 1)^2 - \sum_{{i=2}}^{{{dim}}} x_{{i-1}} x_i",
    modality="unimodal",
)
def trid(points: Any) -> Any:
    """Return the sum of (x_i - 1)^2 less the sum over i > 1 of x_(i-1) x_i."""
    products = points[..., 1:] * points[..., :-1]
    squares = tf.reduce_sum(tf.square(points - 1.0), axis=-1)
    return squares - tf.reduce_sum(products, axis=-1)


@register(
    title="Quadratic of Jamil & Yang",
    domain=(-10.0, 10.0),
    # Where the gradient vanishes, solved with 50 digits (mpmath).
    minimisers=[(0.19388017278895317595841053, 0.48513390912692320683947083)],
    minimum=-3873.724182186270803936693,
    start=(-8.0, 6.0),
    citation="Jamil & Yang 2013, Quadratic",
    latex=r"-3803.84 - 138.08\,x - 232.92\,y + 128.08\,x^2 + 203.64\,y^2 + 182.25\,xy",
    modality="unimodal",
)
def quadratic_2d(points: Any) -> Any:
    """Return -3803.84 - 138.08 x - 232.92 y + 128.08 x^2 + 203.64 y^2 + 182.25 x y."""
    x, y = tf.unstack(points, axis=-1)
    along_x = x * (128.08 * x + 182.25 * y - 138.08)
    return along_x + y * (203.64 * y - 232.92) - 3803.84
