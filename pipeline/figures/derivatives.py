"""A function along a line with its derivatives, in linked panels."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.breaks import CURVES
from pipeline.colours import PALETTE
from pipeline.figures import Look
from pipeline.figures.drawing.broken import kinds_of, leaves, shown, split
from pipeline.figures.drawing.exact import exact_note, sizes_of, tell_exact
from pipeline.figures.drawing.lanes import draw_key
from pipeline.figures.drawing.notes import joined
from pipeline.figures.drawing.plane import line_of
from pipeline.figures.drawing.profile import (
    draw_along,
    draw_profile,
    margins,
    profile_of,
    smooth,
)
from pipeline.figures.drawing.relief import draw_bar
from pipeline.figures.drawing.scale import signed_scale_of
from pipeline.figures.drawing.style import (
    GREY,
    INK,
    bare,
    coordinate,
    few_ticks,
    new_figure,
    ruled,
    set_ticks,
    set_title,
)
from pipeline.figures.drawing.undefined import Entries, hatch, undefined_entries
from pipeline.results import Field, Result

_WIDTH = 6.2  # inches of a title


def derivatives(result: Result, look: Look) -> Figure:
    """Return the function above, below it one panel a derivative, each on a scale of its own.

    For a 1-D target these are the derivatives of order 1, 2, ...; on a line through n dimensions
    the partial derivatives, as a heat map where there are more than five. Above each panel stands
    the exact one of a formula.

    Raises:
        NotDrawable: the grid is a mesh, or has fewer than two points.

    """
    profile = profile_of(result, "derivatives")
    curves, names = _curves(result.field, result.facts.dim)
    few = len(curves) <= CURVES
    panels = 1 + (len(curves) if few else 1)
    heights = [1.35] + [1.0] * (panels - 1) if few else [1.0, 1.5]
    sizes = sizes_of(result, names, _WIDTH) if few else []
    told = sum(size is not None for size in sizes)
    figure = new_figure(7.2, 1.35 + 1.45 * sum(heights) + 0.3 * told, look.dpi)
    stack = figure.subplots(
        panels, 1, sharex=True, gridspec_kw={"height_ratios": heights}, squeeze=False
    )[:, 0]
    entries = draw_profile(stack[0], profile, INK)
    _name(stack[0], "f", INK)
    if few:
        for k, axes in enumerate(stack[1:]):
            curve, colour = _smooth(result.field, curves, k), PALETTE[k % len(PALETTE)]
            _draw_curve(axes, curve, leaves(result.field, k + 1), names[k], colour)
            if k < len(sizes) and (size := sizes[k]):
                tell_exact(axes, names[k], result.exact[k], size, colour)
    else:
        entries = entries + _draw_map(stack[1], result.field, curves, names)
    for axes in stack:
        for star in profile.stars:
            axes.axvline(star, color=GREY, lw=0.9, ls=(0, (3, 3)), zorder=1)
    draw_along(stack[-1], profile)
    draw_key(figure, entries)
    set_title(stack[0], result.facts, joined(_note(result), exact_note(sizes)), _WIDTH)
    return figure


def _curves(field: Field, dim: int) -> tuple[np.ndarray, list[str]]:
    """Return the derivatives [k, R] and their names in mathtext; NaN where f has no value."""
    known = np.isfinite(field.values)
    if dim > 1:
        partials = np.where(known, field.gradients.T.astype(np.float64), np.nan)
        return partials, [rf"\partial f/\partial {coordinate(k, dim)}" for k in range(dim)]
    orders = field.derivatives.astype(np.float64)
    if not len(orders):
        orders = field.gradients.T.astype(np.float64)
    primes = ["f'", "f''", "f'''"]
    orders = np.where(known, orders, np.nan)
    return orders, [primes[k] if k < 3 else f"f^{{({k + 1})}}" for k in range(len(orders))]


def _note(result: Result) -> str:
    if result.facts.dim == 1:
        return "the function and its derivatives"
    name = line_of(result.field)[1]
    along = "the line" if name.startswith(r"\mathrm") else f"${name}$"
    return f"the function and its partial derivatives along {along}"


def _name(axes: Axes, name: str, colour: str) -> None:
    axes.set_ylabel(
        f"${name}$", color=colour, fontsize=12, rotation=0, ha="right", va="center", labelpad=8
    )


def _smooth(field: Field, curves: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return places and values of a curve; of a 1-D target's, by the derivative after it."""
    along, _ = line_of(field)
    curve, kinds = np.where(np.isfinite(curves[k]), curves[k], np.nan), kinds_of(field, k + 1)
    if field.points.shape[1] > 1 or k + 1 >= len(curves):
        return split(along, curve, kinds)
    return smooth(along, curve, curves[k + 1], kinds)


def _draw_curve(
    axes: Axes, curve: tuple[np.ndarray, np.ndarray], leaving: bool, name: str, colour: str
) -> None:
    ruled(axes)
    along, values = curve
    axes.axhline(0, color=GREY, lw=0.8, zorder=1.5)
    axes.plot(along, values, color=colour, lw=1.9, zorder=2)
    axes.set_ylim(*margins(np.append(shown(values, leaving), 0.0), 0.1))
    few_ticks(axes.yaxis, 4)
    _name(axes, name, colour)


def _draw_map(axes: Axes, field: Field, curves: np.ndarray, names: list[str]) -> Entries:
    label = r"\partial f/\partial x_k" if field.points.shape[1] > 1 else "f^{(k)}"
    scale = signed_scale_of(curves)
    ramp = colormaps["RdBu_r"]
    unit = np.clip(np.nan_to_num(scale.unit(curves), nan=0.5), 0, 1)
    along, _ = line_of(field)
    count = len(curves)
    axes.pcolormesh(along, np.arange(count), unit, cmap=ramp, vmin=0, vmax=1, shading="nearest",
                    rasterized=True)  # fmt: skip
    bare(axes)
    shown = range(0, count, -(-count // 6))
    set_ticks(axes.yaxis, list(shown), [f"${names[k]}$" for k in shown])
    axes.invert_yaxis()
    undefined = np.tile(~np.isfinite(field.values), (2, 1))
    hatch(axes, along, np.array([-0.5, count - 0.5]), undefined)
    draw_bar(axes, ramp, scale.ticks(), scale.label(label))
    return undefined_entries(undefined)
