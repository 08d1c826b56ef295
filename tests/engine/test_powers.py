"""Powers of lanes' own numbers are numpy's, and all others stay Keras's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import keras
import numpy as np
import pytest
import tensorflow as tf

from pipeline.powers import by_logarithms

COUNTS = [1, 2, 3, 10, 1000, 4095, 123_456, 9_999_999]
BASES = [0.0, 0.5, 0.9, 0.999, 0.9999, -0.9]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_by_logarithms_it_is_the_power(dtype: str) -> None:
    bases = np.array(BASES, dtype)

    @tf.function(jit_compile=True, autograph=False)
    def powers(base: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
        with by_logarithms([base]):
            return keras.ops.power(base, keras.ops.cast(count, dtype))

    for count in COUNTS:
        found = powers(tf.constant(bases), tf.constant(count, tf.int64)).numpy()
        exact = bases.astype(np.float64) ** count
        # 1 - found, which optimizers divide by, is as near as if the power alone were rounded.
        np.testing.assert_allclose(found, exact, rtol=0, atol=3 * np.finfo(dtype).eps)


def test_only_those_bases_and_counts_of_steps_go_by_logarithms() -> None:
    def kinds(exponent: tf.Tensor, own: bool) -> set[str]:
        @tf.function(autograph=False)
        def traced(base: tf.Tensor, exponent: tf.Tensor) -> tf.Tensor:
            with by_logarithms([base] if own else []):
                return keras.ops.power(base, keras.ops.cast(exponent, "float64"))

        concrete = traced.get_concrete_function(tf.constant([0.5], tf.float64), exponent)
        return {operation.type for operation in concrete.graph.get_operations()}

    whole, part = tf.constant(3, tf.int64), tf.constant(0.5, tf.float64)
    assert "Pow" not in kinds(whole, own=True)
    assert "Pow" in kinds(whole, own=False)
    assert "Pow" in kinds(part, own=True)


def test_keras_has_its_own_power_back_whatever_happens() -> None:
    from keras.src.backend.tensorflow import numpy as backend

    before = backend.power
    with pytest.raises(RuntimeError), by_logarithms([tf.constant(0.5)]):
        raise RuntimeError
    assert backend.power is before


def test_threads_that_trace_at_the_same_time_leave_keras_as_it_was() -> None:
    from keras.src.backend.tensorflow import numpy as backend

    before, half = backend.power, tf.constant(0.5)

    def trace(bases: list[tf.Tensor]) -> None:
        for _ in range(200):
            with by_logarithms(bases):
                sleep(0)

    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(trace, bases) for bases in 4 * [[], [half]]]:
            each.result(timeout=60)
    assert backend.power is before
