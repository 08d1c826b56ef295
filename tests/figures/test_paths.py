"""Where the paths of a descent are drawn: whole, cut at the edge, crossed where they diverged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.text import Text

from pipeline import figures
from pipeline.figures import Look
from pipeline.figures.drawing import curves
from pipeline.figures.drawing.edge import cut
from pipeline.figures.drawing.lanes import START, bends
from tests.figures.cases import DPI, results


def test_starts_on_the_edge_are_whole_and_those_beyond_it_are_not_drawn() -> None:
    result = results()["himmelblau_four"]
    points = result.trace.points.copy()
    points[0, :2] = [[-5.5, 0], [7, 0]]
    moved = replace(result, trace=replace(result.trace, points=points))
    axes = figures.draw("contour", moved, Look(dpi=DPI)).axes[0]
    starts = next(line for line in axes.lines if line.get_markersize() == START["ms"])
    np.testing.assert_array_equal(starts.get_xydata(), points[0, [0, 2, 3]])
    assert not starts.get_clip_on()


def test_straight_stretches_have_no_points_to_join() -> None:
    """Agg joins parts in line but for rounding far outside of them."""
    t = np.linspace(0, 1, 40)[:, None]
    there = np.array([133.1, 179.8]) + t * [6.9, -2.2]
    zigzag = np.array([[140.0, 177.6], [150, 177.6], [145, 177.6], [145, 180]])
    path = np.vstack([there, zigzag])
    kept = bends(path)
    np.testing.assert_allclose(kept, [there[0], there[-1], *zigzag], atol=1e-12)


def test_a_path_far_from_the_domain_is_whole_in_its_coordinates() -> None:
    result = results()["waves"]
    far = replace(result.trace, points=result.trace.points + 1000)
    axes = figures.draw("coordinates", replace(result, trace=far), Look(dpi=DPI)).axes[0]
    low, high = axes.get_ylim()
    assert low < far.points.min() < far.points.max() < high
    assert high - low < 2


def test_a_very_long_curve_is_a_band_with_its_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "_MOST", 100)
    monkeypatch.setattr(curves, "_BINS", 20)
    result = results()["rosenbrock"]
    upper, _ = figures.draw("convergence", result, Look(dpi=DPI)).axes
    band = next(part for part in upper.collections if isinstance(part, PolyCollection))
    heights, regret = band.get_paths()[0].vertices[:, 1], result.trace.values
    assert (heights.min(), heights.max()) == (regret.min(), regret.max())
    assert len(upper.lines[0].get_xdata()) == 20
    assert tuple(upper.lines[0].get_xdata()[[0, -1]]) == (0, 2000)


def test_a_descent_to_and_fro_draws_its_first_chords_only() -> None:
    result = results()["parabola"]
    trace = result.trace
    points = np.where(np.arange(len(trace.points)) % 2, 3.0, -3.0)[:, None, None]
    restless = replace(trace, points=points, values=np.full_like(trace.values, 10.0))
    axes = figures.draw("path", replace(result, trace=restless), Look(dpi=DPI)).axes[0]
    line = next(line for line in axes.lines if line.get_path_effects())
    assert 20 < len(line.get_xdata()) < 30 < len(points)


def test_the_path_is_drawn_where_it_went() -> None:
    result = results()["waves"]
    figure = figures.draw("contour", result, Look(dpi=DPI))
    line = next(line for line in figure.axes[0].lines if len(line.get_xdata()) > 2)
    np.testing.assert_allclose(line.get_xydata(), result.trace.points[:, 0], rtol=0, atol=1e-12)


def said(figure: Figure) -> str:
    """Whatever is written on a figure, its legend too, as one text."""
    return " | ".join(text.get_text() for text in figure.findobj(Text))


@pytest.mark.parametrize("name", ["contour", "surface"])
def test_a_start_outside_of_the_picture_is_pointed_at_and_told(name: str) -> None:
    result = results()["waves"]
    points = result.trace.points + [4.0, 0.0] * np.linspace(1, 0, 121)[:, None, None]
    moved = replace(result, trace=replace(result.trace, points=points))
    figure = figures.draw(name, moved, Look(dpi=DPI))
    marks = [line.get_marker() for line in figure.axes[0].lines if len(line.get_xdata())]
    assert sum(isinstance(mark, tuple) for mark in marks) == 1
    assert "starts outside the picture at (4.25, \N{MINUS SIGN}0.5)" in said(figure)
    assert "start outside" in said(figure)
    assert "outside" not in said(figures.draw(name, result, Look(dpi=DPI)))


def test_a_path_is_cut_on_the_edge_and_joined_within() -> None:
    low, high = np.array([0.0, 0.0]), np.array([1.0, 2.0])
    path = np.array([[0.5, 1.0], [0.5, 1.5], [1.5, 1.5], [1.5, 3.0], [-0.5, 1.0], [-0.5, 0.0]])
    pieces = cut(path, low, high, 10.0)
    gaps = np.flatnonzero(np.isnan(pieces[:, 0]))
    first, second = pieces[: gaps[0]], pieces[gaps[0] + 1 : gaps[1]]
    np.testing.assert_allclose(first, [[0.5, 1], [0.5, 1.5], [1, 1.5]])
    np.testing.assert_allclose(second, [[0.5, 2], [0, 1.5]])
    assert not len(cut(path + 9, low, high, 10.0))
    fine = cut(path, low, high, 0.01)
    fine = fine[: np.flatnonzero(np.isnan(fine[:, 0]))[0]]
    assert (np.linalg.norm(np.diff(fine, axis=0) / (high - low), axis=1) < 0.0101).all()


def test_a_lane_that_diverged_is_crossed_at_the_step_that_is_told() -> None:
    result = results()["parabola_diverging"]
    figure = figures.draw("convergence", result, Look(dpi=DPI))
    step = int(result.trace.steps[0])
    assert f"diverged at step {step}" in said(figure)
    for axes in figure.axes:
        cross = next(line for line in axes.lines if line.get_marker() == "X")
        assert cross.get_xdata()[0] == step == axes.get_xlim()[1]
        assert cross.get_ydata()[0] == axes.get_ylim()[1]
        assert axes.lines[0].get_xdata()[-1] == step - 1


def test_of_many_lanes_the_lowest_and_the_highest_are_among_those_drawn() -> None:
    result = results()["many"]
    figure = figures.draw("convergence", result, Look(dpi=DPI))
    upper = figure.axes[0]
    (lines,) = (each for each in upper.collections if isinstance(each, LineCollection))
    drawn = np.array([piece[-1, 1] for piece in lines.get_segments()])
    last = result.trace.values[result.trace.last, np.arange(len(result.trace.last))]
    assert len(drawn) == 100 < len(last)
    ends = np.clip(last, *upper.get_ylim())  # the minimum is 0
    assert (drawn.min(), drawn.max()) == (ends.min(), ends.max())
    assert f"100 of {len(last)} lanes, lowest to highest" in said(figure)


def test_coordinates_that_diverge_are_drawn_to_where_they_leave() -> None:
    result = results()["parabola_diverging"]
    figure = figures.draw("coordinates", result, Look(dpi=DPI))
    axes = figure.axes[0]
    drawn = axes.lines[0].get_ydata()
    low, high = axes.get_ylim()
    within = (drawn >= low) & (drawn <= high)
    assert within[:-1].all()
    assert not within[-1]
    assert axes.get_xlim()[1] == len(drawn) - 1 < result.trace.steps[0]
    assert f"drawn up to step {len(drawn) - 1}" in said(figure)
