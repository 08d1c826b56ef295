"""Calling a compiled program at the price of an op, and reading what it gives without a copy."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.python.eager import context, execute


def direct(concrete: Any) -> Callable[[Sequence[tf.Tensor]], Sequence[tf.Tensor]]:
    """Return a call of a concrete function of tensors, flat and in order, giving its tensors.

    Looking a function up by its arguments, checking these and nesting the results would cost as
    much as a short descent. The call runs on the device of the `tf.device` around it.
    """
    name, count = concrete.function_def.signature.name, len(concrete.outputs)

    def call(tensors: Sequence[tf.Tensor]) -> Sequence[tf.Tensor]:
        found: Sequence[tf.Tensor] = execute.execute(
            name, count, tensors, attrs=(), ctx=context.context()
        )
        return found

    call.keeps = concrete  # type: ignore[attr-defined]  # the program lives as long as the call
    return call


def array(tensor: tf.Tensor) -> np.ndarray:
    """Return a read-only array over a tensor's own memory; from another device, over a copy."""
    return np.asarray(memoryview(tensor))


def cores() -> int:
    """Return how many programs may run at a time: TensorFlow's threads, else the cores allowed."""
    chosen = tf.config.threading.get_intra_op_parallelism_threads()
    return chosen or len(os.sched_getaffinity(0))
