"""A few terms of a finite sum in place of all."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from pipeline.noise import Moment, Noise
from pipeline.noise.threefry import unit, words


def minibatch(samples: int, batch: int, scale: float, *, dim: int, seed: int = 0) -> Noise:
    """Return the mean gradient of `batch` of the N = `samples` terms of f = sum_i f_i / N.

    The terms are f_i(x) = f(x) + d_i . x with fixed d_i, which are normal, drawn by `seed`, moved
    and scaled so that each coordinate has a mean of 0 and a standard deviation (of N - 1) of
    `scale`. Each step draws b = `batch` different terms, all sets of them equally likely. So what
    is seen has the mean g, and in each coordinate the variance scale^2 / b (1 - b / N): Cochran
    (1977), Sampling techniques, theorem 2.2. With b = N it is g, exactly.

    Raises ValueError where there are not 2 samples, or the batch is not within them.
    """
    if samples < 2 or not 1 <= batch <= samples:
        raise ValueError(f"a batch of {batch} of {samples} samples: at least 1, at most all of 2")
    drawn = np.random.default_rng(seed).standard_normal((samples, dim))
    drawn -= drawn.mean(axis=0)
    terms = drawn * (scale / drawn.std(axis=0, ddof=1))
    return Noise(_see, tuple(terms.T.ravel().tolist()), (samples, batch), dim=dim)


def _see(noise: Noise, gradients: tf.Tensor, moment: Moment) -> tf.Tensor:
    samples, batch = noise.sizes
    # All terms add up to 0: the fewer of those that are drawn and those that are not will do.
    count = min(batch, samples - batch)
    if count == 0:
        return gradients
    terms = tf.reshape(moment.numbers, [-1, samples])
    total = _sum_of_drawn(terms, count, moment)
    return gradients + (total if count == batch else -total) / batch


def _sum_of_drawn(terms: tf.Tensor, count: int, moment: Moment) -> tf.Tensor:
    """Return the sums [n, B] of `count` different ones of terms [n, N], drawn for each lane.

    Floyd's algorithm F2, in Bentley (1987), Programming pearls: a sample of brilliance: the k-th
    draw is of the first N - count + k + 1, and takes the last of them where it is drawn already.
    """
    lanes, samples = moment.seeds[0].shape, terms.shape[1]
    rows = tf.reshape(tf.range(count), [-1, *[1] * lanes.rank])

    def draw(k: tf.Tensor, drawn: tf.Tensor, total: tf.Tensor) -> tuple[tf.Tensor, ...]:
        last = samples - count + k
        share = unit(words(moment.seeds, moment.t, k[None])[0][0], tf.float64)
        at = tf.cast(share * tf.cast(last + 1, tf.float64), tf.int32)
        at = tf.where(tf.reduce_any(drawn == at, axis=0), last, at)
        return k + 1, tf.where(rows == k, at, drawn), total + tf.gather(terms, at, axis=1)

    none = tf.fill([count, *lanes], -1)
    start = 0, none, tf.zeros([terms.shape[0], *lanes], terms.dtype)
    return tf.while_loop(lambda k, *_: k < count, draw, start, parallel_iterations=1)[2]
