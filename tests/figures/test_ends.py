"""How a lane ended is told in words and by a mark of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.animation import animate
from pipeline.figures.convergence import convergence
from pipeline.results import BUDGET, CONVERGED, DIVERGED, STALLED, Result
from tests.figures.cases import DPI, results

LOOK = Look(dpi=DPI)
MARKS = {CONVERGED: "o", STALLED: "s", DIVERGED: "X"}


def ended(*ends: str) -> Result:
    """A descent of as many lanes, the one who took all steps to its end, the others to the 5th."""
    result = next(r for r in results().values() if r.trace is not None and len(r.facts.domain) == 2)
    trace = result.trace
    assert trace is not None
    lanes = np.zeros(len(ends), dtype=int)
    steps = np.where(np.array(ends) == BUDGET, len(trace.values) - 1, 5)
    return replace(
        result,
        teams=(),
        trace=replace(
            trace,
            points=trace.points[:, lanes],
            values=trace.values[:, lanes],
            gradient_norms=trace.gradient_norms[:, lanes],
            status=np.array(ends),
            steps=steps,
        ),
    )


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def notes(figure: Figure) -> str:
    return "\n".join(text.get_text() for axes in figure.axes for text in axes.texts)


@pytest.mark.parametrize("status", MARKS)
def test_each_end_before_the_budget_has_its_mark(status: str) -> None:
    figure = convergence(ended(BUDGET, status), LOOK)
    marks = {line.get_marker() for axes in figure.axes for line in axes.lines}
    assert marks & set(MARKS.values()) == {MARKS[status]}
    assert status in texts(figure)
    assert f"1 {status}" in notes(figure)


@pytest.mark.parametrize("status", MARKS)
def test_one_lane_says_when_it_ended(status: str) -> None:
    assert f"{status} at step 5" in notes(convergence(ended(status), LOOK))


def test_the_player_tells_every_end_in_its_table(tmp_path: Path) -> None:
    few = {"formats": ["html"], "frames": 5, "interval": 20.0, "hold": 0.0, "dpi": DPI}
    animate(ended(CONVERGED, STALLED, BUDGET), tmp_path, look=LOOK, **few)
    page = (tmp_path / "descent.html").read_text(encoding="utf-8")
    for told in ("converged", "stalled", "all steps taken"):
        assert f'data-final="{told}"' in page


def test_all_ends_at_once_are_told_apart() -> None:
    figure = convergence(ended(*[CONVERGED, STALLED, DIVERGED] * 5), LOOK)
    assert set(MARKS) <= set(texts(figure))
    assert "5 converged, 5 diverged, 5 stalled" in notes(figure)
