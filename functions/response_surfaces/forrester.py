"""Forrester's curve and its cheap, biased copy: two fidelities of one experiment."""

from __future__ import annotations

from typing import Any

from functions.lazy import tf
from functions.target import register


def _forrester(x: Any) -> Any:
    """Return (6x - 2)^2 sin(12x - 4)."""
    u = 6.0 * x - 2.0
    return tf.square(u) * tf.sin(2.0 * u)


@register(
    dim=1,
    domain=(0.0, 1.0),
    minimisers=[0.7572487578418559],
    minimum=-6.020740055767082786553970,
    start=0.5,
    citation="Forrester, Sóbester & Keane 2008",
    latex=r"(6x - 2)^2\,\sin(12x - 4)",
    modality="multimodal",
    notes=(
        "at x = 1/3 the slope and the curvature are 0, yet it is no minimum; outside the domain "
        "there are lower values, without bound"
    ),
)
def forrester(points: Any) -> Any:
    """Return (6x - 2)^2 sin(12x - 4)."""
    (x,) = tf.unstack(points, axis=-1)
    return _forrester(x)


@register(
    dim=1,
    domain=(0.0, 1.0),
    minimisers=[0.09239287584554487],
    minimum=-9.334904876953638203408306,
    start=0.5,
    citation="Forrester, Sóbester & Keane 2008",
    latex=r"\frac{1}{2}\,(6x - 2)^2\,\sin(12x - 4) + 10\,(x - \frac{1}{2}) - 5",
    title="Forrester, low fidelity",
    modality="multimodal",
    notes=(
        "A f(x) + B (x - 1/2) + C with A = 0.5, B = 10, C = -5; the Virtual Library prints - C, "
        "which lies 10 higher; outside the domain there are lower values, without bound"
    ),
)
def forrester_low(points: Any) -> Any:
    """Return half of Forrester's function + 10 (x - 1/2) - 5."""
    (x,) = tf.unstack(points, axis=-1)
    return 0.5 * _forrester(x) + 10.0 * (x - 0.5) - 5.0
