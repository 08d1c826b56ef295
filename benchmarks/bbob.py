"""BBOB's 24 functions against COCO's own C code: `python -m benchmarks.bbob [DIM ...]`.

Values at 1,000 points at a time, float64, in 2 to 40 dimensions. Compares one compiled call with
`cocoex` in a loop of Python, as it is used, and with its C function in a loop of C
(benchmarks/coco_loop.c; left out where there is no C compiler). All must give equal values first.
Goal: no fewer evaluations a second than either. Compiling is told apart.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import cocoex
import cocoex.interface
import numpy as np
import tensorflow as tf

import functions
from benchmarks.turns import in_turns, seconds
from pipeline.compiled import array, program

POINTS, ROUNDS = 1_000, 15
DIMS = (2, 3, 5, 10, 20, 40)
SUITE = "bbob", "instances: 1", f"dimensions: {','.join(map(str, DIMS))}"
SOURCE = Path(__file__).with_name("coco_loop.c")
Values = Callable[[], np.ndarray]


def ours(function: int, points: np.ndarray) -> Values:
    """Return what computes our values [N] at points [N, n], compiled."""
    target = functions.get(f"bbob_f{function:02d}", dim=points.shape[1])
    spec = tf.TensorSpec(points.shape, "float64")
    values = program((target.key, spec), target.value, [spec])
    return lambda: array(values([tf.constant(points)])[0])


def in_c(folder: Path) -> Callable[[int, np.ndarray], Values] | None:
    """Return what makes the same by COCO's C function in a loop of C; None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / "coco_loop.so"
    command = [compiler, "-O2", "-shared", "-fPIC", str(SOURCE), "-o", str(library)]
    subprocess.run(command, check=True)
    loop, coco = ctypes.CDLL(str(library)).evaluate_all, ctypes.CDLL(cocoex.interface.__file__)
    coco.coco_suite.restype = ctypes.c_void_p
    find = coco.coco_suite_get_problem_by_function_dimension_instance
    find.restype, find.argtypes = ctypes.c_void_p, [ctypes.c_void_p, *[ctypes.c_size_t] * 3]
    numbers = np.ctypeslib.ndpointer(np.float64, flags="C")
    sizes: list[Any] = [ctypes.c_long, ctypes.c_long]
    loop.argtypes = [ctypes.c_void_p, ctypes.c_void_p, numbers, numbers, *sizes]
    suite = coco.coco_suite(*(word.encode() for word in SUITE))
    evaluate = ctypes.cast(coco.coco_evaluate_function, ctypes.c_void_p)

    def values(function: int, points: np.ndarray) -> Values:
        problem = find(suite, function, points.shape[1], 1)

        def run() -> np.ndarray:
            found = np.empty(len(points))
            loop(evaluate, problem, points, found, *points.shape)
            return found

        return run

    return values


def compare(function: int, dim: int, works: dict[str, Values]) -> dict[str, float]:
    """Print what each takes for a point, and return it, after holding their values together."""
    # Above the minimum: values themselves cross zero, where they have few digits.
    least = functions.get(f"bbob_f{function:02d}", dim=dim).minimum
    first, *others = (run() - least for run in works.values())
    for other in others:
        np.testing.assert_allclose(first, other, rtol=1e-9, err_msg=f"f{function} in {dim}-D")
    taken = in_turns(works, ROUNDS)
    costs = "".join(f"{1e6 * cost / POINTS:12.3f}" for cost in taken.values())
    own = taken["ours"]
    ratios = "".join(f"{cost / own:12.2f}" for cost in list(taken.values())[1:])
    print(f"  f{function:<3} {dim:3}-D {costs}    {ratios}", flush=True)
    return taken


def turns(function: int, dim: int, suite: Any, by_c: Any) -> dict[str, Values]:
    """Return what is timed, by name, at random points of one function in one dimension."""
    points = np.random.default_rng(function).uniform(-5.0, 5.0, (POINTS, dim))
    problem = suite.get_problem_by_function_dimension_instance(function, dim, 1)
    found: dict[str, Values] = {
        "ours": ours(function, points),
        "cocoex": lambda: np.array([problem(point) for point in points]),
    }
    if by_c:
        found["C"] = by_c(function, points)
    return found


def tell(rows: list[dict[str, float]], name: str) -> None:
    """Print how many times as fast as another ours is."""
    ratios = sorted(row[name] / row["ours"] for row in rows)
    below = sum(ratio < 1.0 for ratio in ratios)
    median = statistics.median(ratios)
    print(
        f"  against {name}: median {median:.2f}, least {ratios[0]:.2f}, "
        f"{below} of {len(ratios)} below 1"
    )


def main(dims: list[int]) -> None:
    """Print the comparison."""
    suite, rows, compiling = cocoex.Suite(*SUITE), [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        by_c = in_c(Path(folder))
        names = ["ours", "cocoex", *(["C"] if by_c else [])]
        heads, more = ("".join(f"{name:>12}" for name in each) for each in (names, names[1:]))
        print(f"values at {POINTS:,} points, float64 (medians of {ROUNDS} turns)")
        print(f"  {'':9} {heads} us {more}  times as fast")
        for dim in dims or DIMS:
            for function in range(1, 25):
                each = turns(function, dim, suite, by_c)
                compiling += seconds(each["ours"])
                rows.append(compare(function, dim, each))
    for name in names[1:]:
        tell(rows, name)
    print("  goal: none below 1")
    print(f"  first calls, which compile: {compiling:.0f} s")


if __name__ == "__main__":
    main([int(dim) for dim in sys.argv[1:]])
