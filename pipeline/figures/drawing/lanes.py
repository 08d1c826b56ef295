"""The lanes of a descent on a picture: colours, order, paths, marks, legend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import Normal, Stroke

from pipeline.colours import PALETTE, REST, TEAMS, optimizer_colour
from pipeline.figures.drawing.edge import pointer, pointers
from pipeline.figures.drawing.style import GREY, INK, STAR, number, text_width
from pipeline.results import CONVERGED, DIVERGED, STALLED, Result, Team, Trace

FEW = 6  # as many lanes have a colour each; more share the optimizer's
WIDTH, CASING = 2.1, 3.9
_MOST = 15  # widths of the picture that a lane's lines may measure
_DOTS = 1_500  # of one lane
START: dict[str, Any] = {
    "marker": "o", "ms": 8.5, "mfc": "white", "mec": INK, "mew": 1.8, "ls": "none",
}  # fmt: skip
MINIMUM: dict[str, Any] = {
    "marker": "*", "ms": 18, "mfc": STAR, "mec": INK, "mew": 0.9, "ls": "none",
}  # fmt: skip
FAR_MINIMUM: dict[str, Any] = {**MINIMUM, "mfc": "white"}
FOUND: dict[str, Any] = {**MINIMUM, "ms": 15, "mfc": "none", "mec": "#e69f00", "mew": 2.2}  # hollow
FAR_FOUND: dict[str, Any] = {**FOUND, "mec": GREY}
HEAD: dict[str, Any] = {"marker": "o", "ms": 7, "mec": "white", "mew": 1.3, "ls": "none"}
DOT: dict[str, Any] = {"marker": "o", "ms": 2.4, "mew": 0, "ls": "none", "alpha": 0.7}
CROSS: dict[str, Any] = {"marker": "X", "ms": 9, "mec": "white", "mew": 1.2, "ls": "none"}
SQUARE: dict[str, Any] = {"marker": "s", "ms": 7, "mec": "white", "mew": 1.2, "ls": "none"}
ENDS = {CONVERGED: HEAD, DIVERGED: CROSS, STALLED: SQUARE}  # before the budget of steps


@dataclass(frozen=True)
class Lanes:
    """How L lanes look.

    `colours` [L], `teams` that have a name each (of few lanes every lane is one), `bold` [L] which
    have a casing and large marks, `order` [L] to draw them in (bottom first), `last` [L] their
    last good rows, `steps` [L] the steps at which they ended, `status` [L]; `shown` [L] the rows
    up to which lines are drawn, if not to the last. In a race the lanes are of several optimizers
    or runs.
    """

    colours: list[str]
    teams: tuple[Team, ...]
    bold: np.ndarray
    order: np.ndarray
    last: np.ndarray
    steps: np.ndarray
    status: np.ndarray
    shown: np.ndarray | None = None
    is_race: bool = False

    @property
    def count(self) -> int:
        """The number of lanes L."""
        return len(self.colours)

    @property
    def are_few(self) -> bool:
        """Whether there are lanes with a casing, so few that each is seen by itself."""
        return bool(self.bold.any())

    @property
    def colour(self) -> str:
        """The colour of what is said of all lanes: theirs where they share one, else grey."""
        return self.colours[0] if len(set(self.colours)) == 1 else GREY

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
        """Return the rows of a lane that lines join: all, unless lanes have over `most`."""
        ends = self.last if self.shown is None else self.shown
        stride = -(-int((ends + 1).sum()) // most)
        return np.append(np.arange(0, ends[lane], stride), ends[lane])

    def dots(self, lane: int) -> np.ndarray:
        """Return the rows after those that lines join, evenly thinned to what a picture shows."""
        ends = self.last if self.shown is None else self.shown
        after = np.arange(ends[lane] + 1, self.last[lane] + 1)
        return after[:: -(-max(len(after), 1) // _DOTS)]

    def alike(self) -> list[np.ndarray]:
        """Return the lanes in groups whose ends look the same, bold ones last and each its own."""
        crowd = self.order[~self.bold[self.order]]
        looks = [(self.colours[lane], self.status[lane] == DIVERGED) for lane in crowd]
        groups = [
            np.array([lane for lane, own in zip(crowd, looks, strict=True) if own == look])
            for look in sorted(set(looks), key=looks.index)
        ]
        groups.sort(key=lambda group: bool(self.status[group[0]] == DIVERGED))
        return [*groups, *(np.array([lane]) for lane in self.order[self.bold[self.order]])]

    def head(self, lane: int) -> dict[str, Any]:
        """Return the mark at the end of a lane: a dot, or a cross where it diverged."""
        mark = CROSS if self.status[lane] == DIVERGED else HEAD
        crowd = float(np.clip(3.5 * (200 / self.count) ** 0.5, 1.8, 3.5))
        size = mark["ms"] if self.bold[lane] else crowd
        return {**mark, "mfc": self.colours[lane], "ms": size, "mew": min(mark["mew"], size / 5)}


def lanes_of(result: Result, trace: Trace) -> Lanes:
    """Return the look of a result's lanes; the lane that travels farthest lies at the bottom.

    Of lanes in given teams those of the first team lie on top.
    """
    count = trace.values.shape[1]
    teams = result.teams or _own_teams(result, trace)
    colours, rest = [REST] * count, np.zeros(count, dtype=bool)
    place = np.zeros(count, dtype=int)
    for index, team in enumerate(teams):
        for lane in team.lanes:
            colours[lane] = team.colour or REST
        place[team.lanes] = index
        rest[team.lanes] = team.colour is None
    most = _most_bold(result.teams)
    bold = ~rest if (~rest).sum() <= most else np.zeros(count, dtype=bool)
    with np.errstate(over="ignore", invalid="ignore"):
        steps = np.diff(trace.points.astype(np.float64), axis=0)
        travelled = np.nan_to_num(np.linalg.norm(steps, axis=2).sum(axis=0), posinf=np.inf)
    order = np.lexsort((-travelled, -place if result.teams else place * 0, ~rest))
    ends = trace.last, trace.steps, trace.status
    return Lanes(colours, teams, bold, order, *ends, is_race=bool(result.teams))


def _most_bold(teams: tuple[Team, ...]) -> int:
    """Return how many lanes may be seen by themselves: of teams of one each, all with a colour."""
    coloured = [team for team in teams if team.colour]
    if coloured and all(len(team.lanes) == 1 for team in coloured):
        return max(len(coloured), len(TEAMS))
    return len(TEAMS) if teams else FEW


def _own_teams(result: Result, trace: Trace) -> tuple[Team, ...]:
    """Return the teams of a study's own result: each of few lanes, otherwise all as one."""
    count = trace.values.shape[1]
    own = optimizer_colour(result.label)
    if count == 1 or count > FEW:
        return (Team(result.label or "path", np.arange(count), own),)
    others = [colour for colour in PALETTE if colour != own]
    names = lane_names(trace.points[0])
    return tuple(
        Team(names[lane], np.array([lane]), colour)
        for lane, colour in zip(range(count), [own, *others], strict=False)
    )


