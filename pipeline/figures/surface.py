"""The function over a plane as a lit surface, with the paths of the descent on it."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal, Stroke
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.proj3d import proj_transform

from pipeline.figures import Look
from pipeline.figures.drawing.edge import cut, pointer, pointers
from pipeline.figures.drawing.ground import stars_of
from pipeline.figures.drawing.lanes import (
    CASING,
    DOT,
    WIDTH,
    Lanes,
    brief,
    draw_key,
    key_of_lanes,
    lanes_of,
)
from pipeline.figures.drawing.notes import joined, path_note, shares_note, slice_note
from pipeline.figures.drawing.plane import plane_of
from pipeline.figures.drawing.scale import scale_of
from pipeline.figures.drawing.stage import Stage, draw_sheet, hidden, places_on, set_stage
from pipeline.figures.drawing.style import set_title
from pipeline.figures.drawing.undefined import hole_note
from pipeline.figures.drawing.view import turn
from pipeline.results import Result

_MOST = 20_000  # points of all paths together: each costs a look from the eye
_STRIDE = 0.02  # of the extent: between its points a path follows the sheet in such strides


def surface(result: Result, look: Look) -> Figure:
    """Draw the surface, contours beyond it and paths on it, from the look's elevation and azimuth.

    Heights are the values themselves, or their asinh where a linear height would show one peak
    and a plain; the ticks are values in either case. Seen from below, contours lie above. What
    the surface hides is dotted or faint.

    Raises:
        NotDrawable: the grid does not span two coordinates.

    """
    plane = plane_of(result, "surface")
    figure = Figure(figsize=(7.4, 6.7), dpi=look.dpi)
    # Larger than the page: a 3-D axes' corners are empty, and what lies beyond it is cut off.
    axes = figure.add_axes((-0.1, 0.0, 1.2, 0.93), projection="3d", computed_zorder=False)
    above = bool(np.sin(np.radians(look.elevation)) >= 0)
    stage = Stage(cast(Axes3D, axes), plane, scale_of(plane.z, result.facts.minimum), above)
    set_stage(stage, look)
    turn(stage, look, _of_interest(stage, result))
    draw_sheet(stage)
    entries, note = [], ""
    if result.trace is not None:
        flat = plane.project(result.trace.points)
        lanes = brief(lanes_of(result, result.trace), flat, *plane.corners())
        _draw_paths(stage, flat, lanes)
        inside = plane.holds(flat)
        entries += key_of_lanes(lanes, inside)
        note = path_note(result, result.trace, lanes, inside)
    entries += _draw_minimisers(stage, result)
    draw_key(figure, entries)
    said = joined(note, slice_note(plane, bool(note)), shares_note(plane), hole_note(plane))
    _title(figure, result, said)
    return figure


def _of_interest(stage: Stage, result: Result) -> np.ndarray:
    """Return places [N, 3] that a view should show: those of the paths, and the minimisers."""
    stars = [flat for flat, _, _ in stars_of(result, stage.plane)]
    spots = places_on(stage, np.concatenate([np.empty((0, 2)), *stars]))
    trace = result.trace
    if trace is None:
        return spots
    rows = np.unique(np.linspace(0, trace.last.max(), 40).round().astype(int))
    some = np.s_[rows, :: -(-trace.values.shape[1] // 40)]
    paths = places_on(stage, stage.plane.project(trace.points[some]))
    return np.vstack([paths.reshape(-1, 3), spots])


def _draw_paths(stage: Stage, flat: np.ndarray, lanes: Lanes) -> None:
    """Draw paths [T+1, L, 2] along the sheet, starts and ends; point at those beyond its rim."""
    gap, corners = np.full((1, 2), np.nan), stage.plane.corners()
    for group in lanes.alike():
        # One line for the group: a gap of no place parts its lanes.
        pieces = [cut(flat[lanes.rows(lane, _MOST), lane], *corners, _STRIDE) for lane in group]
        spots = places_on(stage, np.vstack([part for piece in pieces for part in (piece, gap)]))
        _draw_path(stage, lanes, int(group[0]), spots, hidden(stage, spots))
        if lanes.are_few:
            dots = places_on(stage, flat[lanes.dots(group[0]), group[0]])
            near = dots[~hidden(stage, dots)]
            stage.axes.plot(*near.T, color=lanes.colours[group[0]], **DOT, zorder=3.9)
        _mark(stage, flat[lanes.last[group], group], lanes.head(group[0]), 7)
    _mark(stage, flat[0], lanes.start, 6)


def _mark(stage: Stage, flat: np.ndarray, style: dict[str, Any], zorder: float) -> None:
    """Mark places [k, 2], faintly where the sheet hides them."""
    low, high = stage.plane.corners()
    marks = [(style, places_on(stage, flat[stage.plane.holds(flat)]))]
    for angle, edge in pointers(flat, low, high, 0.018):
        way = np.radians(angle + 90)
        ahead = edge - 0.01 * (high - low) * [np.cos(way), np.sin(way)]
        x, y, _ = proj_transform(
            *places_on(stage, np.stack([ahead[0], edge[0]])).T, stage.axes.get_proj()
        )
        seen = float(np.degrees(np.arctan2(np.diff(y), np.diff(x))[0])) - 90.0
        marks.append((pointer(style, seen), places_on(stage, edge)))
    for mark, spots in marks:
        behind = hidden(stage, spots)
        for chosen, alpha in ((spots[~behind], 1.0), (spots[behind], 0.5)):
            stage.axes.plot(*chosen.T, **mark, alpha=alpha, zorder=zorder)


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
    entries = []
    for flat, style, text in stars_of(result, stage.plane):
        places = places_on(stage, flat)
        behind = hidden(stage, places)
        for part, alpha in ((~behind, 1.0), (behind, 0.45)):
            stage.axes.plot(*places[part].T, **style, alpha=alpha, zorder=5)
        entries.append((text, style))
    return entries


def _title(figure: Figure, result: Result, note: str) -> None:
    frame = figure.add_axes((0.05, 0.05, 0.9, 0.825))  # room above for the limits of a sum
    frame.set_axis_off()
    set_title(frame, result.facts, note, 6.6)
