"""Every trial's score, and the best so far."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from pipeline.colours import optimizer_colour
from pipeline.figures import Look
from pipeline.figures.drawing.curves import draw_value_axis
from pipeline.figures.drawing.lanes import MINIMUM, draw_key
from pipeline.figures.drawing.style import INK, few_ticks, new_figure, ruled, set_title
from pipeline.figures.drawing.trials import (
    CUT,
    draw_lost,
    draw_star,
    key_of_trials,
    kinds,
    score_curves,
    trials_note,
    tuning_of,
)
from pipeline.results import Result


def history(result: Result, look: Look) -> Figure:
    """Dots for the trials in their order, a line for the least score of complete ones so far.

    Trials without a finite score are crosses on the upper edge; a star marks the best.

    Raises:
        NotDrawable: there are no trials, or none has a finite score.

    """
    tuning = tuning_of(result, "history")
    curves, colour = score_curves(tuning), optimizer_colour(result.label)
    complete, pruned, lost = kinds(tuning)
    rows, heights = np.arange(len(tuning.scores)), curves.values[:, 0]
    figure = new_figure(7.2, 4.4, look.dpi)
    axes = figure.subplots()
    ruled(axes)
    draw_value_axis(axes, curves)
    dot: dict[str, Any] = {
        "marker": "o",
        "ms": 4,
        "mew": 0,
        "ls": "none",
        "color": colour,
        "alpha": 0.45,
    }
    axes.plot(rows[complete], heights[complete], **dot)
    axes.plot(rows[pruned], heights[pruned], **CUT)
    draw_lost(axes, rows[lost], curves.high)
    entries = [("complete trial", dot), *key_of_trials(tuning)]
    best = tuning.best_so_far
    known = np.isfinite(best)
    if known.any():
        line: dict[str, Any] = {"color": colour, "lw": 2.2}
        at = rows[known]
        least = np.clip(best[known], curves.low, curves.high)
        axes.plot(at, least, drawstyle="steps-post", zorder=3, **line)
        draw_star(axes, tuning.best, heights[tuning.best])
        entries += [("best so far", line), ("best trial", {**MINIMUM, "ms": 12})]
    axes.set_ylabel(curves.label, fontsize=10, color=INK)
    axes.set_xlabel("trial", color=INK)
    axes.set_xlim(-0.5, len(rows) - 0.5)
    few_ticks(axes.xaxis, 8, whole=True)
    draw_key(figure, entries)
    set_title(axes, result.facts, trials_note(result, tuning), 6.0)
    return figure
