"""What the maps of basins share: their ground, the lost, and the attractors."""

from __future__ import annotations

import colorsys
from collections.abc import Collection
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from pipeline.colours import PALETTE
from pipeline.figures import Look, NotDrawable
from pipeline.figures.drawing.ground import size_of
from pipeline.figures.drawing.lanes import MINIMUM, draw_key
from pipeline.figures.drawing.notes import joined, slice_note
from pipeline.figures.drawing.plane import Plane, plane_of
from pipeline.figures.drawing.relief import Bar, draw_bar, draw_contours, draw_plane_axes
from pipeline.figures.drawing.scale import scale_of
from pipeline.figures.drawing.style import (
    INK,
    lay_out,
    new_figure,
    number,
    percent,
    set_title,
)
from pipeline.results import LOST, RESTLESS, Basins, Result

DIVERGED, UNSETTLED = "#1f2430", "#8d919b"
_NAMED = 8  # attractors whose coordinates and shares are written
_MARKED = 24  # attractors that do not hide a small map
SADDLE: dict[str, Any] = {
    "marker": "X", "ms": 10, "mfc": "white", "mec": INK, "mew": 0.9, "ls": "none",
}  # fmt: skip
MAXIMUM: dict[str, Any] = {**SADDLE, "marker": "^"}
POINT: dict[str, Any] = {**SADDLE, "marker": "o", "ms": 8}
_MARKS = {"minimum": MINIMUM, "saddle": SADDLE, "maximum": MAXIMUM, "point": POINT}


def basins_of(result: Result, figure: str) -> tuple[tuple[Basins, ...], Plane]:
    """Return the basins of a result, of each optimizer, and the plane that they lie over.

    Raises:
        NotDrawable: the result has none, or its grid does not span two coordinates.

    """
    if not result.basins:
        raise NotDrawable(
            f"{figure} needs basins of attraction; this result has none (study=basins)"
        )
    return result.basins, plane_of(result, figure)


def colours_of(found: Basins, taken: Collection[str | None] = ()) -> np.ndarray:
    """Return a colour for each attractor, RGB in [0, 1] [K, 3].

    The first by the palette, but those `taken`, further ones by hues a golden section apart.
    """
    given = [to_rgb(code) for code in PALETTE if code not in taken]
    more = range(len(given), len(found.places))
    given += [colorsys.hls_to_rgb((0.618034 * i) % 1, 0.38 + 0.12 * (i % 3), 0.5) for i in more]
    return np.array(given[: max(len(found.places), 1)])


def draw_map(
    result: Result, plane: Plane, colours: np.ndarray, look: Look, note: str, *, bar: Bar | None
) -> Figure:
    """Draw one optimizer's map: `colours` RGB [Ry, Rx, 3] of its starts, attractors, legend."""
    (found,) = result.basins
    figure = new_figure(*size_of(plane), look.dpi)
    axes = figure.add_subplot()
    draw_starts(axes, result, plane, colours, look)
    entries = draw_attractors(axes, found, plane) + lost_entries(found, colours)
    draw_key(figure, entries)
    said = joined(f"{result.label}, {note}", slice_note(plane, paths=False))
    set_title(axes, result.facts, said, 5.4)
    if figure.get_figheight() > size_of(plane)[1]:  # a long legend: see `lay_out`
        lay_out(figure)
    if bar is not None:
        draw_bar(axes, *bar)
    return figure


def draw_starts(axes: Axes, result: Result, plane: Plane, colours: np.ndarray, look: Look) -> None:
    """Draw a map's ground: `colours` RGB [Ry, Rx, 3] of its starts, contours and axes.

    A start has the same square whatever the picture's size: boundaries stay sharp.
    """
    points = result.field.points
    x, y = points[0, :, plane.axes[0]], points[:, 0, plane.axes[1]]
    dx, dy = (float(np.ptp(side)) / (len(side) - 1) / 2 for side in (x, y))
    axes.imshow(
        np.round(colours * 255).astype(np.uint8),
        extent=(x[0] - dx, x[-1] + dx, y[0] - dy, y[-1] + dy),
        origin="lower", aspect="auto", interpolation="nearest", zorder=0,
    )  # fmt: skip
    axes.set(xlim=(plane.x[0], plane.x[-1]), ylim=(plane.y[0], plane.y[-1]))
    draw_contours(axes, plane, scale_of(plane.z, result.facts.minimum), look, "white")
    draw_plane_axes(axes, plane)


def draw_attractors(
    axes: Axes, found: Basins, plane: Plane, named: bool = True
) -> list[tuple[str, dict[str, Any]]]:
    """Mark the attractors within the plane, few with their coordinates; the legend's entries."""
    flat = plane.project(found.places)
    inside = plane.holds(flat)
    if not named and len(found.places) > _MARKED:
        return []
    small = len(found.places) > _NAMED or not named
    entries: list[tuple[str, dict[str, Any]]] = []
    for kind, style in _MARKS.items():
        chosen = inside & (found.kinds == kind)
        if not chosen.any():
            continue
        mark = {**style, "ms": style["ms"] * (0.55 if small else 0.85)}
        axes.plot(*flat[chosen].T, **mark, zorder=5.5, clip_on=False)
        entries.append((kind, mark))
    if not small:
        for place, at in zip(found.places[inside], flat[inside], strict=True):
            _name(axes, plane, place, at)
    return entries


def _name(axes: Axes, plane: Plane, place: np.ndarray, at: np.ndarray) -> None:
    """Write an attractor's coordinates beside it, on the side where there is room."""
    low, high = plane.corners()
    share = (at - low) / (high - low)
    side = "left" if share[0] < 0.15 else "right" if share[0] > 0.85 else "center"
    below = bool(share[1] > 0.9)
    axes.annotate(
        coordinates(place[list(plane.axes)]), (at[0], at[1]), xytext=(0, -11 if below else 11),
        textcoords="offset points", ha=side, va="top" if below else "bottom", fontsize=8.5,
        color="white", zorder=6, path_effects=[withStroke(linewidth=2.2, foreground=INK)],
    )  # fmt: skip


def coordinates(place: np.ndarray) -> str:
    """Write a point shortly: '(3, −1.85)'; what is as good as 0 is 0."""
    rounded = np.where(np.abs(place) < 1e-6, 0.0, place)
    return f"({', '.join(number(float(f'{value:.3g}')) for value in rounded)})"


def lost_entries(
    found: Basins, colours: np.ndarray, shares: bool = True
) -> list[tuple[str, dict[str, Any]]]:
    """Return legend entries, with the shares, of the starts that diverged or never settled.

    Of those that a map's `colours` [Ry, Rx, 3] show as such.
    """
    told = (
        (DIVERGED, "diverged", found.which == LOST),
        (UNSETTLED, "not settled", found.which == RESTLESS),
    )
    return [
        (f"{text}, {percent(where.mean())}" if shares else text, square(colour))
        for colour, text, where in told
        if (colours[where] == to_rgb(colour)).all(axis=-1).any()
    ]


def square(colour: Any) -> dict[str, Any]:
    """Return the legend's mark for an area of a colour."""
    return {"marker": "s", "ms": 9, "mfc": colour, "mec": "none", "ls": "none"}


def with_lost(colours: np.ndarray, found: Basins) -> np.ndarray:
    """Return colours [Ry, Rx, 3] with those of the starts that diverged or never settled."""
    shown = colours.copy()
    for colour, mark in ((DIVERGED, LOST), (UNSETTLED, RESTLESS)):
        shown[found.which == mark] = to_rgb(colour)
    return shown
