"""Points kept in a box: after each update they are moved back into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf


def project(points: tf.Tensor, low: tf.Tensor, high: tf.Tensor) -> tf.Tensor:
    """Return the nearest points [..., n] of the box from `low` to `high` [n].

    After an update of gradient descent this is projected gradient descent: Bertsekas (1976), On the
    Goldstein-Levitin-Polyak gradient projection method.
    """
    return tf.clip_by_value(points, low, high)


def reflect(points: tf.Tensor, low: tf.Tensor, high: tf.Tensor) -> tf.Tensor:
    """Return points [..., n] folded back at the sides of the box from `low` to `high` [n].

    However far they are out: a triangle wave of each coordinate. Points of the box stay what they
    are, bit for bit.
    """
    width = high - low
    folded = low + width - tf.abs(tf.math.floormod(points - low, 2 * width) - width)
    is_within = (points >= low) & (points <= high)
    return tf.where(is_within, points, tf.clip_by_value(folded, low, high))


WAYS: dict[str, Callable[..., tf.Tensor]] = {"project": project, "reflect": reflect}


@dataclass(frozen=True)
class Bounds:
    """A box [n, 2] (low, high), float64, and the way back into it: one of `WAYS` by name.

    Nothing but the point is touched: what an optimizer remembers (momentum, averages) it keeps.
    """

    way: str
    box: np.ndarray

    @property
    def key(self) -> str:
        """What tells the programs of these bounds from those of others."""
        return self.way

    @property
    def content(self) -> list[Any]:
        """All that determines them, plain."""
        return [self.way, self.box.tolist()]

    def back(self, points: tf.Tensor, box: tf.Tensor) -> tf.Tensor:
        """Return points [..., n] moved back into a box [n, 2] in their precision."""
        return WAYS[self.way](points, box[:, 0], box[:, 1])


def descent_left(points: tf.Tensor, gradients: tf.Tensor, box: tf.Tensor) -> tf.Tensor:
    """Return how far a box [n, 2] lets gradients g lead points x, both [..., n]: P(x - g) - x.

    P is the projection into the box. It is 0 where x is stationary in the box, and -g where
    no side is near: Nocedal and Wright (2006), Numerical optimization, section 17.4. What is not
    finite of g stays so.
    """
    # Not by adding x, which would round g off.
    left = tf.clip_by_value(-gradients, box[:, 0] - points, box[:, 1] - points)
    return left + 0 * gradients
