"""Compiled programs: kept by key, called at the price of an op, read without a copy."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import tensorflow as tf
from tensorflow.compiler.tf2xla.python import xla
from tensorflow.python.eager import context, execute

from pipeline import environment

Item = TypeVar("Item")
Made = TypeVar("Made")
MOST = 128  # programs kept: about 1 MB each

_programs: dict[Hashable, Callable[..., Any]] = {}
_guard = Lock()  # of the two tables
_making: dict[Hashable, Lock] = {}  # one thread traces a program, others that want it wait


def program(
    key: Hashable, function: Callable[..., Any], example: Sequence[Any]
) -> Callable[[Sequence[tf.Tensor]], Sequence[tf.Tensor]]:
    """Return `function` compiled for tensors like `example`, for a known key without tracing it.

    Of more than `MOST` keys the one that was not asked for the longest is forgotten. Threads may
    ask at the same time.
    """
    with _guard:
        turn = _making.setdefault(key, Lock())
    with turn:
        found = _programs.get(key)
        if found is None:
            traced = tf.function(function, jit_compile=True, autograph=False)
            found = direct(traced.get_concrete_function(*example))
        with _guard:
            _programs.pop(key, None)
            _programs[key] = found
            if len(_programs) > MOST:
                _making.pop(oldest := next(iter(_programs)), None)
                del _programs[oldest]
    return found


def at_once(work: Callable[[Item], Made], items: Iterable[Item], workers: int) -> list[Made]:
    """Return `work` of each item, as many at a time as `workers`, on the caller's device."""
    device = tf.constant(0).device

    def placed(item: Item) -> Made:
        with tf.device(device):  # which a thread does not begin with
            return work(item)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(placed, items))


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


def once(tensor: tf.Tensor) -> tf.Tensor:
    """Return a tensor that XLA computes once; it would compute it anew for each of its uses.

    The tensor itself where nothing is being compiled.
    """
    if tf.executing_eagerly():
        return tensor
    kept: tf.Tensor = xla.optimization_barrier(tensor)[0]
    return kept


def array(tensor: tf.Tensor) -> np.ndarray:
    """Return a read-only array over a tensor's own memory; from another device, over a copy."""
    return np.asarray(memoryview(tensor))


def cores() -> int:
    """Return how many programs may run at a time: TensorFlow's threads, else the cores allowed."""
    chosen = tf.config.threading.get_intra_op_parallelism_threads()
    given = os.environ.get("TF_NUM_INTRAOP_THREADS", "")
    return chosen or (int(given) if given.isdecimal() else 0) or environment.cores()
