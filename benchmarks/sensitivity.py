"""A map of hyperparameters against one batch of fixed ones: `python -m benchmarks.sensitivity`.

64 learning rates times 64 beta_1, 1,000 Adam steps each on waves, float32, as `study=sensitivity`
runs them, against as many lanes that share their hyperparameters, and against `optax` under `vmap`
and `scan` with hyperparameters of each lane's own. Goal: at most 1.3 times the batch that shares.
Compiling is left out.
"""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax

import functions
from benchmarks.optax_descent import waves
from benchmarks.problem import EPSILON, START
from benchmarks.turns import in_turns
from pipeline.endings import prepare
from pipeline.results import Watch

SIDE, STEPS, ROUNDS, GAP = 64, 1_000, 7, 1e-3
RATES, BETAS = np.meshgrid(
    np.geomspace(1e-4, 0.1, SIDE, dtype=np.float32), np.linspace(0.5, 0.99, SIDE, dtype=np.float32)
)
OWN = {"learning_rate": RATES.ravel(), "beta_1": BETAS.ravel()}
STARTS = np.tile(START, (SIDE**2, 1))


def ours(own: dict[str, np.ndarray]) -> Any:
    """Return what runs the lanes with hyperparameters of their own, by name."""
    keras.config.set_floatx("float32")
    target, adam = functions.get("waves"), keras.optimizers.Adam(0.01, epsilon=EPSILON)
    watch = Watch(gap=GAP, minimum=target.minimum or 0.0)
    return prepare(target, adam, STARTS, steps=STEPS, watch=watch, hyperparameters=own)


@jax.jit
def theirs(starts: jax.Array, rates: jax.Array, betas: jax.Array) -> Any:
    """Return last values [L] and steps to the gap [L], of lanes as an optax user writes them."""

    def lane(start: jax.Array, rate: jax.Array, beta: jax.Array) -> Any:
        adam = optax.adam(rate, beta, eps=EPSILON)

        def step(carried: Any, t: jax.Array) -> Any:
            point, state, reached = carried
            value, gradient = jax.value_and_grad(waves)(point)
            reached = jnp.minimum(reached, jnp.where(value + 0.4 <= GAP, t, STEPS + 1))
            moves, state = adam.update(gradient, state, point)
            return (optax.apply_updates(point, moves), state, reached), None

        first = start, adam.init(start), jnp.asarray(STEPS + 1)
        (point, _, reached), _ = jax.lax.scan(step, first, jnp.arange(STEPS))
        return waves(point), reached

    return jax.vmap(lane)(starts, rates, betas)


def main() -> None:
    """Print the comparison."""
    mapped, fixed = ours(OWN), ours({})
    found, peer = mapped(), theirs(STARTS, *OWN.values())
    # Rounding parts the paths of a few lanes near saddles.
    gaps = np.abs(found.values - np.asarray(peer[0]))
    np.testing.assert_array_less(np.quantile(gaps, 0.95), 1e-3)
    taken = in_turns(
        {
            "one batch, fixed": fixed,
            "map, of each lane's own": mapped,
            "optax, of each lane's own": lambda: jax.block_until_ready(
                theirs(STARTS, *OWN.values())
            ),
        },
        ROUNDS,
    )
    base = taken["one batch, fixed"]
    print(f"{SIDE} x {SIDE} pairs, {STEPS:,} Adam steps on waves, float32, {os.cpu_count()} cores")
    print(f"(medians of {ROUNDS} turns)")
    for name, total in taken.items():
        cost = 1e9 * total / (SIDE**2 * STEPS)
        print(
            f"  {name:26} {total:6.3f} s  {cost:6.2f} ns a step   {total / base:5.2f} times fixed"
        )
    print("  goal: the map at most 1.3 times fixed")


if __name__ == "__main__":
    main()
