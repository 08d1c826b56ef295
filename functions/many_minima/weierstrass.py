"""Weierstrass's function: waves in waves, rough at every scale down to the last."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from functions.lazy import np, tf
from functions.limits import Limit
from functions.target import at_least, register


def _tripled(points: Any, count: int) -> Iterator[Any]:
    """Yield 3^k x less its nearest whole number for k = 0, 1, ..., count - 1, [..., n] each.

    In plain arithmetic the roundings of 3^20 x would move the last wave by 4e-7 of a turn, in
    single precision by hundreds of turns. Here the rounding of every tripling is kept in `rest`
    (Knuth's exact sum of 2x and x), so that a phase is right to its last digits. Neither the
    rounding nor the whole number moves with x: the derivative is 3^k.
    """
    phase = points - tf.stop_gradient(tf.round(points))
    rest = tf.zeros_like(points)
    for _ in range(count):
        yield phase + rest
        double = 2.0 * phase
        triple = double + phase
        back = triple - double
        lost = (double - (triple - back)) + (phase - back)
        rest = 3.0 * rest + tf.stop_gradient(lost)
        phase = triple - tf.stop_gradient(tf.round(triple))


def _weierstrass_latex(dim: int, a: float, k_max: int) -> str:
    waves = rf"\sum_{{k=0}}^{{{k_max}}} {a:g}^k\,[1 - \cos(2\pi\,3^k "
    return rf"{waves}x)]" if dim == 1 else rf"\sum_{{i=1}}^{{{dim}}} {waves}x_i)]"


@register(
    title="Weierstrass",
    dims=at_least(1),
    domain=(-0.5, 0.5),
    minimisers=[0.0],
    minimum=0.0,
    start=lambda dim, a, k_max: np.linspace(-0.28, 0.43, dim),
    citation="Weierstrass 1872; Suganthan et al. 2005, F11",
    latex=_weierstrass_latex,
    modality="multimodal",
    notes="Usually printed as the sum of a^k cos(2 pi 3^k (x_i + 1/2)) less its value at 0, which "
    "is the same. It has a period of 1. The slope is right, but turns over within 1e-10: it says "
    "nothing of the way down.",
    limits={"a": Limit(0.0, open=True), "k_max": Limit(0)},
)
def weierstrass(points: Any, *, a: float = 0.5, k_max: int = 20) -> Any:
    """Return the sum over i and k = 0 ... k_max of a^k [1 - cos(2 pi 3^k x_i)].

    Written with 1 - cos 2u = 2 sin^2 u, which keeps the digits near the minimum.
    """
    waves = tf.zeros_like(points)
    for k, phase in enumerate(_tripled(points, k_max + 1)):
        waves += 2.0 * a**k * tf.square(tf.sin(math.pi * phase))
    return tf.reduce_sum(waves, axis=-1)
