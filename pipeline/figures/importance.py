"""How much of the score each hyperparameter decides."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from pipeline.colours import optimizer_colour
from pipeline.figures import Look, NotDrawable
from pipeline.figures.drawing.style import GREY, INK, new_figure, set_title
from pipeline.figures.drawing.trials import score_name, trials_note, tuning_of
from pipeline.results import Result


def importance(result: Result, look: Look) -> Figure:
    """Bars of the shares of PED-ANOVA (Watanabe et al. 2023), the greatest on top.

    Raises:
        NotDrawable: there are no trials, of fewer than two hyperparameters, or too few are finite.

    """
    tuning = tuning_of(result, "importance")
    if len(tuning.names) < 2:
        raise NotDrawable("importance needs two hyperparameters or more; this study tunes one")
    if not tuning.importances:
        raise NotDrawable("importance needs different finite scores; this study has too few")
    names = sorted(tuning.importances, key=lambda name: tuning.importances[name])
    shares = np.array([tuning.importances[name] for name in names])
    figure = new_figure(7.2, 1.6 + 0.45 * len(names), look.dpi)
    axes = figure.subplots()
    bars = axes.barh(names, shares, color=optimizer_colour(result.label), height=0.62)
    for bar, share in zip(bars, shares, strict=True):
        axes.annotate(
            f"{100 * share:.0f} %", (share, bar.get_y() + bar.get_height() / 2), xytext=(5, 0),
            textcoords="offset points", va="center", fontsize=9, color=INK, annotation_clip=False,
        )  # fmt: skip
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.spines["left"].set_color(GREY)
    axes.tick_params(axis="y", colors=INK, labelsize=10, length=0)
    axes.set_xticks([])
    axes.set_xlim(0, 1.1 * float(shares.max()))
    axes.set_xlabel(f"importance for the {score_name(tuning)} (PED-ANOVA)", color=INK)
    set_title(axes, result.facts, trials_note(result, tuning), 5.0)
    return figure
