"""Whitley's function: Griewank's ripples over Rosenbrock's valley, for every pair."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf
from functions.target import at_least, register


def _gaps(points: Any) -> Any:
    """Return y_ij = 100 (x_i^2 - x_j)^2 + (1 - x_j)^2, [..., n, n]."""
    first, second = points[..., :, tf.newaxis], points[..., tf.newaxis, :]
    return 100.0 * tf.square(tf.square(first) - second) + tf.square(1.0 - second)


def _whitley_residuals(points: Any) -> Any:
    gaps = tf.reshape(_gaps(points), [*tf.unstack(tf.shape(points)[:-1]), points.shape[-1] ** 2])
    return tf.concat([gaps * 4000.0**-0.5, math.sqrt(2.0) * tf.sin(0.5 * gaps)], axis=-1)


@register(
    title="Whitley",
    dims=at_least(1),
    domain=(-10.24, 10.24),
    minimisers=[1.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-1.7, 2.1, dim),
    citation="Whitley, Rana, Dzubera & Mathias 1996",
    latex=lambda dim: (
        rf"\sum_{{i,j=1}}^{{{dim}}} [\frac{{y_{{ij}}^2}}{{4000}} - \cos y_{{ij}} + 1],"
        r"\ y_{ij} = 100(x_i^2 - x_j)^2 + (1 - x_j)^2"
    ),
    residuals=_whitley_residuals,
    modality="multimodal",
    notes="SciPy's collection has a fault in it. Far out y reaches a million, so that its cosine "
    "is noise in single precision.",
)
def whitley(points: Any) -> Any:
    """Return the sum over all i, j of y_ij^2 / 4000 - cos y_ij + 1 (see `_gaps`).

    Written with 1 - cos 2u = 2 sin^2 u, which keeps the digits near the minimum.
    """
    gaps = _gaps(points)
    terms = tf.square(gaps) * (1.0 / 4000.0) + 2.0 * tf.square(tf.sin(0.5 * gaps))
    return tf.reduce_sum(terms, axis=[-2, -1])
