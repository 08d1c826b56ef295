"""Each coordinate of a descent by step."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from pipeline.colours import PALETTE
from pipeline.figures import Look
from pipeline.figures.convergence import spread
from pipeline.figures.drawing.curves import draw_curve
from pipeline.figures.drawing.lanes import draw_key
from pipeline.figures.drawing.notes import joined, status_note
from pipeline.figures.drawing.plane import descent_of
from pipeline.figures.drawing.relief import draw_bar
from pipeline.figures.drawing.style import (
    GREY,
    INK,
    coordinate,
    few_ticks,
    new_figure,
    ruled,
    set_title,
)
from pipeline.results import DIVERGED, Result, Trace

_FEW = 6  # as many coordinates have a colour and a name each
_INDEX = ListedColormap(colormaps["viridis"](np.linspace(0.0, 0.88, 256)), "index")


def coordinates(result: Result, look: Look) -> Figure:
    """Return the coordinates of one lane by step, those of the nearest minimiser dashed.

    Of several lanes the one of the lowest last value is drawn, the others faintly. More than six
    coordinates are coloured by their index. Of a lane that diverged, the steps are drawn up to
    that at which it leaves the picture.

    Raises:
        NotDrawable: there is no descent.

    """
    trace = descent_of(result, "coordinates")
    best = _best_lane(trace)
    rows = np.arange(trace.last[best] + 1)
    points = trace.points[rows, best].astype(np.float64)
    goal = _nearest(result.facts.minimisers, points[-1])
    figure = new_figure(7.2, 4.4, look.dpi)
    axes = figure.add_subplot()
    ruled(axes)
    few = points.shape[1] <= _FEW
    kept = trace.points[:, trace.status != DIVERGED]
    shown = kept if few and kept.size else points
    if goal is not None and _far(goal, shown, result.facts.domain):
        goal = None
    low, high = _limits(trace, shown, goal, result.facts.domain)
    axes.set_ylim(low, high)
    beyond = ((points < low) | (points > high)).any(axis=1)
    end, cut = int(trace.steps.max() if few else trace.steps[best]), ""
    if trace.status[best] == DIVERGED and beyond.any():
        # What comes after would fill the picture with lines from edge to edge.
        end = max(int(np.argmax(beyond)), 1)
        points, cut = points[: end + 1], f"drawn up to step {end:,}"
    axes.set_xlim(0, max(end, 1))
    if few:
        _draw_named(axes, trace, best, points)
    else:
        _draw_indexed(axes, points)
    if goal is not None:
        _draw_goal(axes, goal)
        draw_key(figure, [("minimiser", {"color": GREY, "lw": 1.3, "ls": "--"})])
    axes.set_xlabel("step $t$", color=INK)
    few_ticks(axes.xaxis, 8, whole=True)
    few_ticks(axes.yaxis, 6)
    count = trace.values.shape[1]
    which = f"coordinates of lane {best}, the lowest of {count:,}" if count > 1 else ""
    set_title(axes, result.facts, joined(status_note(result, trace), which, cut), 6.2)
    return figure


def _best_lane(trace: Trace) -> int:
    ends = trace.values[trace.last, np.arange(trace.values.shape[1])]
    return int(np.argmin(np.where(np.isfinite(ends), ends, np.inf)))


def _nearest(minimisers: np.ndarray, point: np.ndarray) -> np.ndarray | None:
    if not len(minimisers):
        return None
    distances = np.linalg.norm(minimisers - np.clip(point, -1e150, 1e150), axis=1)
    return np.asarray(minimisers[int(np.argmin(distances))], dtype=np.float64)


def _far(goal: np.ndarray, points: np.ndarray, domain: np.ndarray) -> bool:
    """Say whether the goal is so far from points [..., n] that it would flatten their curves."""
    away = max(float(points.min() - goal.min()), float(goal.max() - points.max()))
    return away > 5 * max(float(np.ptp(points)), float(np.ptp(domain)))


def _limits(
    trace: Trace, points: np.ndarray, goal: np.ndarray | None, domain: np.ndarray
) -> tuple[float, float]:
    """Say what points [..., n] cover; if all diverged, no farther than a width from the domain."""
    shown = points if goal is None else np.append(points, goal)
    low, high = float(shown.min()), float(shown.max())
    if (trace.status == DIVERGED).all():
        width = float(np.ptp(domain))
        low, high = max(low, float(domain.min()) - width), min(high, float(domain.max()) + width)
    if not high > low:
        return low - 0.5, low + 0.5
    margin = 0.06 * (high - low)
    return low - margin, high + margin


def _draw_named(axes: Axes, trace: Trace, best: int, points: np.ndarray) -> None:
    low, high = axes.get_ylim()
    dim = points.shape[1]
    others = [lane for lane in range(min(trace.values.shape[1], 100)) if lane != best]
    for k in range(dim):
        faint = [
            np.column_stack([np.arange(last + 1), trace.points[: last + 1, lane, k]])
            for lane, last in zip(others, trace.last[others], strict=True)
        ]  # fmt: skip
        axes.add_collection(
            LineCollection(faint, colors=PALETTE[k], linewidths=0.7, alpha=0.22, zorder=2),
            autolim=False,
        )
        draw_curve(axes, points[:, k], PALETTE[k], 2.0)
    places = spread(np.clip((points[-1] - low) / (high - low), 0, 1), 0.07)
    for k, place in enumerate(places):
        axes.annotate(
            f"${coordinate(k, dim)}$", (1, place), xytext=(8, 0), xycoords="axes fraction",
            textcoords="offset points", color=PALETTE[k], fontsize=11, va="center",
            annotation_clip=False,
        )  # fmt: skip


def _draw_indexed(axes: Axes, points: np.ndarray) -> None:
    dim = points.shape[1]
    steps = np.arange(len(points))
    pieces = [np.column_stack([steps, points[:, k]]) for k in range(dim)]
    shades = _INDEX(np.arange(dim) / (dim - 1))
    width, alpha = float(np.clip(24 / dim, 0.5, 1.7)), float(np.clip(60 / dim, 0.25, 1))
    axes.add_collection(
        LineCollection(pieces, colors=shades, linewidths=width, alpha=alpha, zorder=3),
        autolim=False,
    )
    shown = np.arange(0, dim, -(-dim // 6))
    texts = [f"$x_{{{k + 1}}}$" for k in shown]
    draw_bar(axes, _INDEX, (shown / (dim - 1), texts), "")


def _draw_goal(axes: Axes, goal: np.ndarray) -> None:
    few = len(goal) <= _FEW
    for k, level in enumerate(goal):
        # Where many coordinates share a level, one dashed line says it.
        if few or level not in goal[:k]:
            colour = PALETTE[k] if few and len(np.unique(goal)) > 1 else GREY
            axes.axhline(level, color=colour, lw=1.3, ls=(k if few else 0, (4, 3)), zorder=2.5)
