"""What was measured along a descent as curves over the steps: a lane each, or median and band."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from pipeline.figures import NotDrawable
from pipeline.figures.drawing.lanes import ENDS, Lanes
from pipeline.figures.drawing.notes import joined, status_note
from pipeline.figures.drawing.scale import Scale
from pipeline.figures.drawing.style import number, round_ticks, tick_texts
from pipeline.results import Curvature, Result, Trace, known_by_rank

_SKEWED = 12  # largest over median magnitude from which a linear scale hides the small ones


def curvature_of(result: Result, figure: str) -> tuple[Curvature, Trace]:
    """Return what was measured along a result's descent, and the descent.

    Raises:
        NotDrawable: nothing was measured, or there is no derivative.

    """
    if result.curvature is None or result.trace is None:
        raise NotDrawable(
            f"{figure} needs the curvature along a descent, which this study does not measure; "
            "study=curvature does"
        )
    if not np.isfinite(result.curvature.largest).any():
        raise NotDrawable(f"{figure} needs second derivatives, and this descent has none")
    return result.curvature, result.trace


def are_apart(lanes: Lanes) -> bool:
    """Whether each lane is drawn by itself, in its own colour."""
    return all(len(team.lanes) == 1 for team in lanes.teams)


def draw_measured(
    axes: Axes, curvature: Curvature, lanes: Lanes, heights: np.ndarray, **style: Any
) -> None:
    """Draw heights [K, M] over the steps: each lane's own, or their median and 10–90 % band."""
    rows, style = curvature.rows, {"lw": 1.9, "zorder": 3, **style}
    if not are_apart(lanes):
        low, middle, high = (known_by_rank(heights, share) for share in (0.1, 0.5, 0.9))
        axes.fill_between(rows, low, high, color=lanes.colour, alpha=0.15, lw=0, zorder=2.5)
        axes.plot(rows, middle, color=lanes.colour, marker=_dot(middle), **style)
        return
    for place, lane in enumerate(curvature.lanes):
        own = heights[:, place]
        axes.plot(rows, own, color=lanes.colours[lane], marker=_dot(own), **style)


def mark_ends(axes: Axes, curvature: Curvature, lanes: Lanes, heights: np.ndarray) -> None:
    """Mark where lanes that are drawn by themselves ended before their budget."""
    if not are_apart(lanes):
        return
    for place, lane in enumerate(curvature.lanes):
        known = np.flatnonzero(np.isfinite(heights[:, place]))
        mark = ENDS.get(str(lanes.status[lane]))
        if mark is not None and len(known):
            spot = curvature.rows[known[-1]], heights[known[-1], place]
            axes.plot(*spot, **mark, mfc=lanes.colours[lane], zorder=4, clip_on=False)


def _dot(values: np.ndarray) -> str | None:
    """Return a mark for a single number, through which no line would be seen."""
    return "o" if np.isfinite(values).sum() == 1 else None


def scale_with_zero(*arrays: np.ndarray) -> Scale:
    """Return a scale of heights for arrays of any shape and 0, asinh where few are much larger."""
    values = np.concatenate([np.ravel(each).astype(np.float64) for each in arrays])
    finite = values[np.isfinite(values)]
    low, high = min(float(finite.min()), 0.0), max(float(finite.max()), 0.0)
    sizes, reach = np.abs(finite[finite != 0]), max(-low, high)
    if not len(sizes):
        return Scale(-1.0, 1.0)
    width = None
    if reach > _SKEWED * float(np.median(sizes)) or reach > 1e3 * float(sizes.min()):
        width = float(np.clip(np.quantile(sizes, 0.05), 1e-6 * reach, reach / 5))
    scale = Scale(low, high, 0.0, width)
    below, above = (-0.06 if low < 0 else 0.0), (1.06 if high > 0 else 1.0)
    return Scale(float(scale.value(below)), float(scale.value(above)), 0.0, width)


def ticks_of(scale: Scale) -> tuple[np.ndarray, list[str]]:
    """Return few round ticks of a scale with 0 on a panel: places in [0, 1], and texts."""
    if not scale.is_linear:
        return scale.ticks()
    at = round_ticks(scale.low, scale.high, 7)
    at = at[(at >= scale.low) & (at <= scale.high)]
    return scale.unit(at), tick_texts(at.tolist())


def key_of_measured(curvature: Curvature, lanes: Lanes) -> list[tuple[str, dict[str, Any]]]:
    """Legend entries of the lanes, or of their median and band, and of how lanes ended."""
    if not are_apart(lanes):
        return [
            ("median of the lanes that run", {"color": lanes.colour, "lw": 2.4}),
            ("10–90 %", {"color": lanes.colour, "lw": 7, "alpha": 0.2}),
        ]
    drawn = [team for team in lanes.teams if team.lanes[0] in curvature.lanes]
    entries: list[tuple[str, dict[str, Any]]] = []
    if len(drawn) > 1:
        entries += [(team.name, {"color": team.colour, "lw": 2.4}) for team in drawn]
    for status, mark in ENDS.items():
        if (lanes.status[curvature.lanes] == status).any():
            entries.append((status, {**mark, "mfc": lanes.colour}))
    return entries


def measured_note(result: Result, trace: Trace, curvature: Curvature) -> str:
    """Say how the lanes ended, and which steps and lanes were measured, if not all."""
    steps, lanes = len(curvature.rows), len(curvature.lanes)
    every = int(trace.last.max()) + 1
    return joined(
        status_note(result, trace),
        f"measured at {steps:,} steps" if steps < every else "",
        f"{number(lanes)} lanes measured" if lanes < len(trace.steps) else "",
    )
