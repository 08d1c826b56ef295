"""How far the optimizer comes by two of its hyperparameters: maps side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from pipeline.axes import RATE
from pipeline.cells import Sensitivity
from pipeline.figures import Look, NotDrawable
from pipeline.figures.drawing.basin import square
from pipeline.figures.drawing.lanes import MINIMUM, draw_key
from pipeline.figures.drawing.panels import set_heading
from pipeline.figures.drawing.relief import SLATE, draw_bar
from pipeline.figures.drawing.sensitivity import (
    BOUNDARY,
    begun,
    boundary_name,
    map_note,
    map_of,
    metric_name,
)
from pipeline.figures.drawing.style import (
    GREY,
    INK,
    align,
    bare,
    new_figure,
    number,
    set_title,
)
from pipeline.figures.heat.even import draw_even_axis, place
from pipeline.figures.heat.squares import LOST, coloured, draw_squares, shades_of
from pipeline.results import Result

_SIDE = 2.75  # inches of one map
_NEVER = "#efe0b9"
_STATUS = {"converged": "#3f9d83", "out of steps": "#e3c878", "diverged": LOST}
_BEST: dict[str, Any] = {**MINIMUM, "ms": 13}
Entries = list[tuple[str, dict[str, Any]]]


def sensitivity(result: Result, look: Look) -> Figure:
    """Draw maps of the median regret, of the median steps to the gap, and of how lanes ended.

    A star marks the best cell, a dashed line where theory has the learning rate turn unstable.

    Raises:
        NotDrawable: there is no map of two hyperparameters.

    """
    shown = map_of(result, "sensitivity")
    if len(shown.names) < 2:
        raise NotDrawable("sensitivity needs two hyperparameters; usable shows the one of this map")
    count = 2 if shown.steps_to is None else 3
    ratio = float(np.clip(len(shown.y) / len(shown.x), 0.6, 1.0))
    figure = new_figure(count * (_SIDE + 1.0) - 0.1, _SIDE * ratio + 1.95, look.dpi)
    grid = figure.add_gridspec(2, count, height_ratios=[1e-3, 1], hspace=0)
    head = figure.add_subplot(grid[0, :])
    head.set_axis_off()
    panels = [figure.add_subplot(grid[1, k]) for k in range(count)]
    entries = _draw_reached(panels[0], result, shown)
    if shown.steps_to is not None:
        entries += _draw_steps(panels[1], shown.steps_to[1], shown)
    entries += _draw_status(panels[-1], shown)
    for k, axes in enumerate(panels):
        _finish(axes, shown, ratio, k == 0)
    draw_key(figure, [*dict(entries).items(), *_marks(panels, shown)])
    set_title(head, result.facts, map_note(result, shown), count * (_SIDE + 0.9) - 1.2)
    align(figure, head, panels[0])
    return figure


def _draw_reached(axes: Axes, result: Result, shown: Sensitivity) -> Entries:
    """Draw the medians: what lanes are not better than where they began is all one shade."""
    start, lost = begun(result, shown), np.isinf(shown.median)
    cut = bool((shown.median[~lost] > start).any())
    values = np.where(lost, np.inf, np.minimum(shown.median, start))
    _draw_shaded(axes, values, lost, metric_name(shown))
    palest = {**square(to_hex(SLATE(1.0))), "mec": GREY, "mew": 0.6}
    entries = [("no better than the start", palest)] if cut else []
    return entries + ([("diverged", square(LOST))] if lost.any() else [])


def _draw_steps(axes: Axes, steps: np.ndarray, shown: Sensitivity) -> Entries:
    """Draw the median steps [Y, X]; infinite ones diverged, or never came so far."""
    never = np.isinf(steps) & ~np.isinf(shown.median)
    gap = f"$f^*$ + {number(shown.gap)}"
    _draw_shaded(axes, steps, np.isinf(steps) & ~never, f"steps to {gap}")
    return [(f"never at {gap}", square(_NEVER))] if never.any() else []


def _draw_shaded(axes: Axes, values: np.ndarray, lost: np.ndarray, name: str) -> None:
    """Draw a map of values [Y, X] and its bar; infinite ones are `lost`, or were never reached.

    The name is above it: beside the bar it would read as the next map's axis.
    """
    shades = shades_of(values)
    colours = coloured(values, shades.units)
    colours[np.isinf(values) & ~lost] = to_rgb(_NEVER)
    draw_squares(axes, colours)
    set_heading(axes, name + shades.kind, INK)
    if np.isfinite(values).any():
        draw_bar(axes, SLATE, shades.ticks, "")


def _draw_status(axes: Axes, shown: Sensitivity) -> Entries:
    """Draw how lanes ended: of several lanes the colours mixed by their shares."""
    colours = np.array([to_rgb(colour) for colour in _STATUS.values()])
    draw_squares(axes, np.tensordot(shown.shares, colours, axes=(0, 0)))
    set_heading(axes, "how lanes ended", INK)
    there = [bool(each.any()) for each in shown.shares]
    return [
        (name, square(colour))
        for (name, colour), is_there in zip(_STATUS.items(), there, strict=True)
        if is_there
    ]


def _finish(axes: Axes, shown: Sensitivity, ratio: float, first: bool) -> None:
    bare(axes)
    draw_even_axis(axes.xaxis, shown.x, shown.logs[0], _SIDE)
    draw_even_axis(axes.yaxis, shown.y, shown.logs[1], _SIDE * ratio)
    axes.set_xlabel(shown.names[0], color=INK, fontsize=10)
    if first:
        axes.set_ylabel(shown.names[1], color=INK, fontsize=10)
    else:
        axes.tick_params(labelleft=False)


def _marks(panels: list[Axes], shown: Sensitivity) -> Entries:
    """Draw the best cell and the theory's boundary into all maps."""
    row, column = shown.best
    known, entries = bool(np.isfinite(shown.median[row, column])), []
    line = _boundary(shown)
    for axes in panels:
        if line is not None:
            halo = [withStroke(linewidth=3.4, foreground="white")]
            axes.plot(*line, **BOUNDARY, path_effects=halo, zorder=3)
        if known:
            axes.plot([column], [row], **_BEST, zorder=4, clip_on=False)
    if known:
        entries.append(("best", _BEST))
    if line is not None:
        entries.append((boundary_name(shown), BOUNDARY))
    return entries


def _boundary(shown: Sensitivity) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the theory's boundary within the map, to the edges of the outer cells it is of."""
    if shown.boundary is None:
        return None
    along = shown.names.index(RATE)
    rates = (shown.x, shown.y)[along]
    (known,) = np.nonzero(np.isfinite(shown.boundary))
    at = place(rates, shown.logs[along], shown.boundary[known])
    # The outer half cells go on as straight as the last whole ones.
    first, last = np.diff(at)[[0, -1]] / 2 if len(at) > 1 else (0.0, 0.0)
    at = np.array([at[0] - first, *at, at[-1] + last])
    across = np.array([known[0] - 0.5, *known, known[-1] + 0.5])
    inside = (at >= -0.5) & (at <= len(rates) - 0.5)
    if not inside.any():
        return None
    return (at, across) if along == 0 else (across, at)
