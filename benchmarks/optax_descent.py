"""Adam on (sin 4x - cos 5y) / 5 as an optax user writes it: one scan, vmapped over lanes."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.problem import EPSILON, RATE


def waves(point: jax.Array) -> jax.Array:
    """Return (sin 4x - cos 5y) / 5 at a point [2]."""
    x, y = point
    return (jnp.sin(4 * x) - jnp.cos(5 * y)) / 5


@partial(jax.jit, static_argnames="steps")
def lane(start: jax.Array, steps: int) -> tuple[jax.Array, ...]:
    """Return points [T+1, 2], values and gradient norms [T+1] of one lane, all recorded."""
    optimizer = optax.adam(RATE, eps=EPSILON)

    def step(carry: tuple[Any, Any], _: None) -> tuple[Any, Any]:
        point, state = carry
        value, gradient = jax.value_and_grad(waves)(point)
        update, state = optimizer.update(gradient, state, point)
        row = point, value, jnp.linalg.norm(gradient)
        return (optax.apply_updates(point, update), state), row

    return jax.lax.scan(step, (start, optimizer.init(start)), None, length=steps + 1)[1]


@partial(jax.jit, static_argnames="steps")
def lanes(starts: jax.Array, steps: int) -> tuple[jax.Array, ...]:
    """Return the same of lanes that begin at [L, 2]: [T+1, L, 2], [T+1, L] twice."""
    return jax.vmap(partial(lane, steps=steps), out_axes=1)(starts)


def arrays(outputs: tuple[jax.Array, ...]) -> list[np.ndarray]:
    """Wait for the outputs, and return them as a user reads them."""
    return [np.asarray(output) for output in outputs]