def lane_names(starts: np.ndarray) -> list[str]:
    """Name lanes by their starts [L, n]; by their numbers where those are long, or not all apart.

    Lanes of several seeds leave from one start.
    """
    if starts.shape[1] > 2 or len(np.unique(starts, axis=0)) < len(starts):
        return [f"lane {lane}" for lane in range(len(starts))]
    return [_from(start) for start in starts]


def _from(start: np.ndarray) -> str:
    inner = ", ".join(number(float(f"{value:.3g}")) for value in start)
    return f"from ({inner})" if len(start) == 2 else f"from {inner}"


def draw_paths(axes: Axes, lanes: Lanes, points: np.ndarray) -> None:
    """Paths [T+1, L, 2] with casing, starts and heads, clipped to the axes."""
    crowd = lanes.order[~lanes.bold[lanes.order]]
    if len(crowd):
        pieces = [points[lanes.rows(lane), lane] for lane in crowd]
        apart = len(lanes.teams) > 1  # their colours have to be told apart
        alpha = float(np.clip((90 if apart else 25) / len(crowd), 0.25, 0.9 if apart else 0.7))
        axes.add_collection(
            LineCollection(
                pieces, colors=[lanes.colours[lane] for lane in crowd],
                linewidths=1.2 if apart else 0.9,
                alpha=alpha, zorder=3, capstyle="round", joinstyle="round",
            ),
            autolim=False,
        )  # fmt: skip
    _draw_cased(axes, lanes, points)
    mark(axes, points[0], lanes.start, 5)
    for group in lanes.alike():
        # A crowd of heads must not hide the minimiser's star.
        above = 6 if lanes.bold[group[0]] else 5.2
        mark(axes, points[lanes.last[group], group], lanes.head(group[0]), above)


