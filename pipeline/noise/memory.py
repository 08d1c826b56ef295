"""The gradients that a noise with a delay remembers: a ring that the loop carries."""

from __future__ import annotations

import tensorflow as tf
from tensorflow.compiler.tf2xla.python import xla


def remembered(ring: tf.Tensor, t: tf.Tensor, gradients: tf.Tensor) -> tf.Tensor:
    """Return the ring [delay + 1, n, B] with the gradients [n, B] of step t in their place."""
    place = tf.stack([t % ring.shape[0], *[0] * (ring.shape.rank - 1)])
    return xla.dynamic_update_slice(ring, gradients[None], place)


def oldest(ring: tf.Tensor, t: tf.Tensor) -> tf.Tensor:
    """Return the gradients [n, B] of `delay` steps before step t, and until then the first."""
    return ring[tf.maximum(t + 1 - ring.shape[0], 0) % ring.shape[0]]
