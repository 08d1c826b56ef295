"""A few terms of a finite sum in place of all."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from pipeline.noise import Moment, Noise
from pipeline.noise.threefry import unit, words

SCALE = 1.0  # of a target that has no samples of its own, unless another is asked


def minibatch(
    samples: int | None, batch: int, scale: float | None, *, dim: int, seed: int = 0, own: int = 0
) -> Noise:
    """Return the mean gradient of `batch` of the N terms of f = sum_i f_i / N.

    Each step draws b = `batch` different terms, all sets of them equally likely. With b = N what is
    seen is g, exactly. Of a target with `own` samples the f_i are those of its samples, N = `own`,
    and `samples` and `scale` must be None; else `samples` is given.

    Of others they are f_i(x) = f(x) + d_i . x with N = `samples` fixed d_i, which are normal, drawn
    by `seed`, moved and scaled so that each coordinate has a mean of 0 and a standard deviation (of
    N - 1) of `scale`. So what is seen has the mean g, and in each coordinate the variance
    scale^2 / b (1 - b / N): Cochran (1977), Sampling techniques, theorem 2.2.

    Raises ValueError where there are not 2 samples, or the batch is not within them.
    """
    if own and (samples, scale) != (None, None):
        raise ValueError(f"the target has {own} samples of its own, and their gradients spread")
    count = own or samples or 0
    if count < 2 or not 1 <= batch <= count:
        raise ValueError(f"a batch of {batch} of {count} samples: at least 1, at most all of 2")
    if own:
        return Noise(_see_own, sizes=(own, batch), dim=dim)
    drawn = np.random.default_rng(seed).standard_normal((count, dim))
    drawn -= drawn.mean(axis=0)
    terms = drawn * ((SCALE if scale is None else scale) / drawn.std(axis=0, ddof=1))
    return Noise(_see, tuple(terms.T.ravel().tolist()), (count, batch), dim=dim)


def _see(noise: Noise, gradients: tf.Tensor, moment: Moment) -> tf.Tensor:
    samples, batch = noise.sizes
    # All terms add up to 0: the fewer of those that are drawn and those that are not will do.
    count = min(batch, samples - batch)
    if count == 0:
        return gradients
    terms = tf.reshape(moment.numbers, [-1, samples])
    total = _sum_of_drawn(terms, count, moment)
    return gradients + (total if count == batch else -total) / batch


def _see_own(noise: Noise, gradients: tf.Tensor, moment: Moment) -> tf.Tensor:
    """As `_see`, of the target's own terms: all of them together have the mean `gradients`."""
    samples, batch = noise.sizes
    count = min(batch, samples - batch)
    if count == 0:
        return gradients
    assert moment.terms is not None  # noqa: S101 - a target with samples has them
    which = drawn(samples, count, moment)
    with tf.GradientTape() as tape:
        tape.watch(moment.points)
        means = moment.terms(moment.points, tf.transpose(which))
    found = tf.transpose(tape.gradient(means, moment.points))
    return found if count == batch else (samples * gradients - count * found) / batch


def drawn(samples: int, count: int, moment: Moment) -> tf.Tensor:
    """Return `count` different ones of N `samples`, drawn for each lane: [count, B] int32."""

    def draw(k: tf.Tensor, before: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return k + 1, _with_another(k, before, samples, moment)[0]

    start = 0, tf.fill([count, *moment.seeds[0].shape], -1)
    return tf.while_loop(lambda k, _: k < count, draw, start, parallel_iterations=1)[1]


def _sum_of_drawn(terms: tf.Tensor, count: int, moment: Moment) -> tf.Tensor:
    """Return the sums [n, B] of `count` different ones of terms [n, N], drawn for each lane."""
    lanes, samples = moment.seeds[0].shape, terms.shape[1]

    def draw(k: tf.Tensor, before: tf.Tensor, total: tf.Tensor) -> tuple[tf.Tensor, ...]:
        after, at = _with_another(k, before, samples, moment)
        return k + 1, after, total + tf.gather(terms, at, axis=1)

    start = 0, tf.fill([count, *lanes], -1), tf.zeros([terms.shape[0], *lanes], terms.dtype)
    return tf.while_loop(lambda k, *_: k < count, draw, start, parallel_iterations=1)[2]


def _with_another(
    k: tf.Tensor, before: tf.Tensor, samples: int, moment: Moment
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the draws [count, B] with the k-th of them, and that one [B].

    Floyd's algorithm F2, in Bentley (1987), Programming pearls: a sample of brilliance: the k-th
    draw is of the first N - count + k + 1, and takes the last of them where it is drawn already.
    """
    count = before.shape[0]
    last = samples - count + k
    share = unit(words(moment.seeds, moment.t, k[None])[0][0], tf.float64)
    at = tf.cast(share * tf.cast(last + 1, tf.float64), tf.int32)
    at = tf.where(tf.reduce_any(before == at, axis=0), last, at)
    rows = tf.reshape(tf.range(count), [-1, *[1] * moment.seeds[0].shape.rank])
    return tf.where(rows == k, at, before), at
