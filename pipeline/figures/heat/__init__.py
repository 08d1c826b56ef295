"""A map of squares: how far runs came by two numbers that they chose."""

from __future__ import annotations

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pipeline.figures import Look
from pipeline.figures.drawing.lanes import CROSS, MINIMUM, draw_key
from pipeline.figures.drawing.relief import SLATE, draw_bar
from pipeline.figures.drawing.style import (
    GREY,
    INK,
    RULE,
    SETTINGS,
    bare,
    new_figure,
    number,
    set_ticks,
    set_title,
    text_width,
    tick_texts,
)
from pipeline.figures.drawing.undefined import HATCHED
from pipeline.figures.heat.squares import WRITTEN, best_of, coloured, draw_squares, shades_of
from pipeline.heat_map import HeatMap

_DEEP = 0.42  # shades up to which white text reads best


def heat_map(shown: HeatMap, look: Look) -> Figure:
    """Draw squares of even size, dark where the metric is low, the best one starred.

    Squares are as wide whatever lies between their numbers, so that steps by a factor and steps by
    a term are both seen. The colours are logarithmic where the metric spans two decades. Diverged
    ones are grey with a cross, those without a run are empty and hatched.
    """
    rows, columns = shown.values.shape
    with rc_context(SETTINGS):
        across, down = _sides(columns, rows)
        figure = new_figure(across + 2.4, down + 1.9, look.dpi)
        axes = figure.add_subplot()
        shades = shades_of(shown.values)
        _draw_squares(axes, shown, shades.units)
        _draw_axes(axes, shown, across)
        if np.isfinite(shown.values).any():
            draw_bar(axes, SLATE, shades.ticks, shown.metric + shades.kind)
        draw_key(figure, _draw_marks(axes, shown))
        note = ", ".join(
            filter(None, [shown.title, f"{shown.metric} by {' and '.join(shown.names)}"])
        )
        set_title(axes, shown.facts, note, across + 1.4)
    return figure


def _sides(columns: int, rows: int) -> tuple[float, float]:
    """Return the width and height of all squares in inches."""
    side = float(np.clip(5.2 / columns, 0.14, 0.95))
    return max(columns * side, 2.8), max(rows * min(side, 0.62), 1.2)


def _draw_squares(axes: Axes, shown: HeatMap, units: np.ndarray) -> None:
    draw_squares(axes, coloured(shown.values, units))
    for i, j in np.argwhere(np.isnan(shown.values)):
        axes.add_patch(
            Rectangle(
                (j - 0.5, i - 0.5), 1, 1, facecolor="none", lw=0.8, zorder=1, edgecolor=RULE,
                hatch="////",
            )
        )  # fmt: skip
    if max(shown.values.shape) <= WRITTEN:
        _write(axes, shown.values, units)


def _write(axes: Axes, values: np.ndarray, units: np.ndarray) -> None:
    best = best_of(values)
    for i, j in np.argwhere(np.isfinite(values)):
        axes.annotate(
            number(float(f"{values[i, j]:.2g}")), (j, i), ha="center",
            xytext=(0, -8 if (i, j) == best else 0),
            va="center", textcoords="offset points", fontsize=8, zorder=3,
            color="white" if units[i, j] < _DEEP else INK,
        )  # fmt: skip


def _draw_axes(axes: Axes, shown: HeatMap, across: float) -> None:
    bare(axes)
    for axis, at, is_upright in ((axes.xaxis, shown.x, False), (axes.yaxis, shown.y, True)):
        texts = _texts(at)
        room = 0.3 if is_upright else max(text_width(text, 9) for text in texts) + 0.15
        length = across if not is_upright else _sides(len(shown.x), len(at))[1]
        stride = -(-len(at) // max(int(length / room), 1))
        set_ticks(axis, list(range(0, len(at), stride)), texts[::stride])
    axes.set_xlabel(shown.names[0], color=INK, fontsize=10)
    axes.set_ylabel(shown.names[1], color=INK, fontsize=10)


def _texts(at: np.ndarray) -> list[str]:
    """Return numbers as texts: with as many decimals each if they are evenly spaced."""
    gaps = np.diff(at)
    even = len(at) > 2 and bool(np.allclose(gaps, gaps[0], rtol=1e-6))
    return tick_texts(at.tolist()) if even else [number(float(f"{value:.3g}")) for value in at]


def _draw_marks(axes: Axes, shown: HeatMap) -> list[tuple[str, dict[str, object]]]:
    entries: list[tuple[str, dict[str, object]]] = []
    if (at := best_of(shown.values)) is not None:
        best = {**MINIMUM, "ms": 13}
        axes.plot([at[1]], [at[0] + 0.14], **best, zorder=4)
        entries.append(("best", best))
    lost = np.argwhere(np.isinf(shown.values))
    if len(lost):
        cross = {**CROSS, "mfc": GREY}
        axes.plot(lost[:, 1], lost[:, 0], **cross, zorder=4)
        entries.append(("diverged", cross))
    if np.isnan(shown.values).any():
        entries.append(("no run", HATCHED))
    return entries
