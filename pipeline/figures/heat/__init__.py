"""A map of squares: how far runs came by two numbers that they chose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pipeline.figures import Look
from pipeline.figures.drawing.lanes import CROSS, MINIMUM, draw_key
from pipeline.figures.drawing.relief import SLATE, draw_bar
from pipeline.figures.drawing.scale import Scale
from pipeline.figures.drawing.style import (
    GREY,
    INK,
    RULE,
    SETTINGS,
    bare,
    new_figure,
    number,
    round_ticks,
    set_ticks,
    set_title,
    text_width,
    tick_texts,
)
from pipeline.results import HeatMap

_MISSING, _LOST = "#ffffff", "#d6d2cc"
_WRITTEN = 12  # squares a side, up to which each carries its number
_DEEP = 0.42  # shades up to which white text reads best
_TINY = 1e-16  # what is nearer to 0 is drawn as this on a log scale


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
        shades = _shades(shown.values)
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


@dataclass(frozen=True)
class _Shades:
    """Values as places in [0, 1] on the bar [Y, X], its ticks, and a word for a log scale."""

    units: np.ndarray
    ticks: tuple[np.ndarray, list[str]]
    kind: str


def _shades(values: np.ndarray) -> _Shades:
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    # Rounding leaves a regret a little below 0: that is no reason to give up the log scale.
    if low < -1e-9 * abs(high) or high <= 100 * max(low, _TINY):
        if low == high:  # as low as can be
            return _Shades(np.where(np.isnan(values), np.nan, 0.0), Scale(low, high).ticks(), "")
        scale = Scale(low, high)
        with np.errstate(invalid="ignore"):
            return _Shades(scale.unit(values), scale.ticks(), "")
    bottom, top = np.log10(max(low, _TINY)), np.log10(high)
    units = (np.log10(np.maximum(values, _TINY)) - bottom) / (top - bottom)
    decades = round_ticks(bottom, top)
    inside = (decades >= bottom) & (decades <= top) & (decades == np.round(decades))
    at = decades[inside]
    ticks = (at - bottom) / (top - bottom), [number(10.0**k, power=True) for k in at]
    return _Shades(units, ticks, "  (log scale)")


def _sides(columns: int, rows: int) -> tuple[float, float]:
    """Return the width and height of all squares in inches."""
    side = float(np.clip(5.2 / columns, 0.14, 0.95))
    return max(columns * side, 2.8), max(rows * min(side, 0.62), 1.2)


def _draw_squares(axes: Axes, shown: HeatMap, units: np.ndarray) -> None:
    rows, columns = shown.values.shape
    best = _best(shown.values)
    for i in range(rows):
        for j in range(columns):
            value, unit = shown.values[i, j], units[i, j]
            missing = bool(np.isnan(value))
            colour = _MISSING if missing else _LOST if np.isinf(value) else SLATE(float(unit))
            axes.add_patch(
                Rectangle(
                    (j - 0.5, i - 0.5), 1, 1, facecolor=colour, lw=0.8, zorder=1,
                    edgecolor=RULE if missing else "white", hatch="////" if missing else None,
                )
            )  # fmt: skip
            if np.isfinite(value) and max(rows, columns) <= _WRITTEN:
                axes.annotate(
                    number(float(f"{value:.2g}")), (j, i), ha="center",
                    xytext=(0, -8 if (i, j) == best else 0),
                    va="center", textcoords="offset points", fontsize=8, zorder=3,
                    color="white" if unit < _DEEP else INK,
                )  # fmt: skip
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(-0.5, rows - 0.5))


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
    if (at := _best(shown.values)) is not None:
        best = {**MINIMUM, "ms": 13}
        axes.plot([at[1]], [at[0] + 0.14], **best, zorder=4)
        entries.append(("best", best))
    lost = np.argwhere(np.isinf(shown.values))
    if len(lost):
        cross = {**CROSS, "mfc": GREY}
        axes.plot(lost[:, 1], lost[:, 0], **cross, zorder=4)
        entries.append(("diverged", cross))
    if np.isnan(shown.values).any():
        empty = {"marker": "$▨$", "ms": 10, "mfc": GREY, "mec": "none", "ls": "none"}
        entries.append(("no run", empty))
    return entries


def _best(values: np.ndarray) -> tuple[int, int] | None:
    """Return the row and column of the lowest value, None where none is lower than another."""
    finite = np.where(np.isfinite(values), values, np.inf)
    if len(np.unique(finite)) == 1:
        return None
    i, j = np.unravel_index(int(finite.argmin()), finite.shape)
    return (int(i), int(j)) if np.isfinite(finite[i, j]) else None
