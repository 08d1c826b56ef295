"""What an animation shows: the still ground, and where on its pixels the lanes run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from pipeline.colours import pale
from pipeline.figures import Look
from pipeline.figures.drawing.curves import (
    Curves,
    are_many,
    band_of,
    binned,
    draw_value_axis,
    ends_of,
    objective,
)
from pipeline.figures.drawing.ground import Star, draw_minimisers, stars_of
from pipeline.figures.drawing.lanes import (
    CASING,
    CROSS,
    HEAD,
    START,
    WIDTH,
    Lanes,
    brief,
    draw_key,
    key_of_lanes,
    lanes_of,
    mark,
)
from pipeline.figures.drawing.notes import joined, path_note, slice_note
from pipeline.figures.drawing.plane import descent_of, plane_of
from pipeline.figures.drawing.profile import draw_along, draw_profile, profile_of
from pipeline.figures.drawing.relief import draw_relief
from pipeline.figures.drawing.scale import scale_of
from pipeline.figures.drawing.style import GREY, INK, few_ticks, new_figure, ruled, set_title
from pipeline.figures.drawing.undefined import Entries, undefined_entries
from pipeline.figures.path import track
from pipeline.results import BUDGET, CONVERGED, DIVERGED, Result, Team, Trace

_TAIL_WIDTH = 2.5  # points of a line behind its head; then it is thin and pale
_OLD_WIDTH, _OLD_CASING, _FADED = 1.2, 2.2, 0.4
RING: dict[str, Any] = {**HEAD, "ms": 8, "mfc": "white", "mew": 2.3}
_DOTS = 1_500  # of one lane, where its line would be a blot


@dataclass(frozen=True)
class Tail:
    """The look of a line just behind its head: `colours` [L], `width` and `casing` in points."""

    colours: list[str]
    width: float
    casing: float


@dataclass(frozen=True)
class Track:
    """Lines that grow: `points` [K, L, 2] on the page's pixels (y up), lane l to point `last[l]`.

    The points belong to the steps `times` [K]; a head goes on to point `ends[l]`. From where its
    line ends, every so many steps (`dots`, 0 for never) leave a dot. `colours` [L], `heads` [L]
    (marks as keyword arguments, None for no head) and `finals` [L], what the heads become where
    their lanes end, belong to the lanes; `width` and `casing` are in points, casing 0 for none;
    `clip` is the axes' box. A `tail` is what the line looks like behind its head, until it fades.
    """

    points: np.ndarray
    times: np.ndarray
    last: np.ndarray
    ends: np.ndarray
    colours: list[str]
    heads: list[dict[str, Any] | None]
    finals: list[dict[str, Any] | None]
    width: float
    casing: float
    clip: Bbox
    dots: int = 0
    tail: Tail | None = None

    @property
    def shades(self) -> list[str]:
        """The colours that it is drawn in."""
        return self.colours + ([] if self.tail is None else self.tail.colours)

    def index(self, step: int) -> int:
        """Return the latest of the points at a step; -1 before the first."""
        return int(np.searchsorted(self.times, step, side="right")) - 1


@dataclass(frozen=True)
class Stamp:
    """A mark that stays on top of the lines: places [k, 2] in pixels and its style."""

    places: np.ndarray
    style: dict[str, Any]
    clip: Bbox


@dataclass(frozen=True)
class Scene:
    """A drawn ground and what moves on it.

    `counter` is the base line's left end of the step counter in pixels (y up); `steps` is the row
    T of the last frame. Where it `is_crowded`, heads must not hide the stamps. In a race of lanes
    that are each seen lines have tails, and heads show how they ended.
    """

    figure: Figure
    tracks: list[Track]
    stamps: list[Stamp]
    counter: tuple[float, float]
    steps: int
    is_crowded: bool
    is_race: bool


@dataclass(frozen=True)
class Sheet:
    """The figure before anything moves: two panels, and the paths [T+1, L, 2] in their data.

    `gaps` is the legend entry of the ground's places without a value, if it has any.
    """

    figure: Figure
    left: Axes
    right: Axes
    places: np.ndarray
    curves: Curves
    lanes: Lanes
    stars: list[Star]
    counter: Text
    gaps: Entries = field(default_factory=list)


def draw_ground(result: Result, look: Look, dpi: int) -> Sheet:
    """Draw all that stands still: the target at left, the axes of its curves at right.

    Raises:
        NotDrawable: there is no descent, or the grid is a line through more than one coordinate.

    """
    trace = descent_of(result, "animation")
    lanes = lanes_of(result, trace)
    if result.facts.dim == 1:
        return _profile_ground(result, trace, lanes, dpi)
    return _plane_ground(result, look, trace, lanes, dpi)


def _plane_ground(result: Result, look: Look, trace: Trace, lanes: Lanes, dpi: int) -> Sheet:
    plane = plane_of(result, "animation")
    figure, left, right = _panels(4.8 * plane.ratio + 1.35, dpi)
    draw_relief(left, plane, scale_of(plane.z, result.facts.minimum), look)
    stars = draw_minimisers(left, result, plane)  # they move nothing, but the layout
    for line in list(left.lines):
        line.remove()
    places = plane.project(trace.points)
    lanes, inside = brief(lanes, places, *plane.corners()), plane.holds(places)
    gaps = undefined_entries(plane.undefined)
    draw_key(figure, [*_key(lanes, inside), *stars, *gaps])
    note = joined(path_note(result, trace, lanes, inside), slice_note(plane, True))
    set_title(left, result.facts, note, 5.4)
    curves = objective(result, trace)
    counter = _draw_curve_axes(right, curves, int(lanes.steps.max()))
    drawn = stars_of(result, plane)
    return Sheet(figure, left, right, places, curves, lanes, drawn, counter, gaps)


def _profile_ground(result: Result, trace: Trace, lanes: Lanes, dpi: int) -> Sheet:
    profile = profile_of(result, "animation")
    figure, left, right = _panels(4.9, dpi)
    stars = draw_profile(left, profile, GREY)
    drawn = []
    if stars:
        ((text, style),) = stars
        drawn = [(np.column_stack([profile.stars, profile.star_values]), style, text)]
        left.lines[-1].remove()
    draw_along(left, profile)
    left.set_ylabel("$f(x)$", color=INK, fontsize=11)
    places, (low, high) = track(trace), np.array([left.get_xlim(), left.get_ylim()]).T
    lanes, inside = brief(lanes, places, low, high), ((places >= low) & (places <= high)).all(-1)
    draw_key(figure, [*_key(lanes, inside), *stars])
    set_title(left, result.facts, path_note(result, trace, lanes, inside), 5.4)
    curves = objective(result, trace)
    counter = _draw_curve_axes(right, curves, int(lanes.steps.max()))
    return Sheet(figure, left, right, places, curves, lanes, drawn, counter)


def _key(lanes: Lanes, inside: np.ndarray) -> list[tuple[str, dict[str, Any]]]:
    entries = key_of_lanes(lanes, inside)
    if _is_race(lanes):
        entries = [each for each in entries if not each[0].startswith("diverged")]
        for status, style in (
            (CONVERGED, {**RING, "mec": GREY}),
            (DIVERGED, {**CROSS, "mfc": GREY}),
        ):
            entries += [(status, style)] if (lanes.status[lanes.bold] == status).any() else []
    if any(_has_median(lanes, team) for team in lanes.teams):
        entries.append(("median", {"color": lanes.colour, "lw": 2.6}))
    return entries


def _has_median(lanes: Lanes, team: Team) -> bool:
    """Whether a team's lanes are so many that its median is drawn over their curves."""
    return team.colour is not None and not lanes.bold[team.lanes].all()