def brief(lanes: Lanes, points: np.ndarray, low: np.ndarray, high: np.ndarray) -> Lanes:
    """Return the lanes up to the row from which lines through points [T+1, L, 2] are a blot.

    That is where they have gone to and fro over low..high [2] many times.
    """
    if not lanes.are_few:
        return lanes
    moves = np.linalg.norm(np.diff(np.clip((points - low) / (high - low), 0, 1), axis=0), axis=2)
    rows = (np.cumsum(moves, axis=0) < _MOST).sum(axis=0)
    return replace(lanes, shown=np.minimum(lanes.last, rows))


def mark(axes: Axes, places: np.ndarray, style: dict[str, Any], zorder: float) -> None:
    """Mark the places [k, 2] within the axes, those on the edge whole; point at those beyond."""
    low, high = np.sort([axes.get_xlim(), axes.get_ylim()]).T
    for turn, spots in pointers(places, low, high, 0.018):
        axes.plot(*spots.T, **pointer(style, turn), zorder=zorder)
    inside = ((places >= low) & (places <= high)).all(axis=1)
    if not inside.any():
        # An empty line that is not clipped would take room in the layout.
        return
    axes.plot(*places[inside].T, **style, zorder=zorder, clip_on=False)


def _draw_cased(axes: Axes, lanes: Lanes, points: np.ndarray) -> None:
    for lane in lanes.order[lanes.bold[lanes.order]]:
        end = (lanes.last if lanes.shown is None else lanes.shown)[lane]
        path = points[: end + 1, lane]
        share = _openness(axes, path)
        casing = [Stroke(linewidth=CASING * share, foreground="white"), Normal()]
        axes.plot(
            *bends(path).T, color=lanes.colours[lane], linewidth=WIDTH * share, zorder=3,
            solid_capstyle="round", solid_joinstyle="round", path_effects=casing,
        )  # fmt: skip
        dots = points[lanes.dots(lane), lane]
        axes.plot(*dots.T, color=lanes.colours[lane], **DOT, zorder=2.9)


def bends(path: np.ndarray) -> np.ndarray:
    """Return a path [N, 2] without the points on its straight stretches: [K, 2].

    Agg joins parts that are in line but for rounding where they cross, which may be far away: a
    thin spike across the picture.
    """
    if len(path) < 3:
        return path
    steps = np.diff(path, axis=0)
    before, after = steps[:-1], steps[1:]
    turn = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    ahead = (before * after).sum(axis=1)
    straight = (ahead > 0) & (turn <= 1e-9 * ahead)
    return np.asarray(path[np.r_[True, ~straight, True]])


