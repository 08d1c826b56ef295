"""Bohachevsky's bowls, dented by cosines.

All are written with 1 - cos 2u = 2 sin^2 u, which keeps the digits near the minimum and makes them
sums of squares.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from functions.lazy import tf
from functions.target import register

CITATION = "Bohachevsky, Johnson & Stein 1986; Jamil & Yang 2013, nos. 17-19"

bohachevsky = partial(
    register,
    domain=(-100.0, 100.0),
    minimisers=[0.0],
    minimum=0.0,
    start=(-1.7, 1.3),
    citation=CITATION,
    modality="multimodal",
)


def _halves(points: Any) -> tuple[Any, Any, Any, Any]:
    """Return x, y and the halves of their angles, 3 pi x / 2 and 2 pi y."""
    x, y = tf.unstack(points, axis=-1)
    return x, y, 1.5 * math.pi * x, math.tau * y


def _residuals_1(points: Any) -> Any:
    x, y, a, b = _halves(points)
    squared = math.sqrt(0.6) * tf.sin(a), math.sqrt(0.8) * tf.sin(b)
    return tf.stack([x, math.sqrt(2.0) * y, *squared], axis=-1)


@bohachevsky(
    title="Bohachevsky 1",
    latex=r"x^2 + 2y^2 - 0.3\,\cos 3\pi x - 0.4\,\cos 4\pi y + 0.7",
    residuals=_residuals_1,
)
def bohachevsky_1(points: Any) -> Any:
    """Return x^2 + 2 y^2 - 0.3 cos 3 pi x - 0.4 cos 4 pi y + 0.7."""
    x, y, a, b = _halves(points)
    dents = 0.6 * tf.square(tf.sin(a)) + 0.8 * tf.square(tf.sin(b))
    return tf.square(x) + 2.0 * tf.square(y) + dents


def _residuals_2(points: Any) -> Any:
    x, y, a, b = _halves(points)
    squared = math.sqrt(0.3) * tf.sin(a + b), math.sqrt(0.3) * tf.sin(a - b)
    return tf.stack([x, math.sqrt(2.0) * y, *squared], axis=-1)


@bohachevsky(
    title="Bohachevsky 2",
    latex=r"x^2 + 2y^2 - 0.3\,\cos 3\pi x\,\cos 4\pi y + 0.3",
    residuals=_residuals_2,
)
def bohachevsky_2(points: Any) -> Any:
    """Return x^2 + 2 y^2 - 0.3 cos 3 pi x cos 4 pi y + 0.3.

    The product of the cosines is half the sum of those of the angles' sum and difference.
    """
    x, y, a, b = _halves(points)
    dents = 0.3 * (tf.square(tf.sin(a + b)) + tf.square(tf.sin(a - b)))
    return tf.square(x) + 2.0 * tf.square(y) + dents


def _residuals_3(points: Any) -> Any:
    x, y, a, b = _halves(points)
    return tf.stack([x, math.sqrt(2.0) * y, math.sqrt(0.6) * tf.sin(a + b)], axis=-1)


@bohachevsky(
    title="Bohachevsky 3",
    latex=r"x^2 + 2y^2 - 0.3\,\cos(3\pi x + 4\pi y) + 0.3",
    residuals=_residuals_3,
)
def bohachevsky_3(points: Any) -> Any:
    """Return x^2 + 2 y^2 - 0.3 cos(3 pi x + 4 pi y) + 0.3."""
    x, y, a, b = _halves(points)
    return tf.square(x) + 2.0 * tf.square(y) + 0.6 * tf.square(tf.sin(a + b))
