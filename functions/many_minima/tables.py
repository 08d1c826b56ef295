"""Ripples round the middle of a table, with kinks from absolute values and distances."""

from __future__ import annotations

import itertools
import math
from typing import Any

from functions.lazy import np, tf
from functions.roots import norm
from functions.target import register

# On the diagonals the slope is 0 where tan |x| = 1 / (sqrt(2) pi).
CARROM_TABLE_MINIMISER = 3.0 * math.pi + math.atan(1.0 / (math.sqrt(2.0) * math.pi))


@register(
    title="Carrom table",
    domain=(-10.0, 10.0),
    minimisers=list(itertools.product((-CARROM_TABLE_MINIMISER, CARROM_TABLE_MINIMISER), repeat=2)),
    minimum=-24.15681554739119069548103,
    start=(-6.9, 4.1),
    citation="Mishra 2006",
    latex=r"-\frac{1}{30}\,\cos^2 x\,\cos^2 y\,\exp(2\,|1 - \sqrt{x^2 + y^2}\,/\,\pi|)",
    modality="multimodal",
    notes="The coordinates of the minimisers are often quoted as 9.646157266348881; they are "
    "9.646167670410366. Beyond the domain it falls without bound.",
    kinks="on the circle of radius pi, where the subgradient of the absolute value is taken as 0, "
    "and at the origin, where that of the distance is",
)
def carrom_table(points: Any) -> Any:
    """Return -(cos x cos y exp |1 - r / pi|)^2 / 30, where r is the distance from the origin."""
    cosines = tf.square(tf.cos(points))
    rise = tf.exp(2.0 * tf.abs(1.0 - norm(points) * (1.0 / math.pi)))
    return cosines[..., 0] * cosines[..., 1] * rise * (-1.0 / 30.0)


TEST_TUBE_HOLDER_MINIMISER = 1.570602614165802


@register(
    title="Test tube holder",
    domain=(-10.0, 10.0),
    minimisers=[(TEST_TUBE_HOLDER_MINIMISER, 0.0), (-TEST_TUBE_HOLDER_MINIMISER, 0.0)],
    minimum=-10.87230010562274492519534,
    start=(-7.2, 5.3),
    citation="Mishra 2006",
    latex=r"-4\,|\sin x\,\cos y|\,\exp|\cos\frac{x^2 + y^2}{200}|",
    modality="multimodal",
    notes="The minimisers are often quoted as (+-pi/2, 0) with -10.8723; they are at x = "
    "+-1.570602614.",
    kinks="where x is a multiple of pi or y an odd one of pi/2; the subgradient of the absolute "
    "value is taken as 0 there",
)
def test_tube_holder(points: Any) -> Any:
    """Return -4 |sin x cos y exp |cos((x^2 + y^2) / 200)||."""
    x, y = tf.unstack(points, axis=-1)
    slope = tf.abs(tf.cos((tf.square(x) + tf.square(y)) * (1.0 / 200.0)))
    return -4.0 * tf.abs(tf.sin(x) * tf.cos(y)) * tf.exp(slope)


# Where d/dx of sin^4 x / x is 0 first: tan x = 4 x.
KEANE_MINIMISER = 1.393249075325588


@register(
    title="Keane",
    domain=(0.0, 10.0),
    minimisers=[(KEANE_MINIMISER, 0.0), (0.0, KEANE_MINIMISER)],
    minimum=-0.6736675211468547275064852,
    start=(3.9, 2.6),
    citation="Keane 1994",
    latex=r"-\frac{\sin^2(x - y)\,\sin^2(x + y)}{\sqrt{x^2 + y^2}}",
    modality="multimodal",
    notes="The value at the origin is the limit, 0. Often written with an absolute value, which "
    "changes nothing, and not to be confused with Keane's bump in n dimensions, which has "
    "constraints. Both minimisers lie on the edge of the domain, where the slope is 0.",
)
def keane(points: Any) -> Any:
    """Return -sin^2(x - y) sin^2(x + y) / r, where r is the distance from the origin; 0 there.

    So near to the origin that 1 / r^4, which stands in the derivatives, could overflow, r is
    taken as 1: the value is 0 to all digits there.
    """
    x, y = tf.unstack(points, axis=-1)
    distance = tf.square(x) + tf.square(y)
    away = distance > float(np.finfo(points.dtype.name).tiny) ** 0.5
    radius = tf.sqrt(tf.where(away, distance, tf.ones_like(distance)))
    return -tf.square(tf.sin(x - y) * tf.sin(x + y)) / radius