def _panels(height: float, dpi: int) -> tuple[Figure, Axes, Axes]:
    """Return a figure of two panels whose pixels are even in number, as yuv420p wants."""
    even = [2 * round(side * dpi / 2) / dpi for side in (10.8, height)]
    figure = new_figure(even[0], even[1], dpi)
    left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": [1.3, 1.0], "wspace": 0.06})
    return figure, left, right


def _draw_curve_axes(axes: Axes, curves: Curves, steps: int) -> Text:
    """Draw the axes of the curves, and return the title that the step counter follows."""
    ruled(axes)
    draw_value_axis(axes, curves)
    axes.set_xlim(0, max(steps, 1))
    few_ticks(axes.xaxis, 6, whole=True)
    axes.set_xlabel("step $t$", color=INK)
    axes.set_ylabel(curves.label, color=INK, fontsize=10)
    return axes.set_title("step ", loc="left", fontsize=12, fontweight="bold", color=INK, pad=9)


def scene_of(sheet: Sheet) -> Scene:
    """Draw the sheet, and find on its pixels what is to move.

    The figure's canvas is drawn once here; its buffer is the animation's first ground.
    """
    canvas: Any = sheet.figure.canvas
    lanes, left = sheet.lanes, sheet.left
    if not lanes.are_few:
        mark(left, sheet.places[0], lanes.start, 5)
    canvas.draw()
    box = sheet.counter.get_window_extent()
    base = float(sheet.counter.get_transform().transform(sheet.counter.get_position())[1])
    stamps = [Stamp(left.transData.transform(at), style, left.bbox) for at, style, _ in sheet.stars]
    if lanes.are_few:
        starts = np.unique(sheet.places[0], axis=0)
        stamps.append(Stamp(left.transData.transform(starts), START, left.bbox))
    steps = int(lanes.steps.max())
    tracks = [*(_path_track(sheet, part) for part in _parts(lanes)), *_curve_tracks(sheet, steps)]
    counter = (float(box.x1), base)
    return Scene(sheet.figure, tracks, stamps, counter, steps, not lanes.are_few, _is_race(lanes))


