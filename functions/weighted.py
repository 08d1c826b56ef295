"""Sums of squares with a weight for each coordinate, which several families share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from functions.constants import constants
from functions.lazy import np, tf


def weighted_squares(points: Any, weights: Sequence[float] | np.ndarray) -> Any:
    """Return the sum of w_i x_i^2 [...] at float points [..., n], for weights [n]."""
    return tf.reduce_sum(constants(weights, points) * tf.square(points), axis=-1)


def rooted(points: Any, weights: Sequence[float] | np.ndarray) -> Any:
    """Return sqrt(w_i) x_i [..., n], whose squares add up to the weighted squares."""
    return constants(np.sqrt(weights), points) * points
