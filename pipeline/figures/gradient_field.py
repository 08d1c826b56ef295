"""The direction of steepest descent over a plane, as arrows on the function's colours."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.ground import draw_minimisers, size_of
from pipeline.figures.drawing.lanes import draw_key
from pipeline.figures.drawing.notes import joined, slice_note
from pipeline.figures.drawing.plane import Plane, plane_of
from pipeline.figures.drawing.relief import (
    coloured,
    draw_bar,
    draw_contours,
    draw_image,
    draw_plane_axes,
)
from pipeline.figures.drawing.scale import Scale, scale_of
from pipeline.figures.drawing.style import new_figure, set_title
from pipeline.figures.drawing.undefined import undefined_entries
from pipeline.results import Result

_EMBER = ListedColormap(colormaps["inferno_r"](np.linspace(0.18, 0.92, 256)), "ember")
_ACROSS = 17  # arrows along the plane's width


def gradient_field(result: Result, look: Look) -> Figure:
    """Arrows along minus the gradient: colour by its norm, length by the norm's square root.

    Raises:
        NotDrawable: the grid does not span two coordinates.

    """
    plane = plane_of(result, "gradient_field")
    figure = new_figure(*size_of(plane), look.dpi)
    axes = figure.add_subplot()
    scale = scale_of(plane.z, result.facts.minimum)
    draw_image(axes, plane, coloured(plane, scale))
    draw_contours(axes, plane, scale, look)
    draw_plane_axes(axes, plane)
    norms = _lengths(plane.slopes)
    strength = scale_of(np.append(norms[np.isfinite(norms)], 0.0), 0.0)
    _draw_arrows(axes, plane, strength)
    draw_bar(axes, _EMBER, strength.ticks(), strength.label(r"\Vert\nabla f\Vert"))
    entries = draw_minimisers(axes, result, plane) + undefined_entries(plane.undefined)
    draw_key(figure, entries)
    note = joined(r"descent field $-\nabla f$", slice_note(plane, False))
    set_title(axes, result.facts, note, 5.4)
    return figure


def _draw_arrows(axes: Axes, plane: Plane, strength: Scale) -> None:
    down = max(round(_ACROSS * plane.ratio), 3)
    x = plane.x[0] + (np.arange(_ACROSS) + 0.5) / _ACROSS * np.ptp(plane.x)
    y = plane.y[0] + (np.arange(down) + 0.5) / down * np.ptp(plane.y)
    places = np.stack(np.meshgrid(x, y), axis=-1)
    slope = np.nan_to_num(plane.sample(plane.slopes, places), posinf=0.0, neginf=0.0)
    norm = _lengths(slope)
    shown = norm > 0
    unit = np.clip(strength.unit(np.where(shown, norm, 0.0)), 0, 1)
    # Directions as the eye sees them: slopes in units of the axes, not of the page's inches.
    spans = np.array([np.ptp(plane.x), np.ptp(plane.y) / plane.ratio])
    seen = -slope / np.where(shown, norm, 1.0)[..., None] / spans
    seen = seen / np.where(shown, _lengths(seen), 1.0)[..., None]
    length = np.where(strength.is_linear, np.sqrt(unit), 0.35 + 0.65 * unit)
    arrows = seen * (length * 0.9 / _ACROSS)[..., None]
    axes.quiver(
        *places[shown].T, *arrows[shown].T, unit[shown], cmap=_EMBER, clim=(0, 1), angles="uv",
        scale_units="width", scale=1, pivot="mid", width=0.0045, headwidth=3.8, headlength=4.2,
        headaxislength=3.8, minlength=0.5, zorder=3,
    )  # fmt: skip


def _lengths(vectors: np.ndarray) -> np.ndarray:
    """Return the lengths [...] of vectors [..., 2], infinity only where no float is as large."""
    with np.errstate(over="ignore"):
        return np.asarray(np.hypot(vectors[..., 0], vectors[..., 1]))
