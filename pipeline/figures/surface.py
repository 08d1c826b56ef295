"""The function over a plane as a lit surface, with the paths of the descent on it."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal, Stroke
from mpl_toolkits.mplot3d import Axes3D

from pipeline.figures import Look
from pipeline.figures.drawing.ground import note_of, on_slice
from pipeline.figures.drawing.lanes import (
    CASING,
    FAR_MINIMUM,
    MINIMUM,
    WIDTH,
    Lanes,
    draw_key,
    key_of_lanes,
    lanes_of,
)
from pipeline.figures.drawing.plane import Plane, plane_of
from pipeline.figures.drawing.scale import scale_of
from pipeline.figures.drawing.stage import Stage, draw_sheet, hidden, places_on, set_stage
from pipeline.figures.drawing.style import set_title
from pipeline.figures.drawing.view import turn
from pipeline.results import Result, Trace

_MOST = 20_000  # points of all paths together: each costs a look from the eye


def surface(result: Result, look: Look) -> Figure:
    """Draw the surface, contours beyond it and paths on it, from the look's elevation and azimuth.

    Heights are the values themselves, or their asinh where a linear height would show one peak
    and a plain; the ticks are values in either case. Seen from below, contours lie above. What
    the surface hides is dotted or faint.

    Raises:
        NotDrawable: the grid does not span two coordinates.

    """
    plane = plane_of(result, "surface")
    figure = Figure(figsize=(7.4, 6.4), dpi=look.dpi)
    # Larger than the page: a 3-D axes' corners are empty, and what lies beyond it is cut off.
    axes = figure.add_axes((-0.1, 0.0, 1.2, 0.98), projection="3d", computed_zorder=False)
    above = bool(np.sin(np.radians(look.elevation)) >= 0)
    stage = Stage(cast(Axes3D, axes), plane, scale_of(plane.z, result.facts.minimum), above)
    set_stage(stage, look)
    turn(stage, look, _of_interest(stage, result))
    draw_sheet(stage)
    entries = []
    if result.trace is not None:
        lanes = lanes_of(result, result.trace)
        _draw_paths(stage, result.trace, lanes)
        entries += key_of_lanes(lanes, plane.holds(plane.project(lanes.ends(result.trace.points))))
    entries += _draw_minimisers(stage, result)
    draw_key(figure, entries)
    _title(figure, result, plane)
    return figure


def _of_interest(stage: Stage, result: Result) -> np.ndarray:
    """Return places [N, 3] that a view should show: those of the paths, and the minimisers."""
    flat = stage.plane.project(result.facts.minimisers)
    spots = places_on(stage, flat, np.full(len(flat), stage.scale.low))
    trace = result.trace
    if trace is None:
        return spots
    rows = np.unique(np.linspace(0, trace.last.max(), 40).round().astype(int))
    some = np.s_[rows, :: -(-trace.values.shape[1] // 40)]
    paths = places_on(stage, stage.plane.project(trace.points[some]), trace.values[some])
    return np.vstack([paths.reshape(-1, 3), spots])


def _draw_paths(stage: Stage, trace: Trace, lanes: Lanes) -> None:
    places = places_on(stage, stage.plane.project(trace.points), trace.values)
    for group in lanes.alike():
        pieces = [places[lanes.rows(lane, _MOST), lane] for lane in group]
        # One line for the group: a gap of no place parts its lanes.
        gap = np.full((1, 3), np.nan)
        spots = np.vstack([part for piece in pieces for part in (piece, gap)])
        behind = hidden(stage, spots)
        _draw_path(stage, lanes, int(group[0]), spots, behind)
        ends = np.cumsum([len(piece) + 1 for piece in pieces]) - 2
        for chosen, alpha in ((ends[~behind[ends]], 1.0), (ends[behind[ends]], 0.5)):
            stage.axes.plot(*spots[chosen].T, **lanes.head(group[0]), alpha=alpha, zorder=7)
    stage.axes.plot(*places[0].T, **lanes.start, zorder=6)


def _draw_path(
    stage: Stage, lanes: Lanes, lane: int, spots: np.ndarray, behind: np.ndarray
) -> None:
    near, far = (np.where(out[:, None], np.nan, spots).T for out in (behind, ~behind))
    few = lanes.are_few
    style: dict[str, Any] = {
        "color": lanes.colours[lane], "solid_capstyle": "round", "zorder": 4,
    }  # fmt: skip
    stage.axes.plot(*far, **style, lw=1.4, alpha=0.7 if few else 0.1, ls=":")
    lines = stage.axes.plot(*near, **style, lw=WIDTH if few else 0.8, alpha=1.0 if few else 0.4)
    if few:
        lines[0].set_path_effects([Stroke(linewidth=CASING, foreground="white"), Normal()])


def _draw_minimisers(stage: Stage, result: Result) -> list[tuple[str, dict[str, Any]]]:
    minimisers = result.facts.minimisers
    if not len(minimisers):
        return []
    flat = stage.plane.project(minimisers)
    places = places_on(stage, flat, np.full(len(flat), stage.scale.low))
    seen, on = stage.plane.holds(flat), on_slice(result, stage.plane)
    behind = hidden(stage, places)
    entries = []
    for chosen, style, text in (
        (seen & on, MINIMUM, "minimum"),
        (seen & ~on, FAR_MINIMUM, "minimum, projected"),
    ):
        for part, alpha in ((chosen & ~behind, 1.0), (chosen & behind, 0.45)):
            stage.axes.plot(*places[part].T, **style, alpha=alpha, zorder=5)
        entries += [(text, style)] if chosen.any() else []
    return entries


def _title(figure: Figure, result: Result, plane: Plane) -> None:
    frame = figure.add_axes((0.05, 0.05, 0.9, 0.82))  # room above for the limits of a sum
    frame.set_axis_off()
    set_title(frame, result.facts, note_of(result, plane, paths=True), 6.6)
