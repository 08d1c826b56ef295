"""What a job of a sweep costs: `python -m benchmarks.sweep`.

A hundred jobs on one target and optimizer class, learning rates swept, with default figures and
tracking. Compared with a lone run of the same choice, goal: at most 1/10; and with drawing a job's
figures one after another and writing its files into the store, goal: at most 1.5 times. Then a
thousand jobs without figures: the last hundred take at most 1.2 times as long as the first.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from benchmarks.run import call
from benchmarks.turns import seconds
from pipeline import __main__ as command
from pipeline import pictures, tracking

JOBS, MANY, EDGE, LONE, OWN = 100, 1_000, 100, 3, 20
STILL = ["animation.formats=[]", "compare=false"]
BARE = [*STILL, "study.figures=[]"]


def rates(count: int) -> str:
    """Return an override that sweeps over so many learning rates."""
    numbers = np.geomspace(1e-3, 0.3, count)
    return f"optimizer.learning_rate={','.join(f'{number:.6g}' for number in numbers)}"


def job_seconds(outputs: Path) -> list[float]:
    """Return how long each job of a sweep took but the last, from its start to the next one's."""
    records = (json.loads(path.read_text()) for path in outputs.glob("*/*/*/*/run.json"))
    starts = sorted(record["started"] for record in records)
    return [after - before for before, after in itertools.pairwise(starts)]


def own_seconds(folder: Path) -> tuple[float, float]:
    """Return what a job spends on drawing in one process and on the store, each a median.

    The first job is not counted: it imports Matplotlib and makes the store.
    """
    drawing: list[float] = []
    writing: list[float] = []

    def timed(work: Callable[..., Any], into: list[float]) -> Callable[..., Any]:
        def wrapped(*given: Any, **named: Any) -> Any:
            answer: list[Any] = []
            into.append(seconds(lambda: answer.append(work(*given, **named))))
            return answer[0]

        return wrapped

    line = ["fallline", "-m", rates(OWN), *STILL]
    with (
        contextlib.chdir(folder),
        contextlib.redirect_stdout(io.StringIO()),
        mock.patch.object(sys, "argv", line),
        mock.patch.object(pictures, "kept", contextlib.nullcontext),
        mock.patch.object(pictures, "draw", timed(pictures.draw, drawing)),
        mock.patch.object(tracking, "publish", timed(tracking.publish, writing)),
    ):
        command.main()
    return statistics.median(drawing[1:]), statistics.median(writing[1:])


def main() -> None:
    """Print the comparison."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        call("-m", "pipeline", *STILL, folder=folder)  # makes the store
        lone = statistics.median(
            seconds(lambda: call("-m", "pipeline", *STILL, folder=folder)) for _ in range(LONE)
        )
        sweep = ["-m", "pipeline", "-m", rates(JOBS), *STILL, "outputs=hundred"]
        call(*sweep, folder=folder)
        each = statistics.median(job_seconds(folder / "hundred")[1:])
        drawing, writing = own_seconds(folder)
        print(f"{JOBS} jobs with default figures, tracking on (medians)")
        print(f"  a lone run                                     {lone:6.2f} s")
        print(f"  a job, drawing on {os.cpu_count()} cores                       {each:6.2f} s")
        print(f"    1/{lone / each:.1f} of the lone run, goal 1/10")
        print(f"  drawing its figures in one process             {drawing:6.2f} s")
        print(f"  writing its files into the store               {writing:6.2f} s")
        print(f"    {each / (drawing + writing):.2f} times their sum, goal 1.5")
        call("-m", "pipeline", "-m", rates(MANY), *BARE, "outputs=thousand", folder=folder)
        taken = job_seconds(folder / "thousand")[1:]
        first, last = sum(taken[:EDGE]), sum(taken[-EDGE:])
        print(f"{MANY:,} jobs without figures, tracking on")
        print(f"  the first {EDGE}                                  {first:6.2f} s")
        print(f"  the last {EDGE}                                   {last:6.2f} s")
        print(f"    {last / first:.2f} times, goal 1.2")


if __name__ == "__main__":
    main()
