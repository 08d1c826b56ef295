"""One lane, 10,000 recorded Adam steps on waves, float32: `python -m benchmarks.lane`.

Compares the compiled loop with the eager loop that Keras's documentation shows, step for step,
and with `optax` under `jax.lax.scan`, which records the same. Goals: at least 10,000 times the
eager loop, and no slower than optax. Compiling is told apart.
"""

from __future__ import annotations

import statistics

import keras
import numpy as np
import tensorflow as tf

from benchmarks.optax_descent import arrays, lane
from benchmarks.problem import EPSILON, RATE, START, ours
from benchmarks.turns import in_turns, seconds

STEPS, EAGER_STEPS, ROUNDS = 10_000, 100, 301


def eager() -> np.ndarray:
    """Run Adam step by step, recording points, values and gradient norms; the points [T, 2]."""
    point = tf.Variable(START)
    adam = keras.optimizers.Adam(RATE, epsilon=EPSILON)
    rows = []
    for _ in range(EAGER_STEPS):
        with tf.GradientTape() as tape:
            value = (tf.sin(4 * point[0]) - tf.cos(5 * point[1])) / 5
        gradient = tape.gradient(value, point)
        rows.append((point.numpy(), value.numpy(), tf.norm(gradient).numpy()))
        adam.apply([tf.convert_to_tensor(gradient)], [point])
    return np.array([row[0] for row in rows])


def main() -> None:
    """Print the comparison."""
    compiling = seconds(lambda: ours(START, STEPS))
    run = ours(START, STEPS)
    theirs = seconds(lambda: arrays(lane(START, STEPS)))
    keras.config.set_floatx("float32")
    np.testing.assert_allclose(run().points[:EAGER_STEPS, 0], eager(), atol=1e-5)
    np.testing.assert_allclose(run().points[:, 0], arrays(lane(START, STEPS))[0], atol=1e-4)
    slow = statistics.median(seconds(eager) for _ in range(5)) / EAGER_STEPS
    turns = {"ours": run, "optax": lambda: arrays(lane(START, STEPS))}
    taken = {name: each / STEPS for name, each in in_turns(turns, ROUNDS).items()}
    print(f"one lane, {STEPS:,} recorded Adam steps on waves, float32 (medians of {ROUNDS} turns)")
    print(f"  eager Keras loop     {1e9 * slow:12,.1f} ns a step")
    print(f"  optax, jax.lax.scan  {1e9 * taken['optax']:12,.1f} ns a step")
    print(f"  pipeline.descent     {1e9 * taken['ours']:12,.1f} ns a step")
    print(f"  {slow / taken['ours']:,.0f} times the eager loop (goal: 10,000)")
    print(f"  {taken['optax'] / taken['ours']:.2f} times optax (goal: 1)")
    print(f"  compiling, once: ours {compiling:.2f} s, optax with its first run {theirs:.2f} s")


if __name__ == "__main__":
    main()
