"""The ground that contour, gradient field and animation share: size and minimisers."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from pipeline.figures.drawing.lanes import FAR_FOUND, FAR_MINIMUM, FOUND, MINIMUM
from pipeline.figures.drawing.plane import Plane
from pipeline.results import Result

WIDTH = 6.8  # inches; the axes take about 5.3 of it


def size_of(plane: Plane) -> tuple[float, float]:
    """Return the figure's size in inches that gives the plane's axes the domain's ratio."""
    return WIDTH, 5.2 * plane.ratio + 1.35


Star = tuple[np.ndarray, dict[str, Any], str]


def draw_minimisers(axes: Axes, result: Result, plane: Plane) -> list[tuple[str, dict[str, Any]]]:
    """Star the minimisers within the plane; see `stars_of`.

    Returns the legend entries for what was drawn.
    """
    entries = []
    for places, style, text in stars_of(result, plane):
        axes.plot(*places.T, **style, zorder=5.5, clip_on=False)
        entries.append((text, style))
    return entries


def stars_of(result: Result, plane: Plane) -> list[Star]:
    """Return what is starred within a plane: places on it [k, 2], none empty, style and name.

    Known minimisers, those off a slice left white; where none is known what was found, hollow.
    """
    found = np.empty((0, result.facts.dim)) if result.found is None else result.found.places
    stars = []
    for points, near, far, text in (
        (result.facts.minimisers, MINIMUM, FAR_MINIMUM, "minimum"),
        (found, FOUND, FAR_FOUND, "minimum found"),
    ):
        flat = plane.project(points)
        inside, (on, off) = plane.holds(flat), on_slice(result, plane, points)
        stars += [(flat[inside & on], near, text), (flat[inside & off], far, f"{text}, projected")]
    return [star for star in stars if len(star[0])]


def on_slice(result: Result, plane: Plane, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which of points [k, n] lie on the plane, and which are projected onto it: bool [k] each.

    Along directions that are no coordinates none is projected: far ones would look near.
    """
    if plane.slice is not None:
        size = float(np.linalg.norm(np.ptp(result.facts.domain, axis=1)))
        on = plane.slice.off(points) <= 1e-6 * size
        return on, np.zeros_like(on)
    on = _on_coordinates(result, plane, points)
    return on, ~on


def _on_coordinates(result: Result, plane: Plane, points: np.ndarray) -> np.ndarray:
    others = [k for k in range(result.facts.dim) if k not in plane.axes]
    if not others:
        return np.ones(len(points), dtype=bool)
    fixed = result.field.points[0, 0, others]
    span = np.ptp(result.facts.domain[others], axis=1)
    return np.asarray((np.abs(points[:, others] - fixed) <= 1e-6 * span).all(1))
