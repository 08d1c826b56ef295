"""65,536 lanes, 200 recorded Adam steps on waves, float32, by noise: `python -m benchmarks.noise`.

Every kind of noise, with the numbers that the config gives it, and both bounds, against none.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from benchmarks.problem import EPSILON, RATE
from benchmarks.turns import in_turns
from functions import get
from pipeline.bounds import WAYS, Bounds
from pipeline.descent import prepare
from pipeline.noise import made
from pipeline.results import Trace

LANES, STEPS, ROUNDS = 65_536, 200, 9
NOISE: dict[str, dict[str, Any]] = {
    "gaussian": {"sigma": 0.1},
    "heavy_tailed": {"degrees": 2.0, "scale": 0.1},
    "minibatch": {"samples": 100, "batch": 10, "scale": 1.0},
    "sparse": {"probability": 0.5},
    "quantized": {"levels": 1},
    "delayed": {"delay": 5},
}


def main() -> None:
    """Print the comparison."""
    keras.config.set_floatx("float32")
    target = get("waves")
    starts = np.random.default_rng(0).uniform(-1, 1, (LANES, 2)).astype(np.float32)

    def run(**options: object) -> Callable[[], Trace]:
        adam = keras.optimizers.Adam(RATE, epsilon=EPSILON)
        return prepare(target, adam, starts, steps=STEPS, **options)  # type: ignore[arg-type]

    turns: dict[str, Callable[[], object]] = {"none": run()}
    for kind, numbers in NOISE.items():
        turns[kind] = run(noise=made(kind, dim=2, seed=0, **numbers))
    for way in WAYS:
        turns[way] = run(bounds=Bounds(way, target.domain))
    taken = in_turns(turns, ROUNDS)
    print(f"{LANES:,} lanes, {STEPS} recorded Adam steps on waves, float32, {os.cpu_count()} cores")
    print(f"(medians of {ROUNDS} turns)")
    for name, total in taken.items():
        cost = 1e9 * total / (LANES * STEPS)
        print(
            f"  {name:12} {cost:8.2f} ns a lane and step  {total / taken['none']:6.2f} times none"
        )


if __name__ == "__main__":
    main()
