"""Value and gradient of every target, against jax: `python -m benchmarks.targets [NAME ...]`.

1,000,000 points in 2-D (in the usual dimension where there is no plane) and 10,000 points in 40-D,
float32. Compares one compiled call of `pipeline.calculus` with the same formula in one `jax.jit`:
`vmap` of `value_and_grad`, or all points at once, whichever is faster; the points are where each
takes them from, and results are read as arrays. Both must give equal numbers first, in float64.
Goals: median ratio at least 1, none below 0.7. Compiling is told apart.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import jax
import numpy as np
import tensorflow as tf

import functions
from benchmarks.in_jax import batched, mapped
from benchmarks.turns import in_turns, seconds
from functions.target import Target
from pipeline.calculus import value_and_gradient
from pipeline.compiled import array, program

SIZES = {2: 1_000_000, 40: 10_000}
ROUNDS, FEW, LONG = 7, 3, 3.0  # fewer where the first call takes long, in seconds
WORST, LEAST = 10, 0.7
CHECKED = 16  # points at which both are held against each other
ROUNDINGS = 8  # a rotation, a scaling, a few sums: what lies between a point and its waves


class Row(NamedTuple):
    """What a target at one dimension took: seconds a point, and seconds of the first calls."""

    name: str
    dim: int
    ours: float
    jax: float
    compiling: tuple[float, float]

    @property
    def ratio(self) -> float:
        """How many times as fast ours is."""
        return self.jax / self.ours


def cases(names: list[str]) -> Iterator[tuple[Target, int]]:
    """Yield targets at the dimensions that are timed, and how many points."""
    for name in names:
        dims = functions.dims(name)
        if functions.sized(name):
            yield functions.get(name), SIZES[40]
            continue
        for dim, count in SIZES.items():
            if dim in dims:
                yield functions.get(name, dim=dim), count
            elif dim == 2:
                yield functions.get(name), count


def sample(target: Target, count: int, dtype: str) -> np.ndarray:
    """Return random points [count, n] of the domain."""
    low, high = target.domain.T
    drawn = np.random.default_rng(0).uniform(low, high, (count, target.dim))
    return drawn.astype(dtype)


def arrays(outputs: Any) -> list[np.ndarray]:
    """Wait for the outputs, and return them as a user reads them."""
    return [np.asarray(output) for output in outputs]


def assert_equal(target: Target) -> None:
    """Hold values and gradients of both against each other at some points, in float64.

    To nine digits, or to what some roundings of the points make of them: of waves as steep as
    Weierstrass's no more digits are there.
    """
    points = sample(target, CHECKED, "float64")
    mine = value_and_gradient(target, points)
    nearby = value_and_gradient(target, np.nextafter(points, np.inf))
    theirs = batched(target)(jax.numpy.asarray(points))
    for ours, moved, others in zip(mine, nearby, theirs, strict=True):
        atol = 1e-9 * np.abs(ours).max() + ROUNDINGS * np.abs(moved - ours).max()
        np.testing.assert_allclose(ours, others, rtol=1e-9, atol=atol, err_msg=target.name)


def faster(target: Target, points: np.ndarray) -> tuple[Callable[[], list[np.ndarray]], float]:
    """Return the faster of jax's two ways, compiled, and the seconds of its first call."""

    def ready(way: Callable[..., Any]) -> tuple[float, Callable[[], list[np.ndarray]], float]:
        program, given = jax.jit(way(target)), jax.numpy.asarray(points)

        def run() -> list[np.ndarray]:
            return arrays(program(given))

        first = seconds(run)
        return min(seconds(run), seconds(run)), run, first

    _, run, first = min((ready(way) for way in (mapped, batched)), key=lambda each: each[0])
    return run, first


def compiled(target: Target, points: np.ndarray) -> Callable[[], list[np.ndarray]]:
    """Return what gives our values [N] and gradients [N, n] at the points, compiled."""
    spec = tf.TensorSpec(points.shape, points.dtype.name)
    both = program((target.key, spec), lambda points: value_and_gradient(target, points), [spec])
    given = [tf.constant(points)]
    return lambda: [array(part) for part in both(given)]


def timed(target: Target, count: int) -> Row:
    """Return what a target takes at so many points."""
    assert_equal(target)
    points = sample(target, count, "float32")
    ours = compiled(target, points)
    first = seconds(ours)
    theirs, their_first = faster(target, points)
    rounds = ROUNDS if first < LONG else FEW
    taken = in_turns({"ours": ours, "jax": theirs}, rounds)
    mine, other = (taken[who] / count for who in ("ours", "jax"))
    return Row(target.name, target.dim, mine, other, (first, their_first))


def line(row: Row) -> str:
    """Return a row of the table."""
    label = f"{row.name} {row.dim}-D"
    return f"  {label:36} {1e9 * row.ours:10.1f} {1e9 * row.jax:10.1f} {row.ratio:7.2f}"


def main(names: list[str]) -> None:
    """Print the comparison."""
    jax.config.update("jax_enable_x64", True)
    print(f"value and gradient, float32 (medians of {ROUNDS} turns, of {FEW} of what takes long)")
    print(f"  {'target':36} {'ours ns':>10} {'jax ns':>10} {'ratio':>7}   a point")
    rows = []
    for target, count in cases(names or functions.names()):
        rows.append(timed(target, count))
        print(line(rows[-1]), flush=True)
    ranked = sorted(rows, key=lambda row: row.ratio)
    print(f"  the worst {min(WORST, len(ranked))}:")
    print("\n".join(line(row) for row in ranked[:WORST]))
    median = statistics.median(row.ratio for row in rows)
    below = sum(row.ratio < LEAST for row in rows)
    print(
        f"  median {median:.2f}, least {ranked[0].ratio:.2f}, {below} of {len(rows)} below {LEAST}"
    )
    print(f"  goals: median 1, none below {LEAST}")
    mine, theirs = (sum(row.compiling[i] for row in rows) for i in (0, 1))
    print(f"  first calls, which compile: ours {mine:.0f} s, jax {theirs:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
