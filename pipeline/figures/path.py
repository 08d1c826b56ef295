"""A 1-D target's curve with the steps of a descent on it."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures import Look, NotDrawable
from pipeline.figures.drawing.lanes import (
    Lanes,
    brief,
    draw_key,
    draw_paths,
    key_of_lanes,
    lanes_of,
)
from pipeline.figures.drawing.notes import path_note
from pipeline.figures.drawing.plane import descent_of
from pipeline.figures.drawing.profile import draw_along, draw_profile, profile_of
from pipeline.figures.drawing.style import GREY, INK, new_figure, set_title
from pipeline.results import Result, Trace


def path(result: Result, look: Look) -> Figure:
    """Draw the curve of f over x, and on it each lane's points (x_t, f(x_t)).

    Raises:
        NotDrawable: the target has more than one coordinate, the grid is a mesh, or there is no
            descent.

    """
    if result.facts.dim != 1:
        raise NotDrawable(f"path needs a target of one coordinate; this has {result.facts.dim}")
    trace = descent_of(result, "path")
    profile = profile_of(result, "path")
    lanes = lanes_of(result, trace)
    figure = new_figure(7.2, 4.8, look.dpi)
    axes = figure.add_subplot()
    stars = draw_profile(axes, profile, GREY)
    points = track(trace)
    low, high = np.array([axes.get_xlim(), axes.get_ylim()]).T
    lanes = brief(lanes, points, low, high)
    draw_paths(axes, lanes, points)
    if lanes.are_few:
        _draw_steps(axes, lanes, points)
    draw_along(axes, profile)
    axes.set_ylabel("$f(x)$", color=INK, fontsize=11)
    inside = ((points >= low) & (points <= high)).all(axis=-1)
    draw_key(figure, [*key_of_lanes(lanes, inside), *stars])
    set_title(axes, result.facts, path_note(result, trace, lanes, inside), 6.2)
    return figure


def track(trace: Trace) -> np.ndarray:
    """Return the points (x_t, f(x_t)) of a 1-D descent [T+1, L, 2], within what Agg can clip."""
    both = np.stack([trace.points[..., 0], trace.values], axis=-1).astype(np.float64)
    return np.clip(np.nan_to_num(both, nan=0.0), -1e12, 1e12)


def _draw_steps(axes: Axes, lanes: Lanes, points: np.ndarray) -> None:
    for lane in lanes.order[lanes.bold[lanes.order]]:
        last = int(lanes.last[lane])
        # More dots than pixels say nothing: the early steps, which differ most, are kept.
        rows = np.unique(np.round(np.geomspace(1, last + 1, min(last + 1, 80)) - 1).astype(int))
        axes.plot(
            *points[rows, lane].T, marker="o", ms=4, mfc=lanes.colours[lane], mec="white", mew=0.6,
            ls="none", zorder=4,
        )  # fmt: skip
