"""Coordinates rounded at random to few levels."""

from __future__ import annotations

import tensorflow as tf

from pipeline.noise import Moment, Noise
from pipeline.noise.threefry import each, unit
from pipeline.rule import norms


def quantized(levels: int) -> Noise:
    """Return |g| sign(g_i) k_i / s with s `levels`: k_i is s |g_i| / |g| rounded up or down.

    Up with the probability that makes it unbiased. QSGD: Alistarh, Grubic, Li, Tomioka and Vojnovic
    (2017), section 3.1; by lemma 3.1 the variance is at most min(n / s^2, sqrt(n) / s) |g|^2.
    """
    return Noise(_see, (float(levels),))


def _see(noise: Noise, gradients: tf.Tensor, moment: Moment) -> tf.Tensor:
    levels, size = moment.numbers[0], norms(gradients)
    word = each(moment.seeds, moment.t, gradients.shape[0])
    places = levels * tf.math.divide_no_nan(tf.abs(gradients), size)
    level = tf.floor(places + unit(word, gradients.dtype))
    return size * tf.sign(gradients) * level / levels
