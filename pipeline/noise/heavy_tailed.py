"""Noise of Student's t, whose large values are not rare."""

from __future__ import annotations

import math

import tensorflow as tf

from pipeline.noise import Moment, Noise
from pipeline.noise.threefry import signed, words


def heavy_tailed(degrees: float, scale: float) -> Noise:
    """Return g + scale z with z_i of Student's t with `degrees` of freedom nu, independent.

    P(|z| > x) falls as x^-nu: of nu = 1 (Cauchy) there is no mean, up to 2 no variance, above it is
    nu / (nu - 2). Drawn by Bailey (1994), Polar generation of random variates with the
    t-distribution, theorem 2: sqrt(nu (u^(-2/nu) - 1)) cos(2 pi v). For gradients of heavy tails
    see Simsekli, Sagun and Gurbuzbalaban (2019).
    """
    return Noise(_see, (degrees, scale))


def _see(noise: Noise, gradients: tf.Tensor, moment: Moment) -> tf.Tensor:
    degrees, scale = tf.unstack(moment.numbers)
    pairs = words(moment.seeds, moment.t, tf.range(gradients.shape[0]))
    u, v = (signed(word, gradients.dtype) for word in pairs)
    radius = tf.sqrt(degrees * tf.math.expm1(-2 / degrees * tf.math.log(tf.abs(u))))
    return gradients + scale * (radius * tf.cos(math.pi * v))
