"""The score over each hyperparameter, a panel for each."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from pipeline.colours import optimizer_colour
from pipeline.figures import Look
from pipeline.figures.drawing.curves import Curves, draw_value_axis
from pipeline.figures.drawing.lanes import MINIMUM, draw_key
from pipeline.figures.drawing.style import (
    GREY,
    INK,
    few_ticks,
    new_figure,
    ruled,
    set_log_axis,
    set_page_title,
)
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
from pipeline.results import Result, Tuning

_ACROSS = 3  # panels in a row


def slices(result: Result, look: Look) -> Figure:
    """Dots for the trials, the darker the later, over what they took of each hyperparameter.

    Axes are logarithmic where the search is. Trials of one choice lie side by side in their order.
    Trials without a finite score are crosses on the upper edge; a star marks the best.

    Raises:
        NotDrawable: there are no trials, or none has a finite score.

    """
    tuning = tuning_of(result, "slices")
    curves = score_curves(tuning)
    count = len(tuning.names)
    rows, columns = -(-count // _ACROSS), min(count, _ACROSS)
    figure = new_figure(max(6.4, 3.2 * columns), 1.2 + 3.1 * rows, look.dpi)
    panels = figure.subplots(rows, columns, sharey=True, squeeze=False)
    colours = LinearSegmentedColormap.from_list(
        "later", ["#d5dce6", optimizer_colour(result.label)]
    )
    for k, axes in enumerate(panels.flat):
        if k < count:
            _draw_panel(axes, tuning, k, curves, colours)
        else:
            axes.remove()
    for axes in panels[:, 0]:
        axes.set_ylabel(curves.label, fontsize=10, color=INK)
    # A title of the first panel would keep the others away from it by its width.
    set_page_title(figure, panels[0, 0], result.facts, trials_note(result, tuning))
    dot = {"marker": "o", "ms": 6, "mew": 0, "ls": "none"}
    ages = {"early trial": colours(0.15), "late": colours(1.0)}
    entries = [(text, {**dot, "color": colour}) for text, colour in ages.items()]
    if np.isfinite(tuning.scores[tuning.best]):
        entries.append(("best", {**MINIMUM, "ms": 12}))
    draw_key(figure, [*entries, *key_of_trials(tuning)])
    return figure


def _draw_panel(
    axes: Axes, tuning: Tuning, k: int, curves: Curves, colours: LinearSegmentedColormap
) -> None:
    ruled(axes)
    draw_value_axis(axes, curves)
    complete, pruned, lost = kinds(tuning)
    age = np.linspace(0.15, 1.0, len(tuning.scores))
    along, heights = _along(tuning, k), curves.values[:, 0]
    axes.scatter(along[complete], heights[complete], c=colours(age[complete]), s=18, lw=0, zorder=2)
    axes.plot(along[pruned], heights[pruned], **CUT, zorder=1.9)
    draw_lost(axes, along[lost], curves.high)
    if np.isfinite(tuning.scores[tuning.best]):
        draw_star(axes, along[tuning.best], heights[tuning.best])
    axes.set_xlabel(tuning.names[k], color=INK)
    _set_axis(axes, tuning, k)


def _along(tuning: Tuning, k: int) -> np.ndarray:
    """Return where the trials [N] lie along the axis: those of a choice spread round its place."""
    values = tuning.values[:, k]
    spread = np.linspace(-0.3, 0.3, len(values)) if tuning.names[k] in tuning.choices else 0.0
    return np.asarray(values + spread)


def _set_axis(axes: Axes, tuning: Tuning, k: int) -> None:
    texts = tuning.choices.get(tuning.names[k])
    if texts is not None:
        axes.set_xlim(-0.5, len(texts) - 0.5)
        axes.set_xticks(range(len(texts)), texts)
        axes.tick_params(axis="x", colors=GREY, labelsize=9, length=0)
    elif tuning.logs[k]:
        set_log_axis(axes)
    else:
        few_ticks(axes.xaxis, 4)
