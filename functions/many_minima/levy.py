"""Levy's functions: sums of squares with waves in them."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf
from functions.target import at_least, register


def _levy_parts(points: Any) -> list[Any]:
    shifts = 0.25 * (tf.convert_to_tensor(points) - 1.0)
    inner, last = shifts[..., :-1], shifts[..., -1:]
    waves = math.sqrt(10.0) * inner * tf.sin(math.pi * inner + 1.0)
    return [shifts, waves, tf.sin(math.pi * shifts[..., :1]), last * tf.sin(math.tau * last)]


def _levy_residuals(points: Any) -> Any:
    return tf.concat(_levy_parts(points), axis=-1)


def _levy_latex(dim: int) -> str:
    if dim == 1:
        first, inner, last = "u", "", "u"
    elif dim == 2:
        first, last = "u", "v"
        inner = r"(u - 1)^2\,[1 + 10 \sin^2(\pi u + 1)] + "
    else:
        first, last = "u_1", f"u_{{{dim}}}"
        inner = rf"\sum_{{i=1}}^{{{dim - 1}}} (u_i - 1)^2\,[1 + 10 \sin^2(\pi u_i + 1)] + "
    outer = rf"({last} - 1)^2\,[1 + \sin^2 2\pi {last}]"
    shift = r"u = 1 + (x - 1)/4" if dim < 3 else r"u_i = 1 + (x_i - 1)/4"
    return rf"\sin^2 \pi {first} + {inner}{outer},\ {shift}"


@register(
    dims=at_least(1),
    domain=(-10.0, 10.0),
    minimisers=[1.0],
    minimum=0.0,
    start=lambda dim: np.linspace(-8.0, 6.0, dim),
    citation="Levy & Montalvo 1985; Laguna & Martí 2005",
    latex=_levy_latex,
    residuals=_levy_residuals,
    modality="multimodal",
)
def levy(points: Any) -> Any:
    """Return sin^2(pi w_1), the inner sum of (w_i - 1)^2 (1 + 10 sin^2(pi w_i + 1)), and the last.

    w_i = 1 + (x_i - 1)/4; the last is (w_n - 1)^2 (1 + sin^2 2 pi w_n), the inner sum is over the
    coordinates before it. Written in w_i - 1, which keeps the digits near the minimum.
    """
    return sum(tf.reduce_sum(tf.square(part), axis=-1) for part in _levy_parts(points))


def _levy_n13_residuals(points: Any) -> Any:
    u, v = tf.unstack(points - 1.0, axis=-1)
    waves = [tf.sin(3.0 * math.pi * u), u * tf.sin(3.0 * math.pi * v), v * tf.sin(math.tau * v)]
    return tf.stack([u, v, *waves], axis=-1)


@register(
    title="Levy N. 13",
    domain=(-10.0, 10.0),
    minimisers=[1.0],
    minimum=0.0,
    start=(-6.3, 4.6),
    citation="Surjanovic & Bingham 2013, Virtual Library of Simulation Experiments",
    latex=r"\sin^2 3\pi x + (x - 1)^2\,[1 + \sin^2 3\pi y] + (y - 1)^2\,[1 + \sin^2 2\pi y]",
    residuals=_levy_n13_residuals,
    modality="multimodal",
)
def levy_n13(points: Any) -> Any:
    """Return sin^2 3 pi x + (x-1)^2 (1 + sin^2 3 pi y) + (y-1)^2 (1 + sin^2 2 pi y).

    Written in x - 1 and y - 1, which keeps the digits near the minimum.
    """
    return tf.reduce_sum(tf.square(_levy_n13_residuals(points)), axis=-1)