def _is_race(lanes: Lanes) -> bool:
    return lanes.is_race and lanes.are_few


def _parts(lanes: Lanes) -> list[np.ndarray]:
    """Return the lanes that are drawn alike, in order: a crowd below, bold ones above."""
    bold = lanes.bold[lanes.order]
    return [part for part in (lanes.order[~bold], lanes.order[bold]) if len(part)]


def _path_track(sheet: Sheet, order: np.ndarray) -> Track:
    lanes, bold = sheet.lanes, bool(sheet.lanes.bold[order[0]])
    tail = None
    if bold and lanes.is_race:
        tail = Tail([lanes.colours[lane] for lane in order], _TAIL_WIDTH, CASING)
    ends = lanes.last if lanes.shown is None else lanes.shown
    points = sheet.left.transData.transform(sheet.places.reshape(-1, 2))
    return Track(
        points.reshape(sheet.places.shape)[:, order], np.arange(len(points)), ends[order],
        lanes.steps[order],
        [pale(lanes.colours[lane], _FADED if tail else 0 if bold else 0.25) for lane in order],
        [{**lanes.head(lane), "marker": "o"} for lane in order],
        [_final(lanes, lane) for lane in order],
        _OLD_WIDTH if tail else WIDTH if bold else _thin(lanes, 0.9),
        _OLD_CASING if tail else CASING if bold else 0.0,
        sheet.left.bbox, max(int(lanes.steps.max()) // _DOTS, 1) if lanes.are_few else 0, tail,
    )  # fmt: skip


def _final(lanes: Lanes, lane: int) -> dict[str, Any]:
    """Return what a lane's head becomes: of a race, a ring where it converged."""
    head = lanes.head(lane)
    if not (lanes.is_race and lanes.bold[lane] and lanes.status[lane] == CONVERGED):
        return head
    return {**RING, "mec": lanes.colours[lane]}


def _thin(lanes: Lanes, width: float) -> float:
    """Return a line's width in points for a crowd of lanes: fainter, the more there are."""
    return width * float(np.clip((60 / lanes.count) ** 0.5, 0.3, 1.0))


def _curve_tracks(sheet: Sheet, steps: int) -> list[Track]:
    """Return the curves of all lanes; of very many steps, medians and the band of all between."""
    lanes, values = sheet.lanes, sheet.curves.values[: steps + 1]
    times, band = np.arange(steps + 1), []
    spots = _page(sheet, times, values)
    if are_many(steps):
        rows, low, values, high = binned(values)
        times = np.linspace(0, steps + 1, len(rows) + 1).astype(int)[1:] - 1
        times[0] = 0
        spots = _page(sheet, rows, values)
        if lanes.are_few:
            both = np.stack([_page(sheet, rows, low), _page(sheet, rows, high)], axis=1)
            band = [_band(sheet, both.reshape(-1, lanes.count, 2), np.repeat(times, 2))]
    # One more point: that at which a lane that diverges leaves the axes.
    last = np.searchsorted(times, lanes.last, side="right") - 1
    ends = last + (lanes.steps > lanes.last)
    spots, times = np.concatenate([spots, spots[-1:]]), np.append(times, steps)
    some = np.flatnonzero(ends > last)
    edges = ends_of(sheet.curves, lanes)
    for lane in some:
        spots[ends[lane], lane] = sheet.right.transData.transform((lanes.steps[lane], edges[lane]))
    curves = [
        _curve_track(sheet, order, spots[:, order], times, (last[order], ends[order]))
        for order in _parts(lanes)
    ]
    medians = [_median_track(sheet, steps, team) for team in lanes.teams
               if _has_median(lanes, team)]  # fmt: skip
    return [*band, *curves, *medians]


def _curve_track(
    sheet: Sheet,
    order: np.ndarray,
    spots: np.ndarray,
    times: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
) -> Track:
    lanes, bold = sheet.lanes, bool(sheet.lanes.bold[order[0]])
    # What tells how they ended is larger.
    sizes = np.where(lanes.is_race & (lanes.status != BUDGET), 7.5, 6.0)
    return Track(
        spots, times, *ends,
        [lanes.colours[lane] if bold else pale(lanes.colours[lane], 0.6) for lane in order],
        [{**lanes.head(lane), "ms": 6, "marker": "o"} if bold else None for lane in order],
        [{**_final(lanes, lane), "ms": sizes[lane]} if bold else None for lane in order],
        1.9 if bold else _thin(lanes, 0.6), 0.0, _roomy(sheet.right.bbox),
    )  # fmt: skip


def _band(sheet: Sheet, spots: np.ndarray, times: np.ndarray) -> Track:
    """Return the band between the lowest and the highest values, as lines up and down [K, L, 2]."""
    lanes = sheet.lanes
    ends = np.searchsorted(times, lanes.last[lanes.order], side="right") - 1
    return Track(
        spots[:, lanes.order], times, ends, ends,
        [pale(lanes.colours[lane], 0.7) for lane in lanes.order], [None] * lanes.count,
        [None] * lanes.count, 1.1, 0.0, _roomy(sheet.right.bbox),
    )  # fmt: skip


def _median_track(sheet: Sheet, steps: int, team: Team) -> Track:
    colour = sheet.lanes.colours[team.lanes[0]]
    middle = band_of(sheet.curves, sheet.lanes, team)[1, : steps + 1]
    last = int(np.isfinite(middle).nonzero()[0][-1])  # it ends where half of the lanes diverged
    shown = np.where(np.isinf(middle), middle[last], middle)
    points = _page(sheet, np.arange(steps + 1), shown[:, None])
    head = {**HEAD, "mfc": colour, "ms": 6, "mew": 1.2}
    end = np.array([last])
    return Track(
        points, np.arange(steps + 1), end, end, [colour], [head], [head], 2.2, 0.0,
        _roomy(sheet.right.bbox),
    )  # fmt: skip


def _page(sheet: Sheet, rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return curves [K, L] over rows [K] as pixels [K, L, 2]."""
    across = np.broadcast_to(rows[:, None], values.shape)
    flat = np.stack([across, values], axis=-1).reshape(-1, 2)
    return np.asarray(sheet.right.transData.transform(flat).reshape(*values.shape, 2))


def _roomy(box: Bbox) -> Bbox:
    """Return a box with room for a head on the axes' edge."""
    return box.padded(9)
