"""Places where a function has no value: hatched on maps, holes in surfaces."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from pipeline.figures.drawing.plane import Plane
from pipeline.figures.drawing.style import GREY

_GROUND, _LINES = "#cdcdcd", "#8c8c8c"  # neutral: no ramp of values has a grey without a hue
HATCHED: dict[str, Any] = {"marker": "$▨$", "ms": 10, "mfc": GREY, "mec": "none", "ls": "none"}
Entries = list[tuple[str, dict[str, Any]]]


def hatch(axes: Axes, x: np.ndarray, y: np.ndarray, where: np.ndarray) -> None:
    """Hatch what of a map over `x` [Rx] and `y` [Ry] is not defined: `where` is bool [Ry, Rx]."""
    if not where.any():
        return
    area = axes.contourf(
        x, y, where.astype(float), levels=[0.5, 1.5], colors=[_GROUND], hatches=["/////"],
        zorder=0.5,
    )  # fmt: skip
    area.set_hatchcolor(_LINES)
    area.set_hatch_linewidth(0.6)


def undefined_entries(where: np.ndarray) -> Entries:
    """Return the legend entry of hatched places, none where there are none."""
    return [("not defined", HATCHED)] if where.any() else []


def hole_note(plane: Plane) -> str:
    """Say of a surface why it has a hole, if it has one."""
    return "a hole where $f$ is not defined" if plane.undefined.any() else ""


def filled(table: np.ndarray, holes: np.ndarray) -> np.ndarray:
    """Return a table [Ry, Rx] that goes on into its `holes`, bool [Ry, Rx], level along each row.

    What is smooth or lit by its slope then has no edge there that is not the function's.
    """
    known = np.flatnonzero(~holes.all(axis=1))
    if not holes.any() or not len(known):
        return table
    across, rows = np.arange(holes.shape[1]), table.copy()
    for i in known:
        rows[i] = np.interp(across, across[~holes[i]], table[i, ~holes[i]])
    nearest = np.abs(np.arange(len(rows))[:, None] - known).argmin(axis=1)
    return np.asarray(rows[known[nearest]])
