"""Schwefel's function: waves that grow outwards, the lowest far from the next ones."""

from __future__ import annotations

from typing import Any

from functions.lazy import np, tf
from functions.mathtext import total
from functions.roots import root
from functions.target import at_least, register

# The greatest value of x sin sqrt(x) on [0, 500], by 25 digits.
HIGHEST = 418.98288727243370627479


def _latex(dim: int) -> str:
    waves = total(dim, r"{x}\,\sin\sqrt{{|{x}|}}", "{}")
    return f"{HIGHEST * dim:.8g} - ({waves})"


@register(
    title="Schwefel (2.26)",
    dims=at_least(1),
    domain=(-500.0, 500.0),
    minimisers=[420.96874635998205],
    minimum=0.0,
    start=lambda dim: np.linspace(-250.0, 330.0, dim),
    citation="Schwefel 1981, no. 2.26",
    latex=_latex,
    modality="multimodal",
    notes="The constant is often rounded to 418.9829, which makes the minimum 2.5e-5 a dimension; "
    "here it is 418.98288727243371. The minimum is that of the domain: beyond it there are lower "
    "values, without bound. The second derivative is unbounded at x_i = 0 and taken as 0 there.",
)
def schwefel(points: Any) -> Any:
    """Return the sum of 418.98288727243371 - x_i sin sqrt(|x_i|)."""
    return tf.reduce_sum(HIGHEST - points * tf.sin(root(tf.abs(points))), axis=-1)
