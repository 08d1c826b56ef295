"""A function along a line: the curve with its minimisers, as figures and animation draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from pipeline.figures import NotDrawable
from pipeline.figures.drawing.broken import kinds_of, leaves, shown, split, tamed
from pipeline.figures.drawing.hermite import finer, parts_for, refined
from pipeline.figures.drawing.lanes import FOUND, MINIMUM
from pipeline.figures.drawing.plane import line_of
from pipeline.figures.drawing.style import GREY, INK, few_ticks, less, offset_of, ruled
from pipeline.results import Result

_FINE = 600  # as many points a coarser line is refined to, about


@dataclass(frozen=True)
class Profile:
    """A function along a line: `along` and `values` [R], float64; `name` of the coordinate.

    `stars` [k] and `star_values` [k] are the known minimisers within the line (1-D targets only),
    or where none is known those that were found; `key` is their name and style. `leaves` says that
    the curve has a pole, near which it leaves the picture.
    """

    along: np.ndarray
    values: np.ndarray
    name: str
    stars: np.ndarray
    star_values: np.ndarray
    leaves: bool
    key: tuple[str, dict[str, Any]]


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
    rise = field.gradients.astype(np.float64) @ _direction(field.points, along)
    along, values = smooth(along, values, rise, kinds_of(field, 0))
    stars, lowest, key = np.empty(0), result.facts.minimum, ("minimum", MINIMUM)
    if result.facts.dim == 1:
        stars = result.facts.minimisers[:, 0].astype(np.float64)
        if result.found is not None:
            stars, lowest = result.found.places[:, 0], result.found.value
            key = ("minimum found", FOUND)
        stars = stars[(stars >= along.min()) & (stars <= along.max())]
    order = np.argsort(along, kind="stable")
    along, values = along[order], values[order]
    heights = np.interp(stars, along, values)
    if lowest is not None:
        heights = np.full(len(stars), lowest)
    # The curve goes through its minimisers, wherever the grid's points lie; not where it breaks.
    whole = np.isfinite(np.interp(stars, along, values))
    at = np.searchsorted(along, stars[whole])
    along, values = np.insert(along, at, stars[whole]), np.insert(values, at, heights[whole])
    return Profile(along, values, name, stars, heights, leaves(field, 0), key)


def smooth(
    along: np.ndarray, values: np.ndarray, slopes: np.ndarray, kinds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return a curve [R] with more points between a coarse grid's, by its slopes [R].

    It is NaN inside the gaps in which it breaks, of `kinds` [R - 1].
    """
    parts = parts_for(len(along), _FINE)
    if parts == 1:
        return split(along, values, kinds)
    fine = refined(along, values, tamed(along, values, slopes, kinds), parts)[0]
    inside = np.flatnonzero(kinds)[:, None] * parts + np.arange(1, parts)
    fine[inside.ravel()] = np.nan
    return finer(along, parts), fine


def _direction(points: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Return how the coordinates [n] change with that along a line of points [R, n]."""
    return np.asarray((points[-1] - points[0]).astype(np.float64) / (along[-1] - along[0]))


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
    room = shown(profile.values, profile.leaves)
    axes.set_ylim(*margins(np.append(room, profile.star_values)))
    few_ticks(axes.yaxis)
    few_ticks(axes.xaxis, 8, offset=_offset(profile))
    if not len(profile.stars):
        return []
    axes.plot(profile.stars, profile.star_values, **profile.key[1], zorder=5, clip_on=False)
    return [profile.key]


def _offset(profile: Profile) -> float:
    return offset_of(float(profile.along.min()), float(profile.along.max()))


def draw_along(axes: Axes, profile: Profile) -> None:
    """Name the coordinate along the line."""
    axes.set_xlabel(f"${less(profile.name, _offset(profile))}$", color=INK, fontsize=11)
    axes.tick_params(axis="x", colors=GREY, labelsize=9)
