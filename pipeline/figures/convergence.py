"""Regret (or value) and gradient norm by step."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.curves import (
    Curves,
    band_of,
    draw_curve,
    draw_value_axis,
    ends_of,
    gradient_curves,
    objective,
)
from pipeline.figures.drawing.lanes import ENDS, Lanes, draw_key, lanes_of
from pipeline.figures.drawing.notes import status_note
from pipeline.figures.drawing.plane import descent_of
from pipeline.figures.drawing.style import (
    GREY,
    INK,
    few_ticks,
    new_figure,
    ruled,
    set_title,
    text_width,
)
from pipeline.results import DIVERGED, Result, Team

_THIN = 100  # lanes drawn as thin lines
_NAMED = 14  # teams that have room beside a panel; of more the legend tells the names


def convergence(result: Result, look: Look) -> Figure:
    """Two linked panels on log axes: regret where the minimum is known (else value), and slope.

    Up to six lanes are drawn each in its colour, named at its end. Of more, and of the lanes of
    a team, the median and the band from the 10 to the 90 % quantile are drawn; of a team that
    stands alone its lanes too, as thin lines, or a hundred of them from the lowest to the highest.
    Dots mark where lanes converged, squares where they stalled; crosses on the edge the steps at
    which they diverged, whose values no axis holds. Values that a log axis cannot hold lie on its
    foot.

    Raises:
        NotDrawable: there is no descent.

    """
    trace = descent_of(result, "convergence")
    lanes = lanes_of(result, trace)
    figure = new_figure(7.2 + _beyond(lanes), 5.8, look.dpi)
    upper, lower = figure.subplots(2, 1, sharex=True)
    both = objective(result, trace), gradient_curves(result, trace)
    for axes, curves in zip((upper, lower), both, strict=True):
        _draw_panel(axes, curves, lanes)
    lower.set_xlabel("step $t$", color=INK)
    lower.set_xlim(0, max(int(trace.steps.max()), 1))
    few_ticks(lower.xaxis, 8, whole=True)
    figure.align_ylabels([upper, lower])
    draw_key(figure, _key(lanes, zeros=any(curves.has_zeros for curves in both)))
    set_title(upper, result.facts, status_note(result, trace), 6.0)
    return figure


def _draw_panel(axes: Axes, curves: Curves, lanes: Lanes) -> None:
    ruled(axes)
    draw_value_axis(axes, curves)
    for lane in lanes.order:
        if lane in _alone(lanes):
            _draw_lane(axes, curves, lanes, lane)
    for team in lanes.teams:
        if len(team.lanes) > 1:
            _draw_team(axes, curves, lanes, team)
    if (len(lanes.teams) > 1 or lanes.count == 1) and not _crowded(lanes):
        _name_ends(axes, curves, lanes)
    _mark_ends(axes, curves, lanes)
    axes.set_ylabel(curves.label, fontsize=10, color=INK)


def _alone(lanes: Lanes) -> set[int]:
    """Return the lanes that are teams of their own."""
    return {int(team.lanes[0]) for team in lanes.teams if len(team.lanes) == 1}


def _draw_lane(axes: Axes, curves: Curves, lanes: Lanes, lane: int) -> None:
    colour, values = lanes.colours[lane], curves.values[: lanes.last[lane] + 1, lane]
    draw_curve(axes, values, colour, 1.9)
    if lanes.status[lane] == DIVERGED:
        rows = (lanes.last[lane], lanes.steps[lane])
        heights = (values[-1], ends_of(curves, lanes)[lane])
        axes.plot(rows, heights, color=colour, lw=1.2, ls=":", zorder=3)


def _draw_team(axes: Axes, curves: Curves, lanes: Lanes, team: Team) -> None:
    """Draw the median and the band of a team, and some of its lanes where it stands alone.

    Lanes that stay grey have nothing in common: each is drawn by itself.
    """
    colour, rows = lanes.colours[team.lanes[0]], np.arange(len(curves.values))
    pieces = [
        np.column_stack([rows[: lanes.last[k] + 1], curves.values[: lanes.last[k] + 1, k]])
        for k in _some(team, ends_of(curves, lanes))
    ]
    if team.colour is None or len(lanes.teams) == 1:
        alpha, width = (0.7, 0.9) if team.colour is None else (0.25, 0.5)
        lines = LineCollection(pieces, colors=colour, linewidths=width, alpha=alpha, zorder=2)
        axes.add_collection(lines, autolim=False)
    if team.colour is None:
        return
    band = band_of(curves, lanes, team)
    low, middle, high = np.where(np.isinf(band), np.nan, band)
    # Beyond the worst that is finite the band reaches the edge.
    top = np.where(np.isnan(high), curves.high, high)
    axes.fill_between(rows, low, top, color=colour, alpha=0.15, lw=0, zorder=2.5)
    if len(lanes.teams) > 1:  # where bands overlap, their edges still tell them apart
        axes.plot(rows, np.stack([low, high], axis=1), color=colour, lw=0.7, alpha=0.6, zorder=2.6)
    axes.plot(rows, middle, color=colour, lw=2.2, zorder=3)


def _some(team: Team, ends: np.ndarray) -> np.ndarray:
    """Return at most `_THIN` lanes of a team, evenly from the lowest of ends [L] to the highest."""
    ranked = np.asarray(team.lanes)[np.argsort(ends[team.lanes], kind="stable")]
    places = np.linspace(0, len(ranked) - 1, min(len(ranked), _THIN)).round().astype(int)
    return np.asarray(ranked[places])


def _mark_ends(axes: Axes, curves: Curves, lanes: Lanes) -> None:
    for alike in lanes.alike():
        size = 8.0 if int(alike[0]) in _alone(lanes) else 3.5
        for status, mark in ENDS.items():
            group = alike[lanes.status[alike] == status]
            if not len(group):
                continue
            axes.plot(
                lanes.steps[group], ends_of(curves, lanes)[group],
                **{**mark, "ms": size, "mew": 0.9, "mfc": lanes.colours[group[0]]},
                zorder=4, clip_on=False,
            )  # fmt: skip


def _name_ends(axes: Axes, curves: Curves, lanes: Lanes) -> None:
    """Each team's name right of the axes in its colour, spread so that none overlap."""
    ends, teams = ends_of(curves, lanes), [team for team in lanes.teams if team.colour]
    heights = np.array([
        ends[team.lanes[0]] if len(team.lanes) == 1
        else min(band_of(curves, lanes, team)[1, -1], curves.high)
        for team in teams
    ])  # fmt: skip
    parts = (np.log(heights / curves.low) / np.log(curves.high / curves.low) if curves.is_log
             else (heights - curves.low) / (curves.high - curves.low))  # fmt: skip
    for team, place in zip(teams, spread(parts, 0.115 if len(teams) <= 6 else 0.07), strict=True):
        axes.annotate(
            team.name, (1, place), xytext=(9, 0), xycoords="axes fraction",
            textcoords="offset points", color=team.colour, fontweight="bold",
            fontsize=9, va="center", annotation_clip=False,
        )  # fmt: skip


