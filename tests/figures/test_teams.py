"""Lanes in teams: names, colours and bands; and maps of two numbers."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import ceil

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import FillBetweenPolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from pipeline import figures
from pipeline.colours import TEAMS, optimizer_colour, team_colours
from pipeline.figures import Look
from pipeline.figures.animation import new_pen
from pipeline.figures.drawing.lanes import draw_key, lanes_of
from pipeline.figures.drawing.relief import SLATE
from pipeline.figures.drawing.style import new_figure
from pipeline.figures.heat import heat_map
from pipeline.heat_map import HeatMap
from pipeline.results import DIVERGED
from tests.figures.cases import DPI, results
from tests.figures.test_stills import Written, overlap, written

__all__ = ["written"]  # a fixture


def test_a_band_is_that_of_its_team_by_rank() -> None:
    result = results()["teams_of_many"]
    figure = figures.draw("convergence", result, Look(dpi=DPI))
    upper = figure.axes[0]
    bands = [each for each in upper.collections if isinstance(each, FillBetweenPolyCollection)]
    assert len(bands) == len(result.teams) == 2
    for team, band in zip(result.teams, bands, strict=True):
        ranked = np.sort(result.trace.values[:, team.lanes], axis=1)  # the minimum is 0
        count = len(team.lanes)
        low, middle, high = (ranked[:, ceil(share * count) - 1] for share in (0.1, 0.5, 0.9))
        floor = upper.get_ylim()[0]
        corners = {(x, y) for x, y in band.get_paths()[0].vertices.tolist()}
        for edge in (low, high):
            assert {(t, max(y, floor)) for t, y in enumerate(edge)} <= corners
        assert to_hex(band.get_facecolor()[0]) == team.colour.lower()
        lines = [line.get_ydata() for line in upper.lines if line.get_linewidth() == 2.2]
        assert any(np.array_equal(line, np.maximum(middle, floor)) for line in lines)


def test_the_median_of_lanes_that_all_diverged_ends_where_they_did() -> None:
    result = results()["teams_of_many"]
    gone, team = 7, result.teams[0]
    status, steps = result.trace.status.copy(), result.trace.steps.copy()
    status[team.lanes], steps[team.lanes] = DIVERGED, gone + 1
    trace = replace(result.trace, status=status, steps=steps)
    figure = figures.draw("convergence", replace(result, trace=trace), Look(dpi=DPI))
    ends = {colour: int(np.isfinite(line).sum()) for colour, line in medians(figure).items()}
    whole = len(trace.values)
    assert ends == {team.colour.lower(): gone + 1, result.teams[1].colour.lower(): whole}


def medians(figure) -> dict[str, np.ndarray]:
    """The heights of the medians, by colour."""
    lines = [line for line in figure.axes[0].lines if line.get_linewidth() == 2.2]
    return {to_hex(line.get_color()): np.asarray(line.get_ydata()) for line in lines}


def test_a_lane_that_has_diverged_counts_as_the_worst() -> None:
    result = results()["teams_of_many"]
    team, gone = result.teams[0], 7
    count = len(team.lanes)
    values, status = result.trace.values.copy(), result.trace.status.copy()
    steps = result.trace.steps.copy()
    lost = team.lanes[: count // 2 - 1]  # fewer than half, and the best of all
    values[:, lost] = 1e-3
    status[lost], steps[lost] = DIVERGED, gone + 1
    trace = replace(result.trace, values=values, status=status, steps=steps)
    figure = figures.draw("convergence", replace(result, trace=trace), Look(dpi=DPI))
    line = medians(figure)[team.colour.lower()]
    for row in (gone, gone + 1, len(values) - 1):
        left = values[row, team.lanes].tolist() if row <= gone else [
            values[row, lane] for lane in team.lanes if lane not in lost
        ]  # fmt: skip
        ranked = sorted(left) + [np.inf] * (count - len(left))
        assert line[row] == max(ranked[ceil(count / 2) - 1], figure.axes[0].get_ylim()[0])


def test_teams_beyond_those_with_a_colour_stay_grey_and_below() -> None:
    result = results()["teams"]
    lanes = lanes_of(result, result.trace)
    assert lanes.bold.tolist() == [True] * 10 + [False] * 3
    assert set(lanes.order[:3]) == {10, 11, 12}
    assert len(set(lanes.colours)) == 11


def test_a_name_has_its_optimizers_colour_where_that_is_free() -> None:
    names = ["Adam, rate 1", "Adam, rate 2", "SGD", "rate 0.1"]
    colours = team_colours(names)
    assert colours[0] == optimizer_colour("adam")
    assert colours[2] == optimizer_colour("sgd")
    assert len(set(colours)) == len(names)
    many = [f"rate {k}" for k in range(10)]
    assert sorted(team_colours(many)) == sorted(TEAMS)


@pytest.mark.parametrize("name", ["convergence", "contour"])
def test_long_names_are_whole_and_apart(name: str, written: Written) -> None:
    result = results()["teams"]
    teams = [replace(team, name=f"RMSprop, learning_rate {k:.3f}, momentum 0.9")
             for k, team in enumerate(result.teams)]  # fmt: skip
    figure = figures.draw(name, replace(result, teams=tuple(teams)), Look(dpi=DPI))
    FigureCanvasAgg(figure).draw()
    check_text(figure.bbox, written)


def check_text(page, written: Written) -> None:
    assert len(written) > 5
    for text, box in written:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.x1 and box.y1 <= page.y1
        assert inside, f"{text!r} is cut off: {box} on {page}"
    for (one, a), (two, b) in combinations(written, 2):
        assert not overlap(a, b), f"{one!r} overlaps {two!r}"


def test_a_race_of_many_teams_has_pixels_even_in_number() -> None:
    height, width = new_pen(results()["teams"], Look(), 75).pixels.shape[:2]
    assert (height % 2, width % 2) == (0, 0)


NONE, LOST = np.nan, np.inf
MAPS = {
    "decades": ([1e-3, 0.01, 0.1], [0.0, 0.9], [[1e-17, LOST, 3.0], [NONE, 0.002, 500.0]]),
    "one line": ([0.1, 0.2], [0.5, 0.7], [[1.0, 2.0], [3.0, 4.0]]),
    "all alike": ([1.0, 2.0], [3.0, 4.0], [[0.0, 0.0], [0.0, 0.0]]),
    "many": (np.geomspace(1e-4, 1, 30), np.linspace(0, 0.95, 20), np.ones((20, 30))),
    "all lost": ([1.0, 2.0], [3.0, 4.0], [[LOST, LOST], [LOST, NONE]]),
    "rounded": ([1.0, 2.0], [3.0, 4.0], [[-1e-17, 1e-9], [1e-4, 50.0]]),
    "negative": ([1.0, 2.0], [3.0, 4.0], [[-1.0, -2.0], [0.0, NONE]]),
}


def shown(name: str) -> HeatMap:
    x, y, values = (np.array(each) for each in MAPS[name])
    facts = results()["himmelblau_four"].facts
    return HeatMap(facts, "adam", "regret", ("learning_rate", "beta_1"), x, y, values)


@pytest.mark.parametrize("name", MAPS)
def test_a_map_is_whole_and_its_marks_are_where_they_belong(name: str, written: Written) -> None:
    drawn = shown(name)
    figure = heat_map(drawn, Look(dpi=DPI))
    FigureCanvasAgg(figure).draw()
    check_text(figure.bbox, written)
    axes = figure.axes[0]
    assert shades_in(figure).shape[:2] == drawn.values.shape
    hatched = {tuple(np.add(patch.get_xy(), 0.5)) for patch in axes.patches if patch.get_hatch()}
    assert hatched == {(x, y) for y, x in np.argwhere(np.isnan(drawn.values))}
    marks = {line.get_marker(): line.get_xydata() for line in axes.lines}
    lost = {(x, y) for y, x in np.argwhere(np.isinf(drawn.values))}
    assert {tuple(at) for at in marks.get("X", [])} == lost
    finite = np.isfinite(drawn.values)
    assert ("*" in marks) == (finite.any() and len(np.unique(drawn.values)) > 1)
    if "*" in marks:
        x, y = np.round(marks["*"][0]).astype(int)
        assert drawn.values[y, x] == drawn.values[finite].min()


def shades_in(figure: Figure) -> np.ndarray:
    """Return the colours of all squares of a map, [Y, X, 3]."""
    return np.asarray(figure.axes[0].images[0].get_array())


def test_what_is_all_alike_is_as_low_as_can_be() -> None:
    colours = shades_in(heat_map(shown("all alike"), Look(dpi=DPI)))
    assert {to_hex(colour) for colour in colours.reshape(-1, 3)} == {to_hex(SLATE(0.0))}


def test_of_many_lanes_the_first_team_lies_on_top() -> None:
    result = results()["teams_of_many"]
    lanes = lanes_of(result, result.trace)
    place = {lane: index for index, team in enumerate(result.teams) for lane in team.lanes}
    drawn = [place[lane] for lane in lanes.order if result.teams[place[lane]].colour]
    assert len(set(drawn)) > 1
    assert drawn == sorted(drawn, reverse=True)


def test_a_regret_below_0_by_rounding_keeps_the_log_scale() -> None:
    texts = heat_map(shown("rounded"), Look(dpi=DPI)).findobj(Text)
    assert any("(log scale)" in text.get_text() for text in texts)


def test_darker_is_lower() -> None:
    drawn = shown("decades")
    shade = shades_in(heat_map(drawn, Look(dpi=DPI))).sum(axis=-1)
    order = [(0, 0), (1, 1), (0, 2), (1, 2)]  # 1e-17, 0.002, 3, 500
    shades = [shade[at] for at in order]
    assert shades == sorted(shades)
    assert len(set(shades)) == 4


@pytest.mark.parametrize("more", ["", ", clipnorm 1", ", clipnorm 1, weight_decay 0.01" * 4])
@pytest.mark.parametrize("count", range(1, 14))
def test_no_legend_is_wider_than_its_picture(count: int, more: str) -> None:
    figure = new_figure(6.8, 5.0, 100)
    figure.add_subplot()
    names = [f"Adam, learning_rate 0.0{place}{more}" for place in range(count)]
    draw_key(figure, [(name, {"color": "k"}) for name in [*names, "start", "minimum"]])
    figure.draw_without_rendering()
    box = figure.legends[0].get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.width
