"""Random numbers by counting: Threefry-2x32, and uniform and normal numbers of its words.

Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, section 3.2: a
keyed mixing of a counter, so that any draw is had without those before it. The key is a lane's
seed, the counter the step and an index.
"""

from __future__ import annotations

import math

import tensorflow as tf

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = 0x1BD11BDA

Pair = tuple[tf.Tensor, tf.Tensor]


def mixed(key: Pair, counter: Pair) -> Pair:
    """Return the two random words of a key and a counter after 20 rounds, all uint32 [...]."""
    keys = *key, key[0] ^ key[1] ^ tf.constant(_PARITY, tf.uint32)
    x, y = counter[0] + keys[0], counter[1] + keys[1]
    for turn in range(5):
        for by in _ROTATIONS[turn % 2]:
            x = x + y
            y = _rotated(y, by) ^ x
        x, y = x + keys[(turn + 1) % 3], y + keys[(turn + 2) % 3] + tf.constant(turn + 1, tf.uint32)
    return x, y


def words(seeds: Pair, t: tf.Tensor, indices: tf.Tensor) -> Pair:
    """Return two random words for every index [m] of every lane at step t, uint32 [m, B].

    Of one lane without their axis, whose seeds are scalars, [m].
    """
    places = tf.reshape(indices, [-1, *[1] * seeds[0].shape.rank])
    return mixed(seeds, (tf.cast(t, tf.uint32), tf.cast(places, tf.uint32)))


def signed(word: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """Return numbers uniform in (-1, 1), without 0, 1 and -1, and as likely above 0 as below.

    Of 24 bits in float32 and 32 in float64, so that none is rounded.
    """
    whole = tf.bitcast(word, tf.int32)
    if dtype == tf.float32:
        return (tf.cast(tf.bitwise.right_shift(whole, 8), dtype) + 0.5) * 2.0**-23
    return (tf.cast(whole, dtype) + 0.5) * 2.0**-31


def unit(word: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """Return numbers uniform in [0, 1), of as many bits as those of `signed`."""
    if dtype == tf.float32:
        return tf.cast(tf.bitwise.right_shift(word, _shift(8)), dtype) * 2.0**-24
    return tf.cast(word, dtype) * 2.0**-32


def normal(word: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """Return standard normal numbers: the inverse of their distribution at uniform ones."""
    return math.sqrt(2.0) * tf.math.erfinv(signed(word, dtype))


def each(seeds: Pair, t: tf.Tensor, count: int) -> tf.Tensor:
    """Return one random word for each of `count` coordinates of every lane, uint32 [count, B]."""
    pairs = words(seeds, t, tf.range((count + 1) // 2))
    together = tf.stack(pairs, axis=1)
    return tf.reshape(together, [-1, *together.shape[2:]])[:count]


def _rotated(word: tf.Tensor, by: int) -> tf.Tensor:
    left = tf.bitwise.left_shift(word, _shift(by))
    return tf.bitwise.bitwise_or(left, tf.bitwise.right_shift(word, _shift(32 - by)))


def _shift(by: int) -> tf.Tensor:
    return tf.constant(by, tf.uint32)
