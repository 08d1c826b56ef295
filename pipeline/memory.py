"""What a run's arrays need of memory, against what the machine has: told before any is made."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import Any

from pipeline.problems import Problem
from pipeline.settings import Lattice, Line, Mesh, Points, Random

COPIES = 2  # of a trace: the metrics take differences of all its points


def shortage(sections: Mapping[str, Any], precision: str) -> list[Problem]:
    """Return the problem of a run that no memory here would hold; of checked sections, or None."""
    if any(sections[name] is None for name in ("function", "grid", "start", "study")):
        return []
    dim, options = sections["function"].dim, sections["study"].options
    size = 4 if precision == "float32" else 8
    points = size * _points(sections["grid"], dim, options.get("order", 0))
    lanes, steps = _lanes(sections["start"], dim), options.get("steps")
    lanes *= options.get("batch", 1)
    rows = 0 if steps is None else COPIES * size * lanes * (steps + 1) * (dim + 2)
    there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if points + rows <= there:
        return []
    where, got, remedy = (
        ("study.steps", f"{steps:,} steps of {lanes:,} lanes", _remedy(options))
        if rows > points
        else ("grid.resolution", str(sections["grid"].resolution), "take a coarser grid")
    )
    why = f"the run needs about {_shown(points + rows)} of memory in {dim} dimensions"
    allowed = f"what {_shown(there)} hold, the memory of this machine"
    remedy += "" if precision == "float32" else ", or precision=float32"
    return [Problem(where, why, got, allowed, remedy)]


def _remedy(options: Mapping[str, Any]) -> str:
    batch = ", or a smaller study.batch" if "batch" in options else ""
    return f"take fewer steps or fewer starts{batch}"


def _points(grid: Mesh | Line, dim: int, order: int) -> int:
    """Return how many numbers a grid's field has."""
    if isinstance(grid, Line):
        count, axes = grid.resolution, dim
    else:
        sides = grid.resolution if isinstance(grid.resolution, tuple) else (grid.resolution,) * 2
        count, axes = math.prod(sides[:dim]), min(dim, 2)
    return count * (2 * dim + 1 + axes**2 + (order if dim == 1 else 0))


def _lanes(start: Points | Lattice | Random, dim: int) -> int:
    if isinstance(start, Points):
        return len(start.points or [None])
    if isinstance(start, Random):
        return start.count
    each = start.resolution if isinstance(start.resolution, tuple) else (start.resolution,) * dim
    return math.prod(each)


def _shown(size: int) -> str:
    return f"{size / 1e9:,.1f} GB"
