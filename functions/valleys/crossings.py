"""Valleys of two coordinates that cross, fork or close."""

from __future__ import annotations

from typing import Any

from functions.lazy import tf
from functions.target import register


def _el_attar_residuals(points: Any) -> Any:
    x, y = tf.unstack(points, axis=-1)
    across, along = tf.square(x), tf.square(y)
    return tf.stack([across + y - 10.0, x + along - 7.0, across + along * y - 1.0], axis=-1)


@register(
    title="El-Attar, Vidyasagar & Dutta",
    domain=(-100.0, 100.0),
    # Where the gradient vanishes, solved with 50 digits (mpmath).
    minimisers=[(3.4091868221900611006329004, -2.1714330362840049299669532)],
    minimum=1.712780354862203348627343,
    start=(-4.0, 3.0),
    citation="El-Attar, Vidyasagar & Dutta 1979; Jamil & Yang 2013, no. 51",
    latex=r"(x^2 + y - 10)^2 + (x + y^2 - 7)^2 + (x^2 + y^3 - 1)^2",
    modality="multimodal",
    residuals=_el_attar_residuals,
)
def el_attar(points: Any) -> Any:
    """Return (x^2 + y - 10)^2 + (x + y^2 - 7)^2 + (x^2 + y^3 - 1)^2."""
    x, y = tf.unstack(points, axis=-1)
    across, along = tf.square(x), tf.square(y)
    first = tf.square(across + y - 10.0) + tf.square(x + along - 7.0)
    return first + tf.square(across + along * y - 1.0)


@register(
    title="Product valley",
    domain=(-4.0, 4.0),
    minimisers=[(1.0, 1.0), (-1.0, -1.0), (0.5, 2.0), (2.0, 0.5)],
    minimum=0.0,
    start=(0.5, 3.5),
    citation="after Zhu, Wang, Wang, Zhou & Ge 2023; Ahn, Bubeck, Chewi, Lee, Suarez & Zhang 2023",
    latex=r"\frac{1}{2}\,(xy - 1)^2",
    others="all points of the hyperbola xy = 1",
    notes="at a minimiser the Hessian's largest eigenvalue is x^2 + y^2: gradient descent at the "
    "rate r can come to rest only where that is at most 2/r",
)
def edge_of_stability_xy(points: Any) -> Any:
    """Return (x y - 1)^2 / 2."""
    x, y = tf.unstack(points, axis=-1)
    return 0.5 * tf.square(x * y - 1.0)


# The positive root y of 1 - 2 y^2 + 4e-5 y^6, of the largest size, with 50 digits (mpmath).
DECKKERS_AARTS_MINIMISER = 14.945112151891957943549588


@register(
    title="Deckkers–Aarts",
    domain=(-20.0, 20.0),
    minimisers=[(0.0, DECKKERS_AARTS_MINIMISER), (0.0, -DECKKERS_AARTS_MINIMISER)],
    minimum=-24776.51834231768989810929,
    start=(3.0, 6.0),
    citation="Dekkers & Aarts 1991; Jamil & Yang 2013, no. 45",
    latex=r"10^5 x^2 + y^2 - (x^2 + y^2)^2 + 10^{-5} (x^2 + y^2)^4",
    modality="multimodal",
    notes="often quoted with the minimisers (0, -15) and (0, 15) and the minimum -24777; they are "
    "(0, -14.945112) and (0, 14.945112), and -24776.518342",
)
def deckkers_aarts(points: Any) -> Any:
    """Return 1e5 x^2 + y^2 - (x^2 + y^2)^2 + 1e-5 (x^2 + y^2)^4."""
    across, along = tf.unstack(tf.square(points), axis=-1)
    squared = tf.square(across + along)
    return 1e5 * across + along - squared + 1e-5 * tf.square(squared)


def _price_4_residuals(points: Any) -> Any:
    x, y = tf.unstack(points, axis=-1)
    along = tf.square(y)
    return tf.stack([y * (2.0 * x * tf.square(x) - along), 6.0 * x - along + y], axis=-1)


@register(
    title="Price 4",
    domain=(-50.0, 50.0),
    # Where both squares vanish: y = 0, or y^2 = 2 x^3; the last with 50 digits (mpmath).
    minimisers=[
        (0.0, 0.0),
        (2.0, 4.0),
        (1.4643521196636983557931346, -2.5060127607816621068081913),
    ],
    minimum=0.0,
    start=(-3.0, 5.0),
    citation="Price 1977; Jamil & Yang 2013, Price 4",
    latex=r"(2x^3 y - y^3)^2 + (6x - y^2 + y)^2",
    modality="multimodal",
    residuals=_price_4_residuals,
)
def price_4(points: Any) -> Any:
    """Return (2 x^3 y - y^3)^2 + (6 x - y^2 + y)^2."""
    x, y = tf.unstack(points, axis=-1)
    along = tf.square(y)
    first = y * (2.0 * x * tf.square(x) - along)
    return tf.square(first) + tf.square(6.0 * x - along + y)


def _wayburn_seader_1_residuals(points: Any) -> Any:
    x, y = tf.unstack(points, axis=-1)
    across, along = tf.square(x), tf.square(y)
    first = across * tf.square(across) + tf.square(along) - 17.0
    return tf.stack([first, 2.0 * x + y - 4.0], axis=-1)


@register(
    title="Wayburn–Seader 1",
    domain=(-5.0, 5.0),
    # Where both squares vanish; the second with 50 digits (mpmath).
    minimisers=[(1.0, 2.0), (1.5968041538769333365849623, 0.80639169224613332683007545)],
    minimum=0.0,
    start=(-1.0, 3.0),
    citation="Wayburn & Seader 1987; Jamil & Yang 2013, Wayburn Seader 1",
    latex=r"(x^6 + y^4 - 17)^2 + (2x + y - 4)^2",
    modality="multimodal",
    residuals=_wayburn_seader_1_residuals,
)
def wayburn_seader_1(points: Any) -> Any:
    """Return (x^6 + y^4 - 17)^2 + (2 x + y - 4)^2."""
    x, y = tf.unstack(points, axis=-1)
    across, along = tf.square(x), tf.square(y)
    first = across * tf.square(across) + tf.square(along) - 17.0
    return tf.square(first) + tf.square(2.0 * x + y - 4.0)
