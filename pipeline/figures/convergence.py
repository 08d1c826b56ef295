"""Regret (or value) and gradient norm by step."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.curves import (
    Curves,
    draw_curve,
    draw_value_axis,
    ends_of,
    gradient_curves,
    objective,
)
from pipeline.figures.drawing.lanes import CROSS, HEAD, Lanes, draw_key, lanes_of
from pipeline.figures.drawing.notes import status_note
from pipeline.figures.drawing.plane import descent_of
from pipeline.figures.drawing.style import GREY, INK, few_ticks, new_figure, ruled, set_title
from pipeline.results import BUDGET, CONVERGED, DIVERGED, Result


def convergence(result: Result, look: Look) -> Figure:
    """Two linked panels on log axes: regret where the minimum is known (else value), and slope.

    Up to six lanes are drawn each in its colour, named at its end. Of more, the median and the
    band from the 10 to the 90 % quantile are drawn, and the first hundred lanes as thin lines.
    Dots mark where lanes converged; crosses on the edge the steps at which they diverged, whose
    values no axis holds. Values that a log axis cannot hold lie on its foot.

    Raises:
        NotDrawable: there is no descent.

    """
    trace = descent_of(result, "convergence")
    lanes = lanes_of(result, trace)
    figure = new_figure(7.2, 5.8, look.dpi)
    upper, lower = figure.subplots(2, 1, sharex=True)
    for axes, curves in ((upper, objective(result, trace)), (lower, gradient_curves(trace))):
        _draw_panel(axes, curves, lanes)
    lower.set_xlabel("step $t$", color=INK)
    lower.set_xlim(0, max(int(trace.steps.max()), 1))
    few_ticks(lower.xaxis, 8, whole=True)
    figure.align_ylabels([upper, lower])
    draw_key(figure, _key(lanes))
    set_title(upper, result.facts, status_note(result, trace), 6.0)
    return figure


def _draw_panel(axes: Axes, curves: Curves, lanes: Lanes) -> None:
    ruled(axes)
    draw_value_axis(axes, curves)
    if lanes.are_few:
        ends = ends_of(curves, lanes)
        for lane in lanes.order:
            values = curves.values[: lanes.last[lane] + 1, lane]
            draw_curve(axes, values, lanes.colours[lane], 1.9)
            if lanes.status[lane] == DIVERGED:
                rows, heights = (lanes.last[lane], lanes.steps[lane]), (values[-1], ends[lane])
                axes.plot(rows, heights, color=lanes.colours[lane], lw=1.2, ls=":", zorder=3)
        _name_ends(axes, curves, lanes)
    else:
        _draw_band(axes, curves, lanes)
    _mark_ends(axes, curves, lanes)
    axes.set_ylabel(curves.label, fontsize=10, color=INK)
    if curves.has_zeros:
        axes.annotate(
            "0 and less at the foot", (0, 0), xytext=(5, 3), xycoords="axes fraction",
            textcoords="offset points", ha="left", va="bottom", fontsize=8, color=GREY,
        )  # fmt: skip


def _draw_band(axes: Axes, curves: Curves, lanes: Lanes) -> None:
    colour = lanes.colours[0]
    rows = np.arange(len(curves.values))
    pieces = [
        np.column_stack([rows[: lanes.last[k] + 1], curves.values[: lanes.last[k] + 1, k]])
        for k in range(min(lanes.count, 100))
    ]
    axes.add_collection(
        LineCollection(pieces, colors=colour, linewidths=0.5, alpha=0.25, zorder=2), autolim=False
    )
    # By rank, as the run's metrics have it: no value is drawn that no lane has.
    shares = (0.1, 0.5, 0.9)
    low, middle, high = np.quantile(curves.values, shares, axis=1, method="inverted_cdf")
    axes.fill_between(rows, low, high, color=colour, alpha=0.15, lw=0, zorder=2.5)
    axes.plot(rows, middle, color=colour, lw=2.2, zorder=3)


def _mark_ends(axes: Axes, curves: Curves, lanes: Lanes) -> None:
    size = 8.0 if lanes.are_few else 3.5
    for alike in lanes.alike():
        group = alike[lanes.status[alike] != BUDGET]
        if not len(group):
            continue
        first = group[0]
        mark = {**(CROSS if lanes.status[first] == DIVERGED else HEAD), "ms": size, "mew": 0.9}
        axes.plot(
            lanes.steps[group], ends_of(curves, lanes)[group], **mark, mfc=lanes.colours[first],
            zorder=4, clip_on=False,
        )  # fmt: skip


def _name_ends(axes: Axes, curves: Curves, lanes: Lanes) -> None:
    """Each curve's name right of the axes in its colour, spread so that none overlap."""
    ends = ends_of(curves, lanes)
    parts = (np.log(ends / curves.low) / np.log(curves.high / curves.low) if curves.is_log
             else (ends - curves.low) / (curves.high - curves.low))  # fmt: skip
    for lane, place in enumerate(spread(parts, 0.115)):
        axes.annotate(
            lanes.names[lane], (1, place), xytext=(9, 0), xycoords="axes fraction",
            textcoords="offset points", color=lanes.colours[lane], fontweight="bold",
            fontsize=9, va="center", annotation_clip=False,
        )  # fmt: skip


def spread(places: np.ndarray, gap: float) -> np.ndarray:
    """Places in [0, 1] moved as little as needed to lie at least `gap` apart, order kept."""
    order = np.argsort(places, kind="stable")
    moved = places[order].astype(np.float64)
    room = 1.0 - gap * (len(moved) - 1)
    # Without their gaps, spread places only have to be in order: pools of equal mean do that.
    pools: list[list[float]] = []
    for target in moved - gap * np.arange(len(moved)):
        pools.append([target])
        while len(pools) > 1 and np.mean(pools[-2]) >= np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    even = np.concatenate([np.full(len(pool), np.mean(pool)) for pool in pools])
    result = np.empty_like(moved)
    result[order] = np.clip(even, 0, max(room, 0.0)) + gap * np.arange(len(moved))
    return result


def _key(lanes: Lanes) -> list[tuple[str, dict[str, object]]]:
    colour = lanes.colours[0] if not lanes.are_few or lanes.count == 1 else GREY
    entries: list[tuple[str, dict[str, object]]] = []
    if not lanes.are_few:
        entries.append(("median", {"color": colour, "lw": 2.4}))
        entries.append(("10–90 %", {"color": colour, "lw": 7, "alpha": 0.2}))
    for status, mark in ((CONVERGED, HEAD), (DIVERGED, CROSS)):
        if (lanes.status == status).any():
            entries.append((status, {**mark, "mfc": colour}))
    return entries
