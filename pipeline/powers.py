"""Powers of lanes' own hyperparameters, by logarithms: XLA takes those many at a time, not powers.

Adam and its kin correct their means by beta^t. Of one beta for all lanes that is one power a step;
of one each it would take a quarter of the time of a step, computed lane by lane.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any

import tensorflow as tf
from keras.src.backend.tensorflow import numpy as backend

_ALONE = RLock()


@contextmanager
def by_logarithms(bases: Sequence[tf.Tensor]) -> Iterator[None]:
    """Let Keras's `ops.power` of one of these tensors, by a count of steps, go by its logarithm.

    For the time in which an update is traced; all other powers stay as they are.
    """
    if not bases:
        yield
        return
    known = {id(base) for base in bases}

    def power(base: Any, exponent: Any) -> tf.Tensor:
        if id(base) in known and _is_count(exponent):
            return _of_logarithm(base, exponent)
        return plain(base, exponent)

    with _ALONE:  # several programs may be traced at a time, and there is one backend
        plain = backend.power
        backend.power = power
        try:
            yield
        finally:
            backend.power = plain


def _is_count(exponent: Any) -> bool:
    """Whether a float tensor was made of a whole number."""
    made = tf.is_tensor(exponent) and exponent.op.type == "Cast"
    return bool(made and exponent.op.inputs[0].dtype.is_integer)


def _of_logarithm(base: tf.Tensor, exponent: tf.Tensor) -> tf.Tensor:
    """Return base^exponent, of a whole exponent above 0.

    As near to the power as 1 - base^exponent can tell, which is what is asked of it: the logarithm
    of a base close to 1 has all its digits.
    """
    size = tf.exp(exponent * tf.math.log(tf.abs(base)))
    is_odd = tf.math.floormod(exponent, 2) == 1
    return tf.where((base < 0) & is_odd, -size, size)
