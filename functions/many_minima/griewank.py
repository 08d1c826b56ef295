"""Griewank's function: a wide bowl with shallow ripples."""

from __future__ import annotations

from typing import Any

from functions.constants import constants
from functions.lazy import np, tf
from functions.mathtext import total
from functions.target import at_least, register


def _latex(dim: int) -> str:
    if dim <= 2:
        waves = r"\cos x" if dim == 1 else r"\cos x\,\cos\frac{y}{\sqrt{2}}"
    else:
        waves = rf"\prod_{{i=1}}^{{{dim}}} \cos\frac{{x_i}}{{\sqrt{{i}}}}"
    return rf"\frac{{1}}{{4000}}\,({total(dim, '{x}^2', '{}')}) - {waves} + 1"


def _one_minus_product(gaps: Any) -> Any:
    """Return 1 - the product of 1 - g_i [...] over numbers g [..., n], with the digits near 0.

    Halves are joined, 1 - (1 - a)(1 - b) = a + b - ab, until one number is left: unlike a product
    over an axis it has a plain gradient where factors are 0.
    """
    while gaps.shape[-1] > 1:
        half = gaps.shape[-1] // 2
        a, b, rest = gaps[..., :half], gaps[..., half : 2 * half], gaps[..., 2 * half :]
        gaps = tf.concat([a + b - a * b, rest], axis=-1)
    return gaps[..., 0]


@register(
    dims=at_least(1),
    domain=(-600.0, 600.0),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-400.0, 290.0, dim),
    citation="Griewank 1981",
    latex=_latex,
    modality="multimodal",
    notes="The more dimensions, the shallower the ripples; it is often drawn on [-5, 5].",
)
def griewank(points: Any) -> Any:
    """Return the sum of x_i^2/4000, minus the product of cos(x_i/sqrt i), plus 1.

    Written with 1 - cos 2u = 2 sin^2 u, which keeps the digits near the minimum.
    """
    points = tf.convert_to_tensor(points)
    halves = constants(0.5 / np.sqrt(np.arange(1, points.shape[-1] + 1)), points)
    gaps = 2.0 * tf.square(tf.sin(halves * points))
    return tf.reduce_sum(tf.square(points), axis=-1) / 4000.0 + _one_minus_product(gaps)
