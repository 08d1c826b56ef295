"""Rosenbrock's valley and others that bend: quick to find the floor of, slow to follow."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf
from functions.limits import Limit
from functions.target import at_least, register


def _domain(dim: int, a: float, b: float) -> list[tuple[float, float]]:
    """In the plane the window in which it is drawn (for a = 1: [-2, 2] x [-1, 3])."""
    if dim > 2:
        return [(-5.0, 10.0)] * dim
    reach = max(1.0, abs(a))
    return [(-2.0 * reach, 2.0 * reach), (-(reach**2), 3.0 * reach**2)]


def _minimisers(dim: int, a: float, b: float) -> list[tuple[float, float] | float]:
    """Where all squares vanish: x_(i+1) = x_i^2 and x_i = a, which n > 2 allows for a = a^2."""
    if dim == 2:
        return [(a, a**2)]
    return [a] if a in (0.0, 1.0) else []


def _minimum(dim: int, a: float, b: float) -> float | None:
    return 0.0 if _minimisers(dim, a, b) else None


def _latex(dim: int, a: float, b: float) -> str:
    if dim == 2:
        return rf"({a:g} - x)^2 + {b:g}\,(y - x^2)^2"
    terms = rf"({a:g} - x_i)^2 + {b:g}\,(x_{{i+1}} - x_i^2)^2"
    return rf"\sum_{{i=1}}^{{{dim - 1}}} [{terms}]"


def _gradient(points: np.ndarray, a: float, b: float) -> np.ndarray:
    bend = points[..., 1:] - points[..., :-1] ** 2
    gradient = np.zeros_like(points)
    gradient[..., :-1] = -2.0 * (a - points[..., :-1]) - 4.0 * b * points[..., :-1] * bend
    gradient[..., 1:] += 2.0 * b * bend
    return gradient


def _residuals(points: Any, *, a: float, b: float) -> Any:
    x, following = points[..., :-1], points[..., 1:]
    return tf.concat([a - x, math.sqrt(b) * (following - tf.square(x))], axis=-1)


@register(
    dims=at_least(2),
    domain=_domain,
    minimisers=_minimisers,
    minimum=_minimum,
    start=lambda dim, a, b: np.where(np.arange(dim) % 2, 1.0, -1.2),
    # Shang & Qiu (2006), A note on the extended Rosenbrock function: from n = 4 on two of them.
    modality=lambda dim, a, b: "unimodal" if dim < 4 else "multimodal",
    citation=(
        "Rosenbrock 1960; start: Moré, Garbow & Hillstrom 1981; "
        "chained form: Surjanovic & Bingham, Virtual Library of Simulation Experiments"
    ),
    latex=_latex,
    gradient=_gradient,
    residuals=_residuals,
    limits={"b": Limit(0.0, open=True)},
)
def rosenbrock(points: Any, *, a: float = 1.0, b: float = 100.0) -> Any:
    """Return the sum over i < n of (a - x_i)^2 + b (x_(i+1) - x_i^2)^2."""
    x, following = points[..., :-1], points[..., 1:]
    terms = tf.square(a - x) + b * tf.square(following - tf.square(x))
    return tf.reduce_sum(terms, axis=-1)
