"""What an animation shows: the still ground, and where on its pixels the lanes run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from pipeline.figures import Look
from pipeline.figures.drawing.curves import Curves, draw_value_axis, objective
from pipeline.figures.drawing.ground import draw_minimisers, note_of
from pipeline.figures.drawing.lanes import (
    CASING,
    START,
    WIDTH,
    Lanes,
    draw_key,
    key_of_lanes,
    lanes_of,
)
from pipeline.figures.drawing.plane import descent_of, plane_of
from pipeline.figures.drawing.profile import draw_along, draw_profile, profile_of
from pipeline.figures.drawing.relief import draw_relief
from pipeline.figures.drawing.scale import scale_of
from pipeline.figures.drawing.style import GREY, INK, few_ticks, new_figure, ruled, set_title
from pipeline.figures.path import track
from pipeline.results import Result, Trace


@dataclass(frozen=True)
class Track:
    """Lines that grow: `points` [T+1, L, 2] on the page's pixels (y up), lane l to row `last[l]`.

    `colours` [L] and `heads` [L] (marks as keyword arguments, None for no head) belong to the
    lanes; `width` and `casing` are in points, casing 0 for none; `clip` is the axes' box.
    """

    points: np.ndarray
    last: np.ndarray
    colours: list[str]
    heads: list[dict[str, Any] | None]
    width: float
    casing: float
    clip: Bbox


@dataclass(frozen=True)
class Stamp:
    """A mark that stays on top of the lines: places [k, 2] in pixels and its style."""

    places: np.ndarray
    style: dict[str, Any]
    clip: Bbox


@dataclass(frozen=True)
class Scene:
    """A drawn ground and what moves on it.

    `counter` is the base line's left end of the step counter in pixels (y up); `steps` is the row
    T of the last frame.
    """

    figure: Figure
    tracks: list[Track]
    stamps: list[Stamp]
    counter: tuple[float, float]
    steps: int


@dataclass(frozen=True)
class Sheet:
    """The figure before anything moves: two panels, and the paths [T+1, L, 2] in their data."""

    figure: Figure
    left: Axes
    right: Axes
    places: np.ndarray
    curves: Curves
    lanes: Lanes
    stars: list[tuple[np.ndarray, dict[str, Any]]]
    counter: Text


def draw_ground(result: Result, look: Look, dpi: int) -> Sheet:
    """Draw all that stands still: the target at left, the axes of its curves at right.

    Raises:
        NotDrawable: there is no descent, or the grid is a line through more than one coordinate.

    """
    trace = descent_of(result, "animation")
    lanes = lanes_of(result, trace)
    if result.facts.dim == 1:
        return _profile_ground(result, trace, lanes, dpi)
    return _plane_ground(result, look, lanes, dpi)


def _plane_ground(result: Result, look: Look, lanes: Lanes, dpi: int) -> Sheet:
    plane = plane_of(result, "animation")
    trace = descent_of(result, "animation")
    figure, left, right = _panels(4.8 * plane.ratio + 1.35, dpi)
    draw_relief(left, plane, scale_of(plane.z, result.facts.minimum), look)
    stars = draw_minimisers(left, result, plane)
    drawn = [(np.column_stack(line.get_data()), style)
             for line, (_, style) in zip(left.lines, stars, strict=True)]  # fmt: skip
    for line in list(left.lines):
        line.remove()
    places = plane.project(trace.points)
    draw_key(figure, [*_key(lanes, plane.holds(lanes.ends(places))), *stars])
    set_title(left, result.facts, note_of(result, plane, paths=True), 5.4)
    curves = objective(result, trace)
    counter = _draw_curve_axes(right, curves, int(lanes.last.max()))
    return Sheet(figure, left, right, places, curves, lanes, drawn, counter)


def _profile_ground(result: Result, trace: Trace, lanes: Lanes, dpi: int) -> Sheet:
    profile = profile_of(result, "animation")
    figure, left, right = _panels(4.9, dpi)
    stars = draw_profile(left, profile, GREY)
    drawn = []
    if stars:
        drawn = [(np.column_stack([profile.stars, profile.star_values]), stars[0][1])]
        left.lines[-1].remove()
    draw_along(left, profile)
    left.set_ylabel("$f(x)$", color=INK, fontsize=11)
    draw_key(figure, [*_key(lanes, np.ones(lanes.count, dtype=bool)), *stars])
    set_title(left, result.facts, note_of(result, None, paths=True), 5.4)
    curves = objective(result, trace)
    counter = _draw_curve_axes(right, curves, int(lanes.last.max()))
    return Sheet(figure, left, right, track(trace), curves, lanes, drawn, counter)


def _key(lanes: Lanes, seen: np.ndarray) -> list[tuple[str, dict[str, Any]]]:
    entries = key_of_lanes(lanes, seen)
    if not lanes.are_few:
        entries.append(("median", {"color": lanes.colours[0], "lw": 2.6}))
    return entries


def _panels(height: float, dpi: int) -> tuple[Figure, Axes, Axes]:
    """Return a figure of two panels whose pixels are even in number, as yuv420p wants."""
    even = [2 * round(side * dpi / 2) / dpi for side in (10.8, height)]
    figure = new_figure(even[0], even[1], dpi)
    left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": [1.3, 1.0], "wspace": 0.06})
    return figure, left, right


def _draw_curve_axes(axes: Axes, curves: Curves, steps: int) -> Text:
    """Draw the axes of the curves, and return the title that the step counter follows."""
    ruled(axes)
    draw_value_axis(axes, curves)
    axes.set_xlim(0, max(steps, 1))
    few_ticks(axes.xaxis, 6, whole=True)
    axes.set_xlabel("step $t$", color=INK)
    axes.set_ylabel(curves.label, color=INK, fontsize=10)
    return axes.set_title("step ", loc="left", fontsize=12, fontweight="bold", color=INK, pad=9)


def scene_of(sheet: Sheet) -> Scene:
    """Draw the sheet, and find on its pixels what is to move.

    The figure's canvas is drawn once here; its buffer is the animation's first ground.
    """
    canvas: Any = sheet.figure.canvas
    lanes, left = sheet.lanes, sheet.left
    if not lanes.are_few:
        left.plot(*sheet.places[0].T, **lanes.start, zorder=5)
    canvas.draw()
    box = sheet.counter.get_window_extent()
    base = float(sheet.counter.get_transform().transform(sheet.counter.get_position())[1])
    stamps = [Stamp(left.transData.transform(at), style, left.bbox) for at, style in sheet.stars]
    if lanes.are_few:
        stamps.append(Stamp(left.transData.transform(sheet.places[0]), START, left.bbox))
    steps = int(lanes.last.max())
    tracks = [_path_track(sheet), _curve_track(sheet), *_median_track(sheet, steps)]
    return Scene(sheet.figure, tracks, stamps, (float(box.x1), base), steps)


def _path_track(sheet: Sheet) -> Track:
    lanes = sheet.lanes
    order = lanes.order
    points = sheet.left.transData.transform(sheet.places.reshape(-1, 2))
    return Track(
        points.reshape(sheet.places.shape)[:, order], lanes.last[order],
        [lanes.colours[lane] if lanes.are_few else pale(lanes.colours[lane], 0.25)
         for lane in order],
        [lanes.head(lane) for lane in order],
        WIDTH if lanes.are_few else 0.9, CASING if lanes.are_few else 0.0, sheet.left.bbox,
    )  # fmt: skip


def _curve_track(sheet: Sheet) -> Track:
    lanes, values = sheet.lanes, sheet.curves.values
    order = lanes.order
    points = _curve_points(sheet, values)[:, order]
    return Track(
        points, lanes.last[order],
        [lanes.colours[lane] if lanes.are_few else pale(lanes.colours[lane], 0.6)
         for lane in order],
        [{**lanes.head(lane), "ms": 6} if lanes.are_few else None for lane in order],
        1.9 if lanes.are_few else 0.6, 0.0, _roomy(sheet.right.bbox),
    )  # fmt: skip


def _median_track(sheet: Sheet, steps: int) -> list[Track]:
    lanes = sheet.lanes
    if lanes.are_few:
        return []
    points = _curve_points(sheet, np.median(sheet.curves.values, axis=1)[:, None])
    head = {**lanes.head(0), "marker": "o", "ms": 6, "mew": 1.2}
    return [
        Track(points, np.array([steps]), [lanes.colours[0]], [head], 2.2, 0.0,
              _roomy(sheet.right.bbox))
    ]  # fmt: skip


def _curve_points(sheet: Sheet, values: np.ndarray) -> np.ndarray:
    """Return curves [T+1, L] as pixels [T+1, L, 2]."""
    rows = np.broadcast_to(np.arange(len(values))[:, None], values.shape)
    flat = np.stack([rows, values], axis=-1).reshape(-1, 2)
    return sheet.right.transData.transform(flat).reshape(*values.shape, 2)


def _roomy(box: Bbox) -> Bbox:
    """Return a box with room for a head on the axes' edge."""
    return box.padded(9)


def pale(colour: str, share: float) -> str:
    """Return a colour with a share of white in it."""
    mixed = np.array(to_rgb(colour)) * (1 - share) + share
    return "#" + "".join(f"{round(255 * part):02x}" for part in mixed)