def _beyond(lanes: Lanes) -> float:
    """Return how much wider, in inches, long names at the curves' ends make the picture."""
    widths = [text_width(team.name, 9) * 1.12 for team in lanes.teams if team.colour]
    named = len(lanes.teams) > 1 and not _crowded(lanes)
    return max(max(widths, default=0.0) - 1.4, 0.0) if named else 0.0


def _crowded(lanes: Lanes) -> bool:
    """Whether there are more names than fit beside a panel."""
    return len(lanes.teams) > _NAMED


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


def _key(lanes: Lanes, *, zeros: bool) -> list[tuple[str, dict[str, object]]]:
    entries: list[tuple[str, dict[str, object]]] = []
    if any(team.colour and len(team.lanes) > 1 for team in lanes.teams):
        entries.append(("median", {"color": lanes.colour, "lw": 2.4}))
        entries.append(("10–90 %", {"color": lanes.colour, "lw": 7, "alpha": 0.2}))
    if len(lanes.teams) == 1 and lanes.count > _THIN:
        told = f"{_THIN} of {lanes.count:,} lanes, lowest to highest"
        entries.append((told, {"color": lanes.colour, "lw": 0.9, "alpha": 0.6}))
    for team in lanes.teams:
        if team.colour and _crowded(lanes):
            entries.append((team.name, {"color": team.colour, "lw": 2.4}))
        elif team.colour is None:
            entries.append((team.name, {"color": lanes.colours[team.lanes[0]], "lw": 0.9}))
    for status, mark in ENDS.items():
        if (lanes.status == status).any():
            entries.append((status, {**mark, "mfc": lanes.colour}))
    if zeros:
        entries.append(("foot of a panel: 0 and less", {"lw": 0, "marker": "_", "mec": GREY}))
    return entries
