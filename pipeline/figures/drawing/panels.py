"""Maps of several optimizers over one plane, side by side under one title."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.basin import draw_attractors, draw_map, draw_starts, lost_entries
from pipeline.figures.drawing.lanes import draw_key
from pipeline.figures.drawing.notes import joined, slice_note
from pipeline.figures.drawing.plane import Plane
from pipeline.figures.drawing.relief import Bar, draw_bar
from pipeline.figures.drawing.style import INK, align, new_figure, set_title
from pipeline.results import Result

_SIDE = 2.9  # inches of one map
_ABREAST = 3  # maps in a row, unless that makes the picture higher than wide
Entries = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Extra:
    """A map before those of the optimizers: RGB [Ry, Rx, 3], its heading and legend."""

    heading: str
    colours: np.ndarray
    entries: Entries


def draw_maps(
    result: Result, maps: list[np.ndarray], look: Look, note: str, *,
    plane: Plane, bar: Bar | None, extra: Extra | None = None,
) -> Figure:  # fmt: skip
    """Draw the map of each optimizer, `maps` RGB [Ry, Rx, 3], and a colour bar for them all.

    A lone map is large; several are in rows with the same axes, an `extra` one before them.
    """
    if len(maps) == 1:
        return draw_map(result, plane, maps[0], look, note, bar=bar)
    every = maps if extra is None else [extra.colours, *maps]
    entries = [] if extra is None else extra.entries
    figure, head, axes = _laid(plane, len(every), look)
    for each, colours in zip(axes, every, strict=True):
        draw_starts(each, result, plane, colours, look)
    if extra is not None:
        set_heading(axes[0], extra.heading, INK)
    of_teams = axes[-len(maps) :]
    for each, team, found in zip(of_teams, result.teams, result.basins, strict=True):
        set_heading(each, team.name, team.colour or INK)
        entries = [*entries, *draw_attractors(each, found, plane, named=False)]
    for colours, found in zip(maps, result.basins, strict=True):
        entries = [*entries, *lost_entries(found, colours, shares=False)]
    _share_axes(axes)
    draw_key(figure, list(dict(entries).items()))
    said = joined(f"{result.label}, {note}", slice_note(plane, paths=False))
    set_title(head, result.facts, said, figure.get_figwidth() - 2.2)
    if bar is not None:
        draw_bar(axes[_columns(len(axes)) - 1], *bar)
    align(figure, head, axes[0])
    return figure


def _columns(count: int) -> int:
    return min(max(_ABREAST, math.ceil(math.sqrt(count))), count)


def _laid(plane: Plane, count: int, look: Look) -> tuple[Figure, Axes, list[Axes]]:
    """Return a figure with axes for its title, and so many for maps."""
    columns = _columns(count)
    rows = -(-count // columns)
    figure = new_figure(columns * _SIDE + 1.6, rows * (_SIDE * plane.ratio + 0.4) + 1.3, look.dpi)
    grid = figure.add_gridspec(rows + 1, columns, height_ratios=[1e-3, *[1] * rows])
    head = figure.add_subplot(grid[0, :])
    head.set_axis_off()
    places = [grid[1 + k // columns, k % columns] for k in range(count)]
    return figure, head, [figure.add_subplot(place) for place in places]


def set_heading(axes: Axes, text: str, colour: str) -> None:
    """Write what a panel shows above it."""
    axes.set_title(text, fontsize=10, color=colour, loc="left", pad=5)


def _share_axes(axes: list[Axes]) -> None:
    """Leave the coordinates to the first map of each row and the last of each column."""
    columns = _columns(len(axes))
    for place, each in enumerate(axes):
        if place % columns:
            each.set_ylabel("")
            each.tick_params(labelleft=False)
        if place + columns < len(axes):
            each.set_xlabel("")
            each.tick_params(labelbottom=False)
