"""Styblinski and Tang's function: a double well along every axis."""

from __future__ import annotations

from typing import Any

from functions.lazy import np, tf
from functions.mathtext import total
from functions.target import at_least, register

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
    modality="multimodal",
    latex=lambda dim: rf"\frac{{1}}{{2}}\,({total(dim, '{x}^4 - 16{x}^2 + 5{x}')})",
    gradient=lambda points: 2.0 * points**3 - 16.0 * points + 2.5,
)
def styblinski_tang(points: Any) -> Any:
    """Return half the sum of x_i^4 - 16 x_i^2 + 5 x_i."""
    squared = tf.square(points)
    return 0.5 * tf.reduce_sum(tf.square(squared) - 16.0 * squared + 5.0 * points, axis=-1)
