"""Plates of two coordinates."""

from __future__ import annotations

import math
from typing import Any

from functions.lazy import tf
from functions.target import register


def _matyas_residuals(points: Any) -> Any:
    x, y = tf.unstack(points, axis=-1)
    across = math.sqrt(0.24) * (x - y)
    return tf.stack([math.sqrt(0.02) * x, math.sqrt(0.02) * y, across], axis=-1)


@register(
    domain=(-10.0, 10.0),
    minimisers=[0.0],
    minimum=0.0,
    start=(-8.0, 5.0),
    citation="Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=r"0.26\,(x^2 + y^2) - 0.48\,xy",
    modality="unimodal",
    notes="the Hessian's eigenvalues are 0.04, along x = y, and 1",
    residuals=_matyas_residuals,
)
def matyas(points: Any) -> Any:
    """Return 0.26 (x^2 + y^2) - 0.48 x y.

    Written as 0.02 (x^2 + y^2) + 0.24 (x - y)^2, which keeps the digits along x = y.
    """
    x, y = tf.unstack(points, axis=-1)
    return 0.02 * (tf.square(x) + tf.square(y)) + 0.24 * tf.square(x - y)


@register(
    title="McCormick",
    domain=[(-1.5, 4.0), (-3.0, 4.0)],
    # cos(x + y) = -1/2 and x - y = 1.
    minimisers=[(0.5 - math.pi / 3.0, -0.5 - math.pi / 3.0)],
    minimum=-math.sqrt(3.0) / 2.0 - math.pi / 3.0,
    start=(3.0, -2.0),
    citation="McCormick 1976; Surjanovic & Bingham, Virtual Library of Simulation Experiments",
    latex=r"\sin(x + y) + (x - y)^2 - 1.5\,x + 2.5\,y + 1",
    modality="multimodal",
    notes="often quoted with the minimum -1.9133, which is -1.913223; beyond the domain there are "
    "lower dips, without end, along x = y + 1 to below",
)
def mccormick(points: Any) -> Any:
    """Return sin(x + y) + (x - y)^2 - 1.5 x + 2.5 y + 1."""
    x, y = tf.unstack(points, axis=-1)
    return tf.sin(x + y) + tf.square(x - y) - 1.5 * x + 2.5 * y + 1.0


@register(
    title="Gramacy & Lee in two dimensions",
    domain=(-2.0, 6.0),
    minimisers=[(-math.sqrt(0.5), 0.0)],
    minimum=-math.sqrt(0.5) * math.exp(-0.5),
    start=(0.5, 0.8),
    citation="Gramacy & Lee 2008",
    latex=r"x\,\exp(-x^2 - y^2)",
    modality="unimodal",
    notes="flat over most of the domain; for x > 0 it falls slowly towards 0 outwards, away from "
    "the minimiser",
)
def gramacy_lee_2d(points: Any) -> Any:
    """Return x exp(-x^2 - y^2)."""
    x, y = tf.unstack(points, axis=-1)
    return x * tf.exp(-tf.square(x) - tf.square(y))


@register(
    domain=(-1.0, 5.0),
    # The lowest root x of 4 x (x - 1)(x - 2) + 1/4, with 50 digits (mpmath).
    minimisers=[(-0.029895985050660383481862117, 0.0)],
    minimum=-0.003791237220468897998475850,
    start=(3.0, 2.0),
    citation="Schwefel 1995; Jamil & Yang 2013, Zettl",
    latex=r"\frac{x}{4} + (x^2 - 2x + y^2)^2",
    modality="unimodal",
)
def zettl(points: Any) -> Any:
    """Return x/4 + (x^2 - 2 x + y^2)^2."""
    x, y = tf.unstack(points, axis=-1)
    return 0.25 * x + tf.square(x * (x - 2.0) + tf.square(y))
