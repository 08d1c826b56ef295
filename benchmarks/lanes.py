"""65,536 lanes, 200 recorded Adam steps on waves, float32: `python -m benchmarks.lanes`.

Compares blocks of lanes on all cores with `optax` under `vmap` and `scan`, and with the limit, a
loop of C with OpenMP (benchmarks/adam_lanes.c; left out where there is no C compiler). Goal: at
least 1.5 times optax. Compiling is told apart.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.optax_descent import arrays
from benchmarks.optax_descent import lanes as optax_lanes
from benchmarks.problem import EPSILON, RATE, ours
from benchmarks.turns import in_turns, seconds

LANES, STEPS, ROUNDS = 65_536, 200, 15
SOURCE = Path(__file__).with_name("adam_lanes.c")
FLAGS = ("-O3", "-march=native", "-ffast-math", "-fopenmp", "-shared", "-fPIC")


def in_c(starts: np.ndarray, folder: Path) -> Callable[[], np.ndarray] | None:
    """Return what runs the loop of C and gives the points [T+1, L, 2]; None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "adam_lanes.so"
    subprocess.run([compiler, *FLAGS, str(SOURCE), "-o", str(library), "-lm"], check=True)
    descend = ctypes.CDLL(str(library)).descend
    array = np.ctypeslib.ndpointer(np.float32, flags="C")
    sizes: list[Any] = [ctypes.c_long, ctypes.c_long, ctypes.c_float, ctypes.c_float]
    descend.argtypes = [array, *sizes, array, array, array]

    def run() -> np.ndarray:
        rows = STEPS + 1, LANES
        points, values, norms = (np.empty(shape, np.float32) for shape in ((*rows, 2), rows, rows))
        descend(starts, LANES, STEPS, RATE, EPSILON, points, values, norms)
        return points

    return run


def main() -> None:
    """Print the comparison."""
    starts = np.random.default_rng(0).uniform(-1, 1, (LANES, 2)).astype(np.float32)
    compiling = seconds(lambda: ours(starts, STEPS))
    run = ours(starts, STEPS)
    theirs = seconds(lambda: arrays(optax_lanes(starts, STEPS)))
    turns: dict[str, Callable[[], object]] = {
        "pipeline.descent": run,
        "optax, vmap of scan": lambda: arrays(optax_lanes(starts, STEPS)),
    }
    with tempfile.TemporaryDirectory() as folder:
        limit = in_c(starts, Path(folder))
        if limit is not None:
            turns["C with OpenMP"] = limit
            # Rounding parts the paths of a few lanes near saddles.
            gaps = np.abs(run().points - limit()).max(axis=(0, 2))
            np.testing.assert_array_less(np.quantile(gaps, 0.99), 1e-3)
        taken = in_turns(turns, ROUNDS)
    each = {name: total / (LANES * STEPS) for name, total in taken.items()}
    base = each["optax, vmap of scan"]
    print(f"{LANES:,} lanes, {STEPS} recorded Adam steps on waves, float32, {os.cpu_count()} cores")
    print(f"(medians of {ROUNDS} turns)")
    for name, cost in each.items():
        print(f"  {name:20} {1e9 * cost:7.2f} ns a lane and step   {base / cost:5.2f} times optax")
    print("  goal: 1.5 times optax")
    print(f"  compiling, once: ours {compiling:.2f} s, optax with its first run {theirs:.2f} s")


if __name__ == "__main__":
    main()
