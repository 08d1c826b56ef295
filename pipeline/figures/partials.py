"""The partial derivatives over a plane, one heat map each."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.exact import exact_note, sizes_of, tell_exact
from pipeline.figures.drawing.ground import draw_minimisers
from pipeline.figures.drawing.lanes import draw_key
from pipeline.figures.drawing.notes import joined, slice_note
from pipeline.figures.drawing.plane import Plane, plane_of
from pipeline.figures.drawing.relief import draw_bar, draw_image, draw_plane_axes
from pipeline.figures.drawing.scale import Scale, signed_scale_of
from pipeline.figures.drawing.style import INK, align, new_figure, set_title, tighten
from pipeline.figures.drawing.undefined import filled, undefined_entries
from pipeline.results import Result

# Blue falls, red rises, white is level; equally dark at both ends.
_FALL = ("#123a6b", "#2f6fa8", "#86b4d5", "#d3e2ec")
_RISE = ("#f2d8c9", "#df9a78", "#b8503a", "#74171f")
_TIDE = LinearSegmentedColormap.from_list("tide", [*_FALL, "#fbfaf7", *_RISE])
_SIDE = 4.1  # inches of one map
_ALIKE = 20  # times that one map's largest slope may be the other's on a shared scale


def partials(result: Result, look: Look) -> Figure:
    """One map for each of the plane's two coordinates, white at 0, with the zero contour.

    Above each stands the exact derivative of a formula.

    One scale for both, so that colours compare; where it would leave one of them white, each has
    its own, and the picture says so.

    Raises:
        NotDrawable: the grid does not span two coordinates.

    """
    plane = plane_of(result, "partials")
    reach = [float(np.abs(slopes[np.isfinite(slopes)]).max(initial=0.0))
             for slopes in np.moveaxis(plane.slopes, -1, 0)]  # fmt: skip
    shared = max(reach) <= _ALIKE * min(reach) or min(reach) == 0
    figure = new_figure(2 * _SIDE + (1.3 if shared else 2.7), _SIDE * plane.ratio + 2.4, look.dpi)
    # The title stands over both maps: over one alone, a long one would push them apart.
    grid = figure.add_gridspec(2, 2, height_ratios=[1e-3, 1], hspace=0)
    head = figure.add_subplot(grid[0, :])
    head.set_axis_off()
    left = figure.add_subplot(grid[1, 0])
    both = (left, figure.add_subplot(grid[1, 1]))
    names = [rf"\partial f/\partial {name}" for name in plane.names]
    sizes = sizes_of(result, names, _SIDE - 0.2)
    for k, axes in enumerate(both):
        scale = signed_scale_of(plane.slopes if shared else plane.slopes[..., k])
        _draw_map(axes, plane, k, scale)
        if k < len(sizes) and (size := sizes[k]):
            tell_exact(axes, names[k], result.exact[k], size, INK)
        else:
            _name(axes, names[k])
        if k == 1 or not shared:
            draw_bar(axes, _TIDE, scale.ticks(), scale.label(r"\mathrm{partial\ derivative}"))
        entries = draw_minimisers(axes, result, plane)
    if shared:
        both[1].set_ylabel("")
        both[1].tick_params(labelleft=False)
    entries += undefined_entries(plane.undefined)
    draw_key(figure, [("zero", {"color": INK, "lw": 1.1}), *entries])
    own = "" if shared else "each on a scale of its own"
    note = joined("partial derivatives", own, slice_note(plane, False), exact_note(sizes))
    set_title(head, result.facts, note, 2 * _SIDE)
    tighten(figure, left)
    align(figure, head, left)
    return figure


def _draw_map(axes: Axes, plane: Plane, k: int, scale: Scale) -> None:
    slopes = filled(plane.slopes[..., k], plane.undefined)
    unit = np.clip(np.nan_to_num(scale.unit(slopes), nan=0.5), 0, 1)
    draw_image(axes, plane, _TIDE(unit)[..., :3])
    turns = np.diff(slopes > 0, axis=0).mean() + np.diff(slopes > 0, axis=1).mean()
    # Where the sign changes at every few points, lines would hide the map.
    if 0 < turns < 0.25:
        axes.contour(
            plane.x, plane.y, np.ma.masked_invalid(plane.slopes[..., k]), levels=[0.0], colors=INK,
            linewidths=1.1, zorder=2,
        )  # fmt: skip
    draw_plane_axes(axes, plane)


def _name(axes: Axes, name: str) -> None:
    axes.annotate(
        f"${name}$", (0, 1), xytext=(8, -8),
        xycoords="axes fraction", textcoords="offset points", ha="left", va="top", fontsize=11,
        color=INK, bbox={"boxstyle": "round,pad=0.3", "fc": "#ffffffd8", "ec": "none"},
    )  # fmt: skip