def _openness(axes: Axes, path: np.ndarray) -> float:
    """Return the share of its width at which a path [N, 2] that turns on the spot is no blot.

    1 for most; less where the ink of its line would cover its own extent several times.
    """
    low, high = np.sort([axes.get_xlim(), axes.get_ylim()]).T
    inside = np.clip((path - low) / (high - low), 0, 1)
    extent = float((np.ptp(inside, axis=0) ** 2).sum())
    ink = float(np.linalg.norm(np.diff(inside, axis=0), axis=1).sum()) * 0.005
    return float(np.clip(0.5 * extent / max(ink, 1e-12), 0.35, 1.0))


def key_of_lanes(lanes: Lanes, inside: np.ndarray) -> list[tuple[str, dict[str, Any]]]:
    """Legend entries (text, style) of the paths, the starts and the ends that need a word.

    `inside` [T+1, L] says which points lie within the picture.
    """
    entries = [(_told(team, lanes), {"color": team.colour or REST,
                                     "lw": 2.6 if lanes.bold[team.lanes].all() else 1.4})
               for team in lanes.teams]  # fmt: skip
    entries += [("start", START)] if inside[0].any() else []
    entries += [("start outside", pointer(START, 0.0))] if not inside[0].all() else []
    seen, lost = lanes.ends(inside), lanes.status == DIVERGED
    for chosen, text, mark in (
        (lost & seen, "diverged", CROSS),
        (lost & ~seen, "diverged outside", pointer(HEAD, 0.0)),
        (~lost & ~seen, "end outside", pointer(HEAD, 0.0)),
    ):
        entries += [(text, {**mark, "mfc": lanes.colour})] if chosen.any() else []
    return entries


def _told(team: Team, lanes: Lanes) -> str:
    """Return a team's name, with how many lanes a team that stands alone has."""
    alone = len(lanes.teams) == 1 and not lanes.are_few
    return f"{team.name}, {lanes.count:,} lanes" if alone else team.name


def draw_key(figure: Figure, entries: list[tuple[str, dict[str, Any]]]) -> None:
    """Draw a legend without a frame below the picture, in as many columns as fit.

    The figure grows by what a legend of more than two rows needs, whole pairs of pixels. A text
    that is wider than the figure is cut.
    """
    if not entries:
        return
    width = figure.get_figwidth() - 0.4
    entries = [(_cut(text, width), style) for text, style in entries]
    handles = [
        Line2D([], [], label=text, **{"solid_capstyle": "round", **style})
        for text, style in entries
    ]
    fits = _key_width(entries, 1, 9.5) <= width
    size = 9.5 if fits and -(-len(entries) // _columns(entries, width, 9.5)) <= 4 else 8.0
    rows = -(-len(entries) // _columns(entries, width, size))
    if rows > 2:
        dpi, taller = figure.dpi, (rows - 2) * size * 0.024
        figure.set_figheight(figure.get_figheight() + 2 * round(taller * dpi / 2) / dpi)
    figure.legend(
        handles=handles, loc="outside lower center", ncols=-(-len(entries) // rows), frameon=False,
        fontsize=size, labelcolor=INK, handlelength=1.7, handletextpad=0.6, columnspacing=1.6,
    )  # fmt: skip


def _cut(text: str, width: float) -> str:
    """Return a text that is no wider than so many inches in a legend of the smaller size."""
    if text_width(text, 8.0) + 0.55 <= width:
        return text
    end = len(text)
    while text_width(f"{text[:end]}…", 8.0) + 0.55 > width:
        end -= 1
    return f"{text[:end]}…"


def _columns(entries: list[tuple[str, dict[str, Any]]], width: float, size: float) -> int:
    """Return how many columns of a legend fit into a width in inches."""
    columns = len(entries)
    while columns > 1 and _key_width(entries, columns, size) > width:
        columns -= 1
    return columns


def _key_width(entries: list[tuple[str, dict[str, Any]]], columns: int, size: float) -> float:
    widths = [text_width(text, size) + 0.55 for text, _ in entries]
    # A legend fills column by column, the first ones with one entry more.
    return float(sum(part.max() for part in np.array_split(widths, columns)))
