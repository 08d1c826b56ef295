"""Value, gradient and Hessian of 1,000 x 1,000 points: `python -m benchmarks.grid`.

Compares what a run does with a grid, `pipeline.calculus.over`, with `jax.vmap` of `value_and_grad`
and `hessian` in one `jax.jit`. Goal: no slower. Compiling is told apart.
"""

from __future__ import annotations

import os
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import jax
import jax.numpy as jnp
import numpy as np

import functions
from benchmarks.optax_descent import arrays, waves
from benchmarks.turns import in_turns, seconds
from pipeline.calculus import over
from pipeline.survey import value_gradient_hessian

SIDE, ROUNDS = 1_000, 101


def rosenbrock(point: jax.Array) -> jax.Array:
    """Return the sum of 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2 at a point [n]."""
    ahead, here = point[1:], point[:-1]
    return jnp.sum(100 * (ahead - here**2) ** 2 + (1 - here) ** 2)


def himmelblau(point: jax.Array) -> jax.Array:
    """Return (x^2 + y - 11)^2 + (x + y^2 - 7)^2 at a point [2]."""
    x, y = point
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def by_vmap(formula: Callable[[jax.Array], jax.Array]) -> Callable[[np.ndarray], list[np.ndarray]]:
    """Return what maps points [N, n] to values [N], gradients [N, n] and Hessians [N, n, n]."""

    @jax.jit
    def program(points: jax.Array) -> tuple[jax.Array, ...]:
        def one(point: jax.Array) -> tuple[jax.Array, ...]:
            return *jax.value_and_grad(formula)(point), jax.hessian(formula)(point)

        return jax.vmap(one)(points)

    return lambda points: arrays(program(points))


def compare(name: str, formula: Callable[[jax.Array], jax.Array], dtype: str) -> None:
    """Print the comparison on one target in one precision."""
    target = functions.get(name)
    sides = [np.linspace(low, high, SIDE) for low, high in target.domain]
    points = np.stack(np.meshgrid(*sides), axis=-1).astype(dtype)
    flat = points.reshape(-1, 2)
    theirs = by_vmap(formula)

    def ours() -> list[np.ndarray]:
        return over(value_gradient_hessian, target, points, (0, 1))

    compiling = {"ours": seconds(ours), "jax": seconds(lambda: theirs(flat))}
    for mine, other in zip(ours(), theirs(flat), strict=True):
        scale = float(np.abs(other).max())
        np.testing.assert_allclose(mine.reshape(other.shape), other, atol=1e-5 * scale)
    taken = in_turns({"ours": ours, "jax": lambda: theirs(flat)}, ROUNDS)
    print(
        f"  {name:12} {dtype}  ours {1e3 * taken['ours']:7.1f} ms, jax {1e3 * taken['jax']:7.1f} ms"
        f"   {taken['jax'] / taken['ours']:5.2f} times jax   (first calls, which compile: "
        f"{compiling['ours']:.2f} and {compiling['jax']:.2f} s)"
    )


def main() -> None:
    """Print the comparison."""
    jax.config.update("jax_enable_x64", True)
    print(f"value, gradient and Hessian of {SIDE:,} x {SIDE:,} points (medians of {ROUNDS} turns)")
    for name, formula in (
        ("waves", waves),
        ("himmelblau", himmelblau),
        ("rosenbrock", rosenbrock),
    ):
        for dtype in ("float32", "float64"):
            compare(name, formula, dtype)
    print("  goal: 1 times jax")


if __name__ == "__main__":
    main()
