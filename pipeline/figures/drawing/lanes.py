"""The lanes of a descent on a picture: colours, order, paths, marks, legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import Normal, Stroke

from pipeline.figures.drawing.style import INK, PALETTE, STAR, number, optimizer_colour, text_width
from pipeline.results import CONVERGED, DIVERGED, Result, Trace

FEW = 6  # as many lanes have a colour each; more share the optimizer's
WIDTH, CASING = 2.1, 3.9
START: dict[str, Any] = {
    "marker": "o", "ms": 8.5, "mfc": "white", "mec": INK, "mew": 1.8, "ls": "none",
}  # fmt: skip
MINIMUM: dict[str, Any] = {
    "marker": "*", "ms": 16, "mfc": STAR, "mec": INK, "mew": 0.9, "ls": "none",
}  # fmt: skip
FAR_MINIMUM: dict[str, Any] = {**MINIMUM, "mfc": "white"}
HEAD: dict[str, Any] = {"marker": "o", "ms": 7.5, "mec": "white", "mew": 1.5, "ls": "none"}
CROSS: dict[str, Any] = {"marker": "X", "ms": 9, "mec": "white", "mew": 1.2, "ls": "none"}


@dataclass(frozen=True)
class Lanes:
    """How L lanes look.

    `colours` [L], `names` of at most six, `order` [L] to draw them in (bottom first), `last` [L]
    their last good rows, `status` [L].
    """

    colours: list[str]
    names: list[str]
    order: np.ndarray
    last: np.ndarray
    status: np.ndarray

    @property
    def count(self) -> int:
        """The number of lanes L."""
        return len(self.colours)

    @property
    def are_few(self) -> bool:
        """Whether every lane has a colour, a casing and a name of its own."""
        return self.count <= FEW

    def ends(self, points: np.ndarray) -> np.ndarray:
        """Return the last good points [L, m] of paths [T+1, L, m]."""
        return np.asarray(points[self.last, np.arange(self.count)])

    @property
    def start(self) -> dict[str, Any]:
        """The mark of a start: smaller, the more lanes there are."""
        if self.are_few:
            return START
        size = float(np.clip(3 * (200 / self.count) ** 0.5, 1.4, 3.0))
        return {**START, "ms": size, "mew": size / 4}

    def rows(self, lane: int, most: int = 200_000) -> np.ndarray:
        """Return the rows of a lane that a picture draws: all, unless lanes have over `most`."""
        stride = -(-int((self.last + 1).sum()) // most)
        return np.append(np.arange(0, self.last[lane], stride), self.last[lane])

    def alike(self) -> list[np.ndarray]:
        """Return the lanes in groups whose ends look the same: each its own if they are few."""
        if self.are_few:
            return [np.array([lane]) for lane in self.order]
        lost = self.status[self.order] == DIVERGED
        return [group for group in (self.order[~lost], self.order[lost]) if len(group)]

    def head(self, lane: int) -> dict[str, Any]:
        """Return the mark at the end of a lane: a dot, or a cross where it diverged."""
        mark = CROSS if self.status[lane] == DIVERGED else HEAD
        size = mark["ms"] if self.are_few else 3.5
        return {**mark, "mfc": self.colours[lane], "ms": size, "mew": min(mark["mew"], size / 5)}


def lanes_of(result: Result, trace: Trace) -> Lanes:
    """Return the look of a result's lanes; the lane that travels farthest lies at the bottom."""
    count = trace.values.shape[1]
    own = optimizer_colour(result.label)
    if count == 1 or count > FEW:
        colours = [own] * count
        names = [result.label or "path"]
    else:
        others = [colour for colour in PALETTE if colour != own]
        colours = [own, *others][:count]
        names = [_lane_name(trace.points[0, lane], lane) for lane in range(count)]
    with np.errstate(over="ignore", invalid="ignore"):
        steps = np.diff(trace.points.astype(np.float64), axis=0)
        travelled = np.nan_to_num(np.linalg.norm(steps, axis=2).sum(axis=0), posinf=np.inf)
    order = np.argsort(-travelled, kind="stable")
    return Lanes(colours, names, order, trace.last, trace.status)


def _lane_name(start: np.ndarray, lane: int) -> str:
    if len(start) > 2:
        return f"start {lane + 1}"
    inner = ", ".join(number(float(f"{value:.3g}")) for value in start)
    return f"from ({inner})" if len(start) == 2 else f"from {inner}"


