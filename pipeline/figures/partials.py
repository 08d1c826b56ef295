"""The partial derivatives over a plane, one heat map each."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.ground import draw_minimisers, note_of
from pipeline.figures.drawing.lanes import draw_key
from pipeline.figures.drawing.plane import Plane, plane_of
from pipeline.figures.drawing.relief import draw_bar, draw_image, draw_plane_axes
from pipeline.figures.drawing.scale import signed_scale_of
from pipeline.figures.drawing.style import INK, new_figure, set_title
from pipeline.results import Result

# Blue falls, red rises, white is level; equally dark at both ends.
_FALL = ("#123a6b", "#2f6fa8", "#86b4d5", "#d3e2ec")
_RISE = ("#f2d8c9", "#df9a78", "#b8503a", "#74171f")
_TIDE = LinearSegmentedColormap.from_list("tide", [*_FALL, "#fbfaf7", *_RISE])
_SIDE = 4.1  # inches of one map


def partials(result: Result, look: Look) -> Figure:
    """One map for each of the plane's two coordinates, white at 0, with the zero contour.

    Each map has a scale of its own, since partial derivatives can differ by orders of magnitude.

    Raises:
        NotDrawable: the grid does not span two coordinates.

    """
    plane = plane_of(result, "partials")
    figure = new_figure(2 * _SIDE + 2.2, _SIDE * plane.ratio + 1.45, look.dpi)
    both = figure.subplots(1, 2)
    for k, axes in enumerate(both):
        _draw_map(axes, plane, k)
    entries = draw_minimisers(both[0], result, plane)
    draw_minimisers(both[1], result, plane)
    zero = ("zero", {"color": INK, "lw": 1.1})
    draw_key(figure, [zero, *entries])
    note = "; ".join(filter(None, ("partial derivatives", note_of(result, plane, False))))
    set_title(both[0], result.facts, note, 2 * _SIDE + 1)
    return figure


def _draw_map(axes: Axes, plane: Plane, k: int) -> None:
    slopes = plane.slopes[..., k]
    scale = signed_scale_of(slopes)
    unit = np.clip(np.nan_to_num(scale.unit(slopes), nan=0.5), 0, 1)
    draw_image(axes, plane, _TIDE(unit)[..., :3])
    turns = np.diff(slopes > 0, axis=0).mean() + np.diff(slopes > 0, axis=1).mean()
    # Where the sign changes at every few points, lines would hide the map.
    if 0 < turns < 0.25:
        axes.contour(
            plane.x, plane.y, np.ma.masked_invalid(slopes), levels=[0.0], colors=INK,
            linewidths=1.1, zorder=2,
        )  # fmt: skip
    draw_plane_axes(axes, plane)
    name = rf"\partial f / \partial {plane.names[k]}"
    draw_bar(axes, _TIDE, scale.ticks(), scale.label(name))
