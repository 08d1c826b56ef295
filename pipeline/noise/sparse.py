"""Coordinates left out at random."""

from __future__ import annotations

import tensorflow as tf

from pipeline.noise import Moment, Noise
from pipeline.noise.threefry import each, unit


def sparse(probability: float) -> Noise:
    """Return g_i / p with probability p and else 0, for each i by itself.

    Unbiased, with variance g_i^2 (1 - p) / p: Wangni, Wang, Liu and Zhang (2018), Gradient
    sparsification for communication-efficient distributed optimization, with one p for all.
    """
    return Noise(_see, (probability,))


def _see(noise: Noise, gradients: tf.Tensor, moment: Moment) -> tf.Tensor:
    probability = moment.numbers[0]
    word = each(moment.seeds, moment.t, gradients.shape[0])
    is_kept = unit(word, gradients.dtype) < probability
    return tf.where(is_kept, gradients / probability, tf.zeros_like(gradients))
