"""What a race costs: `python -m benchmarks.race`.

Eight optimizers on Himmelblau's function, 200 steps, 200 frames as MP4 at 100 dpi and a player
page, after all imports: seconds to compile, to run, and to draw and encode, each also as a share of
the whole, and what compiling the eight one after another takes. Goal: 3 s for all three.
"""

from __future__ import annotations

import logging
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import yaml  # type: ignore[import-untyped]  # it ships no types

import functions
from pipeline.colours import team_colours
from pipeline.compiled import at_once, cores
from pipeline.descent import prepare
from pipeline.figures import Look
from pipeline.figures.animation import animate
from pipeline.optimizers import build
from pipeline.results import Facts, Field, Result, Team, Trace
from pipeline.rule import Rule
from pipeline.side_by_side import side_by_side
from pipeline.survey import survey

NAMES = ("adagrad", "adam", "lion", "momentum", "nadam", "nesterov", "rmsprop", "sgd")
FRAMES, STEPS, ROUNDS, GOAL = 200, 200, 3, 3.0
OPTIONS = Path(__file__).resolve().parents[1] / "conf" / "optimizer"
TARGET = functions.get("himmelblau")
START = np.array([[-0.3, -1.0]])


def contender(name: str, steps: int) -> Any:
    """Compile one contender's descent; another number of steps is another program."""
    made = build(yaml.safe_load((OPTIONS / f"{name}.yaml").read_text(encoding="utf-8")))
    return prepare(TARGET, made, START, steps=steps, rule=Rule(1e-8))


def compiled(steps: int, workers: int) -> list[Any]:
    """Compile all contenders, so many at a time."""
    return at_once(lambda name: contender(name, steps), NAMES, workers)


def shown(traces: list[Trace], field: Field) -> Result:
    """Return the race as one result, as the study gives it."""
    colours = team_colours(NAMES)
    teams = tuple(Team(n, np.array([k]), colours[k]) for k, n in enumerate(NAMES))
    facts = Facts.of(TARGET)
    label = f"{len(NAMES)} optimizers"
    return Result(facts, field, label, side_by_side(traces), teams=teams)


def drawn(result: Result) -> None:
    """Write the race's animation."""
    with tempfile.TemporaryDirectory() as folder:
        animate(
            result, Path(folder), formats=["mp4", "html"], frames=FRAMES, interval=20.0, hold=1.0,
            dpi=100, look=Look(),
        )  # fmt: skip


def _round(steps: int, field: Field) -> dict[str, float]:
    """Return the seconds of each part; no program of it has been compiled before."""
    clock = [time.perf_counter()]

    def passed() -> float:
        clock.append(time.perf_counter())
        return clock[-1] - clock[-2]

    compiled(steps, 1)
    taken = {"turns": passed()}
    runs = compiled(steps + 1, cores())
    taken["compile"] = passed()
    traces = [run() for run in runs]
    taken["run"] = passed()
    drawn(shown(traces, field))
    taken["draw"] = passed()
    return taken


def main() -> None:
    """Print what each part takes, the medians of some rounds."""
    logging.getLogger("absl").setLevel(logging.ERROR)
    keras.config.set_floatx("float64")
    from pipeline.grid import lay  # noqa: PLC0415 - after TensorFlow's own noise
    from pipeline.settings import Mesh  # noqa: PLC0415 - likewise

    mesh = Mesh(kind="mesh", resolution=100, domain=None, endpoint=True, axes=None, through=None)
    field, _ = survey(TARGET, lay(TARGET, mesh, "float64"), 1)
    first = compiled(STEPS, cores())  # what only the first program costs belongs to none
    drawn(shown([run() for run in first], field))
    rounds = [_round(STEPS + 2 * turn, field) for turn in range(1, ROUNDS + 1)]
    middle = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
    whole = middle["compile"] + middle["run"] + middle["draw"]
    print(
        f"a race of {len(NAMES)} optimizers, {FRAMES} frames as MP4 and HTML"
        f" (medians of {ROUNDS} rounds)"
    )
    for name, told in (
        ("compile", f"{cores()} at a time; one after another {middle['turns']:.2f} s"),
        ("run", f"{STEPS} steps each"),
        ("draw", "and encode"),
    ):
        print(f"  {name:8} {middle[name]:6.2f} s  {middle[name] / whole:4.0%}   {told}")
    print(f"  {'whole':8} {whole:6.2f} s         goal {GOAL:g} s after imports")


if __name__ == "__main__":
    main()
