"""What pictures of trials share: the axis of their scores, their note, their marks."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from pipeline.figures import NotDrawable
from pipeline.figures.drawing.curves import Curves, curves_of
from pipeline.figures.drawing.lanes import CROSS, MINIMUM
from pipeline.figures.drawing.style import GREY, number
from pipeline.results import COMPLETE, PRUNED, Result, Tuning

SCORES = {
    "best_value": "best value",
    "regret": "regret at the end",
    "area": "area under the curve",
}
LOST: dict[str, Any] = {**CROSS, "mfc": GREY, "ms": 6, "mew": 0.6}
CUT: dict[str, Any] = {
    "marker": "v",
    "ms": 4.5,
    "mfc": "none",
    "mec": GREY,
    "mew": 0.9,
    "ls": "none",
}


def tuning_of(result: Result, figure: str) -> Tuning:
    """Return the trials of a result; raises NotDrawable where none has a finite score."""
    if result.tuning is None:
        raise NotDrawable(f"{figure} needs trials of hyperparameters; this study has none")
    if not np.isfinite(result.tuning.scores).any():
        raise NotDrawable(f"{figure} needs a finite score; no trial of this study has one")
    return result.tuning


def score_name(tuning: Tuning) -> str:
    """Return the score in words: 'steps to f* + 1e-6'."""
    gap = tuning.score.partition("steps_to/")[2]
    return f"steps to $f^*$ + {gap}" if gap else SCORES[tuning.score]


def score_curves(tuning: Tuning) -> Curves:
    """Return the scores [N, 1] and the limits of their axis: those that are not finite on top."""
    return curves_of(tuning.scores[:, None], score_name(tuning))


def kinds(tuning: Tuning) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which trials [N] are complete with a finite score, pruned, or lost."""
    complete = (tuning.states == COMPLETE) & np.isfinite(tuning.scores)
    pruned = (tuning.states == PRUNED) & np.isfinite(tuning.scores)
    return complete, pruned, ~np.isfinite(tuning.scores)


def trials_note(result: Result, tuning: Tuning) -> str:
    """Say how many trials there were and what the best of them took."""
    score = tuning.scores[tuning.best]
    told = f"{result.label}, {len(tuning.scores):,} trials, best: no. {tuning.best:,}"
    return f"{told} with {number(float(score))}" if np.isfinite(score) else f"{told}, none finite"


def draw_lost(axes: Axes, along: np.ndarray, top: float) -> None:
    """Mark on the upper edge where trials have no finite score."""
    if len(along):  # an empty line that is not clipped would take room in the layout
        axes.plot(along, np.full(len(along), top), **LOST, clip_on=False, zorder=4)


def draw_star(axes: Axes, place: float, height: float) -> None:
    """Mark the best trial."""
    axes.plot([place], [height], **{**MINIMUM, "ms": 14}, zorder=5, clip_on=False)


def key_of_trials(tuning: Tuning) -> list[tuple[str, dict[str, Any]]]:
    """Return legend entries (text, style) of the marks that need a word."""
    _, pruned, lost = kinds(tuning)
    entries = [("pruned", CUT)] if pruned.any() else []
    words = "never reached, or diverged" if tuning.score.startswith("steps_to/") else "diverged"
    return entries + ([(words, LOST)] if lost.any() else [])
