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
    """Star the known minimisers within the plane, those that are projected onto it in white.

    Returns the legend entries for what was drawn.
    """
    minimisers = result.facts.minimisers
    if not len(minimisers):
        return []
    flat = plane.project(minimisers)
    inside = plane.holds(flat)
    on, off = (inside & each for each in on_slice(result, plane))
    entries = []
    for chosen, style, text in (
        (on, MINIMUM, "minimum"),
        (off, FAR_MINIMUM, "minimum, projected"),
    ):
        if chosen.any():
            axes.plot(*flat[chosen].T, **style, zorder=5.5, clip_on=False)
            entries.append((text, style))
    return entries


def on_slice(result: Result, plane: Plane) -> tuple[np.ndarray, np.ndarray]:
    """Which of the k minimisers lie on the plane, and which are projected onto it: bool [k] each.

    Along directions that are no coordinates none is projected: far ones would look near.
    """
    if plane.slice is not None:
        size = float(np.linalg.norm(np.ptp(result.facts.domain, axis=1)))
        on = plane.slice.off(result.facts.minimisers) <= 1e-6 * size
        return on, np.zeros_like(on)
    on = _on_coordinates(result, plane)
    return on, ~on


def _on_coordinates(result: Result, plane: Plane) -> np.ndarray:
    others = [k for k in range(result.facts.dim) if k not in plane.axes]
    if not others:
        return np.ones(len(result.facts.minimisers), dtype=bool)
    fixed = result.field.points[0, 0, others]
    span = np.ptp(result.facts.domain[others], axis=1)
    return np.asarray((np.abs(result.facts.minimisers[:, others] - fixed) <= 1e-6 * span).all(1))
