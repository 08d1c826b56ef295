"""A grid costs its results and no more: memory beyond them does not grow with the points."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SLACK = 6e6  # bytes of chunks; an array of one number a point would be 8 MB
CASES = ["mesh", "line", "line of many coordinates", "plane"]
# getrusage would count what the parent held when it forked; the kernel's own mark does not.
CODE = """
from pathlib import Path

import numpy as np

import functions
from pipeline import calculus, survey
from pipeline.grid import lay
from pipeline.settings import Line, Mesh
from pipeline.slices import Slice

calculus.CHUNK, calculus.NUMBERS, survey.PIECE = 2**12, 2**14, 2**12


def mesh(count):
    usual = {"domain": None, "endpoint": True, "axes": None, "through": None}
    return Mesh(kind="mesh", resolution=count, **usual)


def line(count):
    return Line(kind="line", resolution=count, start=None, end=None, endpoint=True)


def places(count):
    return np.stack(np.meshgrid(*[np.linspace(-1, 1, count)] * 2), axis=-1)


def kilobytes(word):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(word))


def cost(target, choice):
    Path("/proc/self/clear_refs").write_text("5")  # the mark begins anew
    before = kilobytes("VmRSS:")
    if isinstance(choice, np.ndarray):
        plane = Slice(target.start, np.eye(2, target.dim), "PCA")
        field, _ = survey.survey_slice(target, plane, choice)
    else:
        field, _ = survey.survey(target, lay(target, choice, "float64"), 2)
    peak = 1024 * (kilobytes("VmHWM:") - before)
    arrays = [each for each in vars(field).values() if isinstance(each, np.ndarray)]
    return peak, sum(array.nbytes for array in arrays)


for target, kind, small, large in (
    (functions.get("waves"), mesh, 100, 1000),
    (functions.get("wiggle"), line, 10_000, 1_000_000),
    (functions.get("rosenbrock", dim=40), line, 500, 3000),
    (functions.get("sphere", dim=8), places, 100, 650),
):
    cost(target, kind(small))  # compiling costs memory, too
    print(*cost(target, kind(large)))
"""


@pytest.fixture(scope="module")
def costs() -> dict[str, list[int]]:
    """Bytes at the peak beyond those before, and bytes of the results, of every case."""
    command = [sys.executable, "-c", CODE]
    ended = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    rows = [list(map(int, line.split())) for line in ended.stdout.splitlines()]
    return dict(zip(CASES, rows, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_memory_beyond_the_results_is_bounded(costs: dict[str, list[int]], case: str) -> None:
    peak, results = costs[case]
    assert results > 4 * SLACK
    assert peak < results + SLACK, f"{peak:,} bytes at the peak, {results:,} of results"
