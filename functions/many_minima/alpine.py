"""The Alpine functions: sines that grow with the distance."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import np, tf
from functions.mathtext import total
from functions.products import product, product_latex
from functions.roots import root
from functions.target import at_least, register

# Where sin x = -0.1: the roots -a + 2 k pi and a + (2 k + 1) pi with a = arcsin 0.1.
ARCSINE = math.asin(0.1)
ALPINE_1_MINIMISERS = [
    0.0,
    *(2.0 * k * math.pi - ARCSINE for k in (-1, 0, 1)),
    *((2.0 * k + 1.0) * math.pi + ARCSINE for k in (-2, -1, 0, 1)),
]


@register(
    title="Alpine N. 1",
    dims=at_least(1),
    domain=(-10.0, 10.0),
    minimisers=ALPINE_1_MINIMISERS,
    minimum=0.0,
    start=lambda dim: np.linspace(-8.3, 5.4, dim),
    citation="Rahnamayan, Tizhoosh & Salama 2007",
    latex=lambda dim: total(dim, r"|{x}\,\sin {x} + 0.1\,{x}|", brackets="{}"),
    modality="multimodal",
    others="every coordinate may take any of the 8 values by itself: there are 8^n minimisers, of "
    "which those with equal coordinates are listed",
    kinks="where a coordinate is 0 or its sine -0.1, so at every minimiser; the subgradient of "
    "that term is taken as 0 there",
)
def alpine_1(points: Any) -> Any:
    """Return the sum of |x_i sin x_i + 0.1 x_i|."""
    return tf.reduce_sum(tf.abs(points * (tf.sin(points) + 0.1)), axis=-1)


# The highest point of sqrt(x) sin x up to 10, where tan x = -2 x, and the height (mpmath).
ALPINE_2_MINIMISER = 7.917052684666207
ALPINE_2_HEIGHT = 2.808131180007004899380


@register(
    title="Alpine N. 2, with its sign turned",
    dims=range(1, 81),
    domain=(0.0, 10.0),
    minimisers=[ALPINE_2_MINIMISER],
    minimum=lambda dim: -(ALPINE_2_HEIGHT**dim),
    start=lambda dim: np.linspace(6.6, 9.1, dim),
    citation="Clerc 1999",
    latex=lambda dim: "-" + product_latex(dim, r"\sqrt{{{x}}}\,\sin {x}"),
    modality="multimodal",
    notes="Published as a function to be maximised; here its sign is turned. It grows as 2.8^n, so "
    "that single precision holds it in up to 80 dimensions only. Where the product without the "
    "minus is minimised instead, as in SciPy's collection, the minimum is another.",
    kinks="where a coordinate is 0, the edge of the domain, at which its square root ends and the "
    "curvature grows beyond bounds; that root is taken as 0 there and below",
)
def alpine_2_neg(points: Any) -> Any:
    """Return minus the product of sqrt(x_i) sin x_i."""
    return -product(root(points) * tf.sin(points))
