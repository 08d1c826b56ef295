"""What a run's arrays need of memory and disk, against what there is: told before any is made."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import Any

import functions
from pipeline import disk
from pipeline.problems import Problem
from pipeline.settings import Lattice, Line, Mesh, Pca, Points, Random, RandomPlane

COPIES = 2  # of a trace: the metrics take differences of all its points; of points their gradients
BLOCK = 512  # lanes that are stepped at a time in many dimensions: see pipeline/blocks.py
WORK = 3  # points, of lanes on their way, beside their gradients: directions, a mean, a step


def shortage(sections: Mapping[str, Any], precision: str, outputs: str) -> list[Problem]:
    """Return the problem of a run that no memory, or no disk, here would hold.

    Of checked sections, or None where one is faulty.
    """
    if any(sections[name] is None for name in ("function", "grid", "start", "noise", "study")):
        return []
    size = 4 if precision == "float32" else 8
    field, trace, passed = (size * each for each in _sizes(sections))
    there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    needed = field + COPIES * (trace + passed)
    if needed <= there:
        return disk.shortage(outputs, field + trace)
    where, got, remedy = _largest(sections, field, COPIES * trace, COPIES * passed, there)
    function = sections["function"]
    dim = function.widest if where == "function.transforms" else function.dim
    why = f"the run needs about {_shown(needed)} of memory in {dim} dimensions"
    allowed = f"what {_shown(there)} hold, the memory of this machine"
    remedy += "" if precision == "float32" else ", or precision=float32"
    return [Problem(where, why, got, allowed, remedy)]


def _largest(
    sections: Mapping[str, Any], field: int, trace: int, passed: int, there: int
) -> tuple[str, str, str]:
    """Return what needs most: its key, what was got, and what to do.

    Where no point fits that is the dimension, whatever else would take more.
    """
    function = sections["function"]
    if passed > min(there, max(field, trace)):
        few = "take fewer dimensions, or fewer starts"
        if function.widest > function.dim:
            return "function.transforms", f"{function.widest:,} dimensions on the way", few
        where = "function" if functions.sized(function.name) else "function.dim"
        return where, f"{function.dim:,} dimensions", few
    if trace > field:
        options = sections["study"].options
        got = f"{options.get('steps'):,} steps of {_racing(options) * lanes(sections):,} lanes"
        return "study.steps", got, "take fewer steps or fewer starts"
    return "grid.resolution", str(sections["grid"].resolution), "take a coarser grid"


def _sizes(sections: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return how many numbers the grid's arrays have, and the trace (0 without a descent).

    And the points of the lanes that are stepped at a time, as wide as any target on their way.
    """
    dim, widest = sections["function"].dim, sections["function"].widest  # never less than dim
    options = sections["study"].options
    field = _points(sections["grid"], dim, options.get("order", 0))
    # Lanes from all points of the grid keep no path.
    steps = None if "radius" in options else options.get("steps")
    rows = 0 if steps is None else _racing(options) * lanes(sections) * (steps + 1)
    return field, rows * (dim + 2), WORK * min(lanes(sections), BLOCK) * widest


def _racing(options: Mapping[str, Any]) -> int:
    """Return how many optimizers leave from the same starts."""
    return len(options.get("optimizers") or (None,))


def _points(grid: Mesh | Line | Pca | RandomPlane, dim: int, order: int) -> int:
    """Return how many numbers a grid's field has; over a plane as many in any dimension."""
    dim = 2 if isinstance(grid, Pca | RandomPlane) else dim
    if isinstance(grid, Line):
        count, axes = grid.resolution, dim
    else:
        sides = grid.resolution if isinstance(grid.resolution, tuple) else (grid.resolution,) * 2
        count, axes = math.prod(sides[:dim]), min(dim, 2)
    return count * (2 * dim + 1 + axes**2 + (order if dim == 1 else 0))


def lanes(sections: Mapping[str, Any]) -> int:
    """Return how many lanes the starts make, each with as many seeds as the noise has."""
    return _starts(sections["start"], sections["function"].dim) * int(sections["noise"].seeds)


def _starts(start: Points | Lattice | Random, dim: int) -> int:
    if isinstance(start, Points):
        return len(start.points or [None])
    if isinstance(start, Random):
        return start.count
    each = start.resolution if isinstance(start.resolution, tuple) else (start.resolution,) * dim
    return math.prod(each)


def _shown(size: int) -> str:
    return f"{size / 1e9:,.1f} GB"
