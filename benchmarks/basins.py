"""512 x 512 starts, 500 momentum steps, only the ends kept: `python -m benchmarks.basins`.

Heavy ball on himmelblau, float32; of each lane the point, status and step of its end. Compares
`pipeline.endings` with the same in jax, `vmap` of `scan`, and with the limit, C with OpenMP
(benchmarks/basins.c; left out where there is no C compiler). Goals: faster than jax, 0.7 of C.
Compiling is told apart, and so is the memory of ten times the steps.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

import functions
from benchmarks.lanes import FLAGS
from benchmarks.turns import in_turns, seconds
from pipeline.endings import prepare
from pipeline.results import BUDGET, Endings
from pipeline.rule import Rule

SIDE, STEPS, ROUNDS = 512, 500, 7
RATE, MOMENTUM, TOLERANCE, LIMIT = 0.01, 0.9, 1e-6, 1e16
SOURCE = Path(__file__).with_name("basins.c")


def starts() -> np.ndarray:
    """Return the starts [L, 2]."""
    side = np.linspace(-5, 5, SIDE, dtype=np.float32)
    return np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)


def ours(points: np.ndarray, steps: int) -> Callable[[], Endings]:
    """Return what runs the descents, compiled."""
    keras.config.set_floatx("float32")
    ball = keras.optimizers.SGD(RATE, momentum=MOMENTUM)
    rule = Rule(TOLERANCE, None, LIMIT)
    return prepare(functions.get("himmelblau"), ball, points, steps=steps, rule=rule)


def himmelblau(point: jax.Array) -> jax.Array:
    """Return the value at a point [2]."""
    x, y = point
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


@partial(jax.jit, static_argnames="steps")
@partial(jax.vmap, in_axes=(0, None))
def in_jax(start: jax.Array, steps: int) -> tuple[jax.Array, jax.Array]:
    """Return the end [2] of a lane, and its mark as in `pipeline.rule`."""
    unended = 4 * steps + 2

    def step(carry: Any, t: jax.Array) -> tuple[Any, None]:
        point, velocity, end = carry
        value, gradient = jax.value_and_grad(himmelblau)(point)
        norm = jnp.sqrt((gradient**2).sum())
        bad = ~((jnp.abs(value) <= LIMIT) & (norm < jnp.inf))
        mark = jnp.where(bad, 4 * t + 1, jnp.where(norm <= TOLERANCE, 4 * t, unended))
        end = jnp.minimum(end, mark)
        velocity = MOMENTUM * velocity - RATE * gradient
        point = jnp.where((end == unended) & (t < steps), point + velocity, point)
        return (point, velocity, end), None

    first = start, jnp.zeros_like(start), jnp.int32(unended)
    (point, _, end), _ = jax.lax.scan(step, first, jnp.arange(steps + 1))
    return point, end


def in_c(points: np.ndarray, folder: Path) -> Callable[[], tuple[np.ndarray, np.ndarray]] | None:
    """Return what runs the loop of C; None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "basins.so"
    # Without -ffast-math what is not finite is found.
    flags = [flag for flag in FLAGS if flag != "-ffast-math"]
    subprocess.run([compiler, *flags, str(SOURCE), "-o", str(library), "-lm"], check=True)
    settle = ctypes.CDLL(str(library)).settle
    array = np.ctypeslib.ndpointer(np.float32, flags="C")
    marks = np.ctypeslib.ndpointer(np.int32, flags="C")
    numbers: list[Any] = [ctypes.c_long, ctypes.c_int, *[ctypes.c_float] * 4]
    settle.argtypes = [array, *numbers, array, marks]

    def run() -> tuple[np.ndarray, np.ndarray]:
        found, ends = np.empty_like(points), np.empty(len(points), np.int32)
        numbers = RATE, MOMENTUM, TOLERANCE, LIMIT
        settle(points, len(points), STEPS, *numbers, found, ends)
        return found, ends

    return run


def assert_agree(found: Endings, points: np.ndarray, ends: np.ndarray) -> None:
    """Hold the ends against each other, save of lanes near an edge, which rounding decides."""
    gaps = np.linalg.norm(found.points - points, axis=1)
    np.testing.assert_array_less(0.9, (gaps[found.status == BUDGET] < 1e-2).mean())
    np.testing.assert_array_less(0.9, ((found.steps == ends // 4) | (gaps < 1e-2)).mean())


def peak_growth() -> int:
    """Return by how many bytes the peak of memory grows when ten times the steps are taken."""
    few = starts()[:: SIDE // 8]
    ours(few, STEPS)()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours(few, 10 * STEPS)()
    return 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)


def main() -> None:
    """Print the comparison."""
    points = starts()
    compiling = seconds(lambda: ours(points, STEPS))
    run = ours(points, STEPS)
    turns: dict[str, Callable[[], Any]] = {
        "pipeline.endings": run,
        "jax, vmap of scan": lambda: [np.asarray(part) for part in in_jax(points, STEPS)],
    }
    theirs = seconds(turns["jax, vmap of scan"])
    with tempfile.TemporaryDirectory() as folder:
        limit = in_c(points, Path(folder))
        if limit is not None:
            turns["C with OpenMP"] = limit
        for other in list(turns.values())[1:]:
            assert_agree(run(), *other())
        taken = in_turns(turns, ROUNDS)
    each = {name: total / (len(points) * STEPS) for name, total in taken.items()}
    print(f"{SIDE} x {SIDE} starts, {STEPS} momentum steps on himmelblau, float32, ends only")
    print(f"({os.cpu_count()} cores, medians of {ROUNDS} turns)")
    own = each["pipeline.endings"]
    for name, cost in each.items():
        ratio = "" if cost == own else f"   ours {cost / own:5.2f} times as fast"
        print(f"  {name:18} {1e9 * cost:7.3f} ns a lane and step{ratio}")
    print("  goals: faster than jax, 0.7 times C")
    print(f"  compiling, once: ours {compiling:.2f} s, jax with its first run {theirs:.2f} s")
    print(f"  ten times the steps: {max(0, peak_growth()) / 1e6:.0f} MB more at the peak")


if __name__ == "__main__":
    main()
