"""Which values of a hyperparameter can be used: curves of what was reached, and the range."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.axes import RATE
from pipeline.cells import Sensitivity
from pipeline.colours import TEAMS, optimizer_colour
from pipeline.figures import Look, NotDrawable
from pipeline.figures.drawing.basin import square
from pipeline.figures.drawing.curves import Curves, curves_of, draw_value_axis
from pipeline.figures.drawing.lanes import MINIMUM, draw_key
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
    STAR,
    few_ticks,
    new_figure,
    number,
    ruled,
    set_log_axis,
    set_title,
)
from pipeline.results import Result

_WORSE = 100.0  # times the start's regret
_OTHERS = 3  # curves beside the best one's
_SPAN: dict[str, Any] = {"facecolor": STAR, "alpha": 0.22, "lw": 0}
Entries = list[tuple[str, dict[str, Any]]]


def usable(result: Result, look: Look) -> Figure:
    """Curves over the first hyperparameter, at the best value of the second and a few others.

    Lines are medians over the lanes, bands reach from the 10 to the 90 % quantile; what diverged
    leaves by the upper edge. The usable range of the best curve is shaded.

    Raises:
        NotDrawable: there is no map, or none of its medians is finite.

    """
    shown = map_of(result, "usable")
    if not np.isfinite(shown.median).any():
        raise NotDrawable("usable needs a finite median; all of this map have diverged")
    rows = _rows(shown)
    reached = shown.reached[:, rows].reshape(-1, len(shown.x))
    # What is so much worse than the start is as good as lost, and would press all else together.
    reached = np.where(reached > _WORSE * begun(result, shown), np.inf, reached)
    curves = curves_of(reached, metric_name(shown))
    figure = new_figure(7.2, 4.9, look.dpi)
    axes = figure.subplots()
    ruled(axes)
    draw_value_axis(axes, curves)
    entries = _draw_rows(axes, result, shown, rows, curves)
    entries += _draw_range(axes, shown, curves) + _draw_boundary(axes, shown)
    row, column = shown.best
    best = {**MINIMUM, "ms": 13}
    height = np.clip(shown.median[row, column], curves.low, curves.high)
    axes.plot([shown.x[column]], [height], **best, zorder=5, clip_on=False)
    _draw_axes(axes, shown, curves)
    draw_key(figure, [*entries, ("best", best)])
    set_title(axes, result.facts, map_note(result, shown), 6.0)
    return figure


def _rows(shown: Sensitivity) -> list[int]:
    """Return the best row, and a few others spread over all of them."""
    spread = np.linspace(0, len(shown.median) - 1, _OTHERS + 1).round().astype(int).tolist()
    best = shown.best[0]
    nearest = min(spread, key=lambda row: abs(row - best))
    return [best, *(row for row in dict.fromkeys(spread) if row != nearest)]


def _draw_rows(
    axes: Axes, result: Result, shown: Sensitivity, rows: list[int], curves: Curves
) -> Entries:
    own = optimizer_colour(result.label)
    colours = [own, *(each for each in TEAMS if each != own)]
    low, middle, high = curves.values.reshape(3, len(rows), -1)
    entries: Entries = []
    for k, row in enumerate(rows):
        line: dict[str, Any] = {"color": colours[k], "lw": 2.2 if k == 0 else 1.4}
        if (shown.reached[0] != shown.reached[2]).any():
            axes.fill_between(shown.x, low[k], high[k], color=colours[k], alpha=0.15, lw=0)
        axes.plot(shown.x, _until_lost(middle[k], curves.high), **line, zorder=4 - 0.1 * k)
        if len(shown.names) == 2:
            value = number(float(f"{shown.y[row]:.3g}"))
            entries.append((f"{shown.names[1]} {value}", line))
    return entries


def _until_lost(heights: np.ndarray, edge: float) -> np.ndarray:
    """Return heights [X] without those on the edge, save where a line leaves or comes back."""
    lost = heights >= edge
    beside = np.pad(~lost, 1)
    return np.where(lost & ~(beside[:-2] | beside[2:]), np.nan, heights)


def _draw_range(axes: Axes, shown: Sensitivity, curves: Curves) -> Entries:
    ends = shown.range_of(0)
    if ends is None:
        return []
    axes.axvspan(*ends, **_SPAN, zorder=0)
    mark = {**square(STAR), "alpha": 0.4}
    told = shown.range_in_words(0, lambda end: number(float(f"{end:.2g}")))
    entries: Entries = [(f"usable: {told}", mark)]
    if curves.low < shown.bound < curves.high:
        line: dict[str, Any] = {"color": GREY, "lw": 1.2, "ls": ":"}
        axes.axhline(shown.bound, **line, zorder=1)
        entries.append((f"at most {number(float(f'{shown.bound:.2g}'))}", line))
    return entries


def _draw_boundary(axes: Axes, shown: Sensitivity) -> Entries:
    if shown.boundary is None or shown.names[0] != RATE:
        return []
    at = float(shown.boundary[shown.best[0]])
    if not shown.x[0] <= at <= shown.x[-1]:
        return []
    axes.axvline(at, **BOUNDARY, zorder=2)
    return [(boundary_name(shown), BOUNDARY)]


def _draw_axes(axes: Axes, shown: Sensitivity, curves: Curves) -> None:
    if shown.logs[0]:
        set_log_axis(axes)
    else:
        few_ticks(axes.xaxis, 7)
    axes.set_xlim(shown.x[0], shown.x[-1])
    axes.set_xlabel(shown.names[0], color=INK)
    axes.set_ylabel(curves.label, fontsize=10, color=INK)
