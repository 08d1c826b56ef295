"""Rastrigin's function: a bowl with ripples on a square lattice."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf
from functions.limits import Limit
from functions.mathtext import total
from functions.target import at_least, register


def _rastrigin_gradient(points: np.ndarray, amplitude: float) -> np.ndarray:
    return 2.0 * points + math.tau * amplitude * np.sin(math.tau * points)


def _rastrigin_residuals(points: Any, *, amplitude: float) -> Any:
    ripples = math.sqrt(2.0 * amplitude) * tf.sin(math.pi * points)
    return tf.concat([points, ripples], axis=-1)


def _rastrigin_latex(dim: int, amplitude: float) -> str:
    term = rf"{{x}}^2 - {amplitude:g}\,\cos 2\pi {{x}}"
    return rf"{dim * amplitude:g} + {total(dim, term)}"


@register(
    dims=at_least(1),
    domain=(-5.12, 5.12),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim, amplitude: np.linspace(-3.4, 2.7, dim),
    citation="Rastrigin 1974; Mühlenbein, Schomisch & Born 1991",
    modality="multimodal",
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
