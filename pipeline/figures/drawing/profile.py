"""A function along a line: the curve with its minimisers, as figures and animation draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from pipeline.figures import NotDrawable
from pipeline.figures.drawing.lanes import MINIMUM
from pipeline.figures.drawing.plane import line_of
from pipeline.figures.drawing.style import GREY, INK, few_ticks, ruled
from pipeline.results import Result


@dataclass(frozen=True)
class Profile:
    """A function along a line: `along` and `values` [R], float64; `name` of the coordinate.

    `stars` [k] and `star_values` [k] are the known minimisers within the line (1-D targets only).
    """

    along: np.ndarray
    values: np.ndarray
    name: str
    stars: np.ndarray
    star_values: np.ndarray


def profile_of(result: Result, figure: str) -> Profile:
    """Return the line of a result's field.

    Raises:
        NotDrawable: the grid is a mesh, or has fewer than two points.

    """
    field = result.field
    if field.is_mesh:
        raise NotDrawable(f"{figure} needs a grid along a line; this grid spans two coordinates")
    values = np.where(np.isfinite(field.values), field.values, np.nan).astype(np.float64)
    if np.isfinite(values).sum() < 2:
        raise NotDrawable(f"{figure} needs at least two grid points with finite values")
    along, name = line_of(field)
    stars = np.empty(0)
    if result.facts.dim == 1:
        stars = result.facts.minimisers[:, 0].astype(np.float64)
        stars = stars[(stars >= along.min()) & (stars <= along.max())]
    order = np.argsort(along, kind="stable")
    heights = np.interp(stars, along[order], values[order])
    if result.facts.minimum is not None:
        heights = np.full(len(stars), result.facts.minimum)
    return Profile(along, values, name, stars, heights)


def margins(values: np.ndarray, share: float = 0.07) -> tuple[float, float]:
    """Limits a little beyond all finite values; one unit around a constant."""
    finite = values[np.isfinite(values)]
    low, high = float(finite.min()), float(finite.max())
    spare = share * (high - low) if high - low > 1e-12 * max(abs(low), abs(high)) else 0.5
    return low - spare, high + spare


def draw_profile(axes: Axes, profile: Profile, colour: str) -> list[tuple[str, dict[str, Any]]]:
    """Draw the curve and its minimisers; return the legend entries for the latter."""
    ruled(axes)
    axes.plot(profile.along, profile.values, color=colour, lw=1.9, zorder=2)
    axes.set_xlim(profile.along.min(), profile.along.max())
    axes.set_ylim(*margins(np.append(profile.values, profile.star_values)))
    few_ticks(axes.yaxis)
    few_ticks(axes.xaxis, 8)
    if not len(profile.stars):
        return []
    axes.plot(profile.stars, profile.star_values, **MINIMUM, zorder=5, clip_on=False)
    return [("minimum", MINIMUM)]


def draw_along(axes: Axes, profile: Profile) -> None:
    """Return the name of the coordinate along the line."""
    axes.set_xlabel(f"${profile.name}$", color=INK, fontsize=11)
    axes.tick_params(axis="x", colors=GREY, labelsize=9)