def draw_paths(axes: Axes, lanes: Lanes, points: np.ndarray) -> None:
    """Paths [T+1, L, 2] with casing, starts and heads, clipped to the axes."""
    if lanes.are_few:
        _draw_cased(axes, lanes, points)
    else:
        pieces = [points[lanes.rows(lane), lane] for lane in lanes.order]
        alpha = float(np.clip(25 / lanes.count, 0.25, 0.7))
        axes.add_collection(
            LineCollection(
                pieces, colors=lanes.colours[0], linewidths=0.9, alpha=alpha, zorder=3,
                capstyle="round", joinstyle="round",
            ),
            autolim=False,
        )  # fmt: skip
    axes.plot(*points[0].T, **lanes.start, zorder=5)
    for group in lanes.alike():
        axes.plot(*points[lanes.last[group], group].T, **lanes.head(group[0]), zorder=6)


def _draw_cased(axes: Axes, lanes: Lanes, points: np.ndarray) -> None:
    casing = [Stroke(linewidth=CASING, foreground="white"), Normal()]
    for lane in lanes.order:
        axes.plot(
            *points[: lanes.last[lane] + 1, lane].T, color=lanes.colours[lane], linewidth=WIDTH,
            solid_capstyle="round", solid_joinstyle="round", path_effects=casing, zorder=3,
        )  # fmt: skip


def key_of_lanes(lanes: Lanes, seen: np.ndarray) -> list[tuple[str, dict[str, Any]]]:
    """Legend entries (text, style) of the paths, the start and the cross.

    `seen` [L] says which lanes end within the picture: a cross outside needs no entry.
    """
    if lanes.are_few:
        lines = zip(lanes.names, lanes.colours, strict=False)
        entries = [(name, {"color": colour, "lw": 2.6}) for name, colour in lines]
    else:
        style = {"color": lanes.colours[0], "lw": 1.4}
        entries = [(f"{lanes.names[0]}, {lanes.count:,} lanes", style)]
    entries.append(("start", START))
    if ((lanes.status == DIVERGED) & seen).any():
        colour = lanes.colours[0] if lanes.count == 1 or not lanes.are_few else "#6b7280"
        entries.append(("diverged", {**CROSS, "mfc": colour}))
    return entries


def draw_key(figure: Figure, entries: list[tuple[str, dict[str, Any]]]) -> None:
    """Draw a legend without a frame below the picture, in as many columns as fit."""
    if not entries:
        return
    handles = [
        Line2D([], [], label=text, **{"solid_capstyle": "round", **style})
        for text, style in entries
    ]
    columns = len(entries)
    while columns > 1 and _key_width(entries, columns) > figure.get_figwidth() - 0.4:
        columns -= 1
    columns = -(-len(entries) // -(-len(entries) // columns))  # rows of even length
    figure.legend(
        handles=handles, loc="outside lower center", ncols=columns, frameon=False, fontsize=9.5,
        labelcolor=INK, handlelength=1.7, handletextpad=0.6, columnspacing=1.6,
    )  # fmt: skip


def _key_width(entries: list[tuple[str, dict[str, Any]]], columns: int) -> float:
    widths = [text_width(text, 9.5) + 0.55 for text, _ in entries]
    rows = -(-len(entries) // columns)
    # A legend fills column by column.
    return sum(max(widths[k * rows : (k + 1) * rows], default=0) for k in range(columns))


def status_note(result: Result, trace: Trace) -> str:
    """How the lanes ended, in words: 'RMSprop, converged at step 153'."""
    label = result.label or "descent"
    steps = len(trace.values) - 1
    ends = trace.status
    if len(ends) == 1:
        said = {
            CONVERGED: f"converged at step {int(trace.steps[0]):,}",
            DIVERGED: f"diverged at step {int(trace.steps[0]):,}",
        }
        return f"{label}, {said.get(str(ends[0]), f'{int(trace.steps[0]):,} steps')}"
    counts = {CONVERGED: int((ends == CONVERGED).sum()), DIVERGED: int((ends == DIVERGED).sum())}
    parts = [f"{count:,} {status}" for status, count in counts.items() if count]
    return ", ".join([f"{label}, {len(ends):,} lanes, {steps:,} steps", *parts])
