"""The ground that contour, gradient field and animation share: size and minimisers."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from pipeline.figures.drawing.lanes import FAR_MINIMUM, MINIMUM
from pipeline.figures.drawing.plane import Plane
from pipeline.results import Result

WIDTH = 6.8  # inches; the axes take about 5.3 of it


def size_of(plane: Plane) -> tuple[float, float]:
    """Return the figure's size in inches that gives the plane's axes the domain's ratio."""
    return WIDTH, 5.2 * plane.ratio + 1.35


def draw_minimisers(axes: Axes, result: Result, plane: Plane) -> list[tuple[str, dict[str, Any]]]:
    """Star the known minimisers within the plane; those off a slice are left white.

    Returns the legend entries for what was drawn.
    """
    minimisers = result.facts.minimisers
    if not len(minimisers):
        return []
    flat = plane.project(minimisers)
    inside = plane.holds(flat)
    on = inside & on_slice(result, plane)
    off = inside & ~on
    entries = []
    for chosen, style, text in (
        (on, MINIMUM, "minimum"),
        (off, FAR_MINIMUM, "minimum, projected"),
    ):
        if chosen.any():
            axes.plot(*flat[chosen].T, **style, zorder=5.5, clip_on=False)
            entries.append((text, style))
    return entries


def on_slice(result: Result, plane: Plane) -> np.ndarray:
    """Which of the k minimisers lie on the plane itself: bool [k]."""
    others = [k for k in range(result.facts.dim) if k not in plane.axes]
    if not others:
        return np.ones(len(result.facts.minimisers), dtype=bool)
    fixed = result.field.points[0, 0, others]
    span = np.ptp(result.facts.domain[others], axis=1)
    return np.asarray((np.abs(result.facts.minimisers[:, others] - fixed) <= 1e-6 * span).all(1))
