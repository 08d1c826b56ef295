"""The animation of a race: fading tails, rings and crosses, and curves beside one that diverges."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.figures import Look, animation
from pipeline.figures.animation import new_pen, rows_of
from pipeline.figures.animation.pen import advance
from pipeline.figures.animation.rect import merged
from pipeline.figures.drawing.curves import objective
from pipeline.figures.drawing.lanes import lanes_of
from pipeline.results import DIVERGED
from tests.figures.cases import results

DPI = 50


@pytest.mark.parametrize("case", ["race", "teams"])
def test_tails_keep_their_length_in_frames(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: a tail has the points of so many frames, however long its path is."""
    drawn: list[int] = []
    tail = animation.pen._draw_tail
    monkeypatch.setattr(
        animation.pen, "_draw_tail", lambda *given: (drawn.append(len(given[-1])), tail(*given))
    )
    pen = new_pen(results()[case], Look(), DPI)
    rows = rows_of(pen.scene.steps, 200)
    for k, row in enumerate(rows):
        drawn.clear()
        advance(pen, row)
        oldest = rows[max(k - animation.pen._FADE + 1, 0)]
        assert not drawn or max(drawn) == row - oldest + 1
        assert len(drawn) <= len(results()[case].teams)
    assert rows[-1] > 3 * animation.pen._FADE or case == "teams"


def test_a_race_shows_how_each_ends_when_it_does() -> None:
    """A dot, then at the very step of its end a ring in its colour, or a cross."""
    result = results()["race"]
    pen = new_pen(result, Look(), DPI)
    path = next(track for track in pen.scene.tracks if track.tail)
    marks = {"converged": ("o", "white"), "diverged": ("X", None), "budget": ("o", None)}
    order = lanes_of(result, result.trace).order
    assert {str(status) for status in result.trace.status} == set(marks)
    for place, lane in enumerate(order):
        head, final = path.heads[place], path.finals[place]
        colour = next(team.colour for team in result.teams if lane in team.lanes)
        marker, face = marks[str(result.trace.status[lane])]
        assert (head["marker"], head["mfc"]) == ("o", colour)
        assert (final["marker"], final["mfc"]) == (marker, face or colour)
        assert final["mec"] == (colour if face else "white")
        assert path.ends[place] == result.trace.steps[lane]


@pytest.mark.parametrize("case", ["race", "teams_of_many", "many"])
def test_what_changed_is_told_in_fewer_pixels_and_whole(case: str) -> None:
    pen = new_pen(results()[case], Look(), DPI)
    for row in rows_of(pen.scene.steps, 30):
        changed = advance(pen, row)
        both = [np.zeros(pen.pixels.shape[:2], dtype=bool) for _ in range(2)]
        for cover, rects in zip(both, (changed, merged(changed)), strict=True):
            for rect in rects:
                cover[rect.slices] = True
        assert (both[1] >= both[0]).all()
        assert sum(each.area for each in merged(changed)) <= sum(each.area for each in changed)


def test_one_that_diverges_does_not_press_the_others_curves_flat() -> None:
    result = results()["race"]
    stayed = result.trace.status != DIVERGED
    regret = result.trace.values[:, stayed]  # the minimum is 0
    curves = objective(result, result.trace)
    assert regret.max() <= curves.high < 10 * regret.max() < result.trace.values.max()
    assert curves.values.max() == curves.high
    np.testing.assert_array_equal(
        curves.values[:, stayed], np.clip(regret, curves.low, curves.high)
    )
