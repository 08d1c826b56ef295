"""A function along a line: the curve with its minimisers, as figures and animation draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from pipeline.figures import NotDrawable
from pipeline.figures.drawing.hermite import finer, parts_for, refined
from pipeline.figures.drawing.lanes import FOUND, MINIMUM
from pipeline.figures.drawing.plane import line_of
from pipeline.figures.drawing.style import GREY, INK, few_ticks, less, offset_of, ruled
from pipeline.results import Field, Result

Curve = tuple[np.ndarray, np.ndarray]  # places along the line, and values there
_FEW = 0.03  # of the points of a torn curve may leave the picture at the top, and at the bottom
_FINE = 600  # as many points a coarser line is refined to, about


@dataclass(frozen=True)
class Profile:
    """A function along a line: `along` and `values` [R], float64; `name` of the coordinate.

    `stars` [k] and `star_values` [k] are the known minimisers within the line (1-D targets only),
    or where none is known those that were found; `key` is their name and style. `torn` says that
    the curve, or a derivative of it, jumps or has a pole somewhere.
    """

    along: np.ndarray
    values: np.ndarray
    name: str
    stars: np.ndarray
    star_values: np.ndarray
    torn: bool
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
    along, values = smooth(along, values, rise, torn(field, 0))
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
    # The curve goes through its minimisers, wherever the grid's points lie.
    at = np.searchsorted(along, stars)
    return Profile(
        np.insert(along, at, stars),
        np.insert(values, at, heights),
        name,
        stars,
        heights,
        bool(field.jumps.any()),
        key,
    )


def smooth(along: np.ndarray, values: np.ndarray, slopes: np.ndarray, jumps: np.ndarray) -> Curve:
    """Return a curve [R] with more points between a coarse grid's, by its slopes [R].

    In the gaps in which it jumps, bool [R - 1], it is as `split` leaves it.
    """
    parts = parts_for(len(along), _FINE)
    if parts == 1:
        return split(along, values, jumps)
    fine = refined(along, values, _tamed(along, values, slopes, jumps), parts)[0]
    inside = np.flatnonzero(jumps)[:, None] * parts + np.arange(1, parts)
    fine[inside.ravel()] = np.nan
    return finer(along, parts), fine


def _tamed(
    along: np.ndarray, values: np.ndarray, slopes: np.ndarray, jumps: np.ndarray
) -> np.ndarray:
    """Return slopes [R] with which a cubic does not shoot beyond both ends of a gap it climbs.

    Beside a pole the grid is too coarse for the slope there. At most 3 times the mean slope of a
    gap whose ends rise or fall as it does: F. Fritsch, R. Carlson (1980), SIAM J. Numer. Anal. 17.
    """
    mean = np.diff(values) / np.diff(along)
    even = (mean * slopes[:-1] > 0) & (mean * slopes[1:] > 0) & ~jumps
    most = np.where(even, 3 * np.abs(mean), np.inf)
    bound = np.minimum(np.append(most, np.inf), np.insert(most, 0, np.inf))
    return np.asarray(np.clip(slopes, -bound, bound))


def split(along: np.ndarray, values: np.ndarray, jumps: np.ndarray) -> Curve:
    """Return a curve [R] that is NaN in the middle of each gap in which it jumps, bool [R - 1]."""
    behind = np.flatnonzero(jumps)
    middles = (along[behind] + along[behind + 1]) / 2
    return np.insert(along, behind + 1, middles), np.insert(values, behind + 1, np.nan)


def torn(field: Field, curve: int) -> np.ndarray:
    """Return in which gaps of a line f (0) or a derivative (1, ...) jumps, bool [R - 1]."""
    found = field.jumps[curve : curve + 1]
    return np.asarray(found[0]) if len(found) else np.zeros(len(field.values) - 1, bool)


def _direction(points: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Return how the coordinates [n] change with that along a line of points [R, n]."""
    return np.asarray((points[-1] - points[0]).astype(np.float64) / (along[-1] - along[0]))


def margins(values: np.ndarray, share: float = 0.07, torn: bool = False) -> tuple[float, float]:
    """Limits a little beyond all finite values; one unit around a constant.

    Of a curve that is `torn` beyond most of them: near a pole it leaves the picture, where all else
    would lie flat.
    """
    finite = values[np.isfinite(values)]
    if torn:
        most = np.quantile(finite, [_FEW, 1 - _FEW])
        spare = 0.4 * (most[1] - most[0])
        finite = np.clip(finite, most[0] - spare, most[1] + spare)
    low, high = float(finite.min()), float(finite.max())
    spare = share * (high - low) if high - low > 1e-12 * max(abs(low), abs(high)) else 0.5
    return low - spare, high + spare


def draw_profile(axes: Axes, profile: Profile, colour: str) -> list[tuple[str, dict[str, Any]]]:
    """Draw the curve and its minimisers; return the legend entries for the latter."""
    ruled(axes)
    axes.plot(profile.along, profile.values, color=colour, lw=1.9, zorder=2)
    axes.set_xlim(profile.along.min(), profile.along.max())
    axes.set_ylim(*margins(np.append(profile.values, profile.star_values), torn=profile.torn))
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
