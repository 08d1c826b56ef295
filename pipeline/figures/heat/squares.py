"""Squares of maps: their colours, which of them is the best, and how they are laid down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from pipeline.figures.drawing.relief import SLATE
from pipeline.figures.drawing.scale import Scale
from pipeline.figures.drawing.style import number, round_ticks

MISSING, LOST = "#ffffff", "#d6d2cc"
WRITTEN = 12  # squares a side, up to which each carries its number, or its mark
_RULED = 40  # squares a side, up to which white lines part them
_TINY = 1e-16  # what is nearer to 0 is drawn as this on a log scale


@dataclass(frozen=True)
class Shades:
    """Values as places in [0, 1] on the bar [Y, X], its ticks, and a word for a log scale."""

    units: np.ndarray
    ticks: tuple[np.ndarray, list[str]]
    kind: str


def shades_of(values: np.ndarray) -> Shades:
    """Return the shades of values [Y, X]: of a log scale where they span two decades."""
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    # Rounding leaves a regret a little below 0: that is no reason to give up the log scale.
    if low < -1e-9 * abs(high) or high <= 100 * max(low, _TINY):
        if low == high:  # as low as can be
            return Shades(np.where(np.isnan(values), np.nan, 0.0), Scale(low, high).ticks(), "")
        scale = Scale(low, high)
        with np.errstate(invalid="ignore"):
            return Shades(scale.unit(values), scale.ticks(), "")
    bottom, top = np.log10(max(low, _TINY)), np.log10(high)
    units = (np.log10(np.maximum(values, _TINY)) - bottom) / (top - bottom)
    decades = round_ticks(bottom, top)
    inside = (decades >= bottom) & (decades <= top) & (decades == np.round(decades))
    at = decades[inside]
    ticks = (at - bottom) / (top - bottom), [number(10.0**k, power=True) for k in at]
    return Shades(units, ticks, "  (log scale)")


def coloured(values: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Return the colours [Y, X, 3] of values: infinite ones grey, missing ones white."""
    colours = np.asarray(SLATE(np.clip(np.nan_to_num(units), 0, 1)))[..., :3]
    colours[np.isinf(values)] = to_rgb(LOST)
    colours[np.isnan(values)] = to_rgb(MISSING)
    return colours


def draw_squares(axes: Axes, colours: np.ndarray) -> None:
    """Draw squares of even size in colours [Y, X, 3] at whole coordinates, the first row lowest."""
    rows, columns = colours.shape[:2]
    extent = (-0.5, columns - 0.5, -0.5, rows - 0.5)
    axes.imshow(
        colours, extent=extent, origin="lower", aspect="auto", interpolation="nearest", zorder=0
    )
    if max(rows, columns) <= _RULED:
        white: dict[str, Any] = {"colors": "white", "lw": 0.8, "zorder": 1}
        axes.vlines(np.arange(columns - 1) + 0.5, -0.5, rows - 0.5, **white)
        axes.hlines(np.arange(rows - 1) + 0.5, -0.5, columns - 0.5, **white)
    axes.set(xlim=extent[:2], ylim=extent[2:])


def best_of(values: np.ndarray) -> tuple[int, int] | None:
    """Return the row and column of the lowest value, None where none is lower than another."""
    finite = np.where(np.isfinite(values), values, np.inf)
    if len(np.unique(finite)) == 1:
        return None
    i, j = np.unravel_index(int(finite.argmin()), finite.shape)
    return (int(i), int(j)) if np.isfinite(finite[i, j]) else None
