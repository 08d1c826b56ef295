"""Where the steps of a descent point: along the slope, and the slope along the sharpest axis."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures import Look, NotDrawable
from pipeline.figures.drawing.lanes import Lanes, draw_key, lanes_of
from pipeline.figures.drawing.measured import (
    curvature_of,
    draw_measured,
    key_of_measured,
    mark_ends,
    measured_note,
)
from pipeline.figures.drawing.style import GREY, INK, few_ticks, new_figure, ruled, set_title
from pipeline.results import Curvature, Result


def alignment(result: Result, look: Look) -> Figure:
    """Two linked panels of cosines: the step with the negative gradient, the gradient with v_max.

    v_max is the eigenvector of the Hessian's largest eigenvalue, whose sign means nothing. Of up to
    six lanes each has its colour; of more the median and the band from the 10 to the 90 % quantile
    are drawn.

    Raises:
        NotDrawable: no curvature was measured, or no step was taken.

    """
    curvature, trace = curvature_of(result, "alignment")
    if not np.isfinite(curvature.alignment).any():
        raise NotDrawable("alignment needs a step down a slope, and this descent takes none")
    lanes = lanes_of(result, trace)
    figure = new_figure(7.2, 5.4, look.dpi)
    upper, lower = figure.subplots(2, 1, sharex=True)
    step = r"$\cos(x_{t+1} - x_t,\ -\nabla f)$"
    _draw_panel(upper, curvature, lanes, curvature.alignment, step)
    _draw_panel(lower, curvature, lanes, curvature.top_alignment, r"$|\cos(\nabla f,\ v_{\max})|$")
    lower.set_title(
        "the gradient and the eigenvector of the largest eigenvalue",
        loc="left", fontsize=8.5, color=GREY, pad=5,
    )  # fmt: skip
    lower.set_xlabel("step $t$", color=INK)
    lower.set_xlim(0, max(int(curvature.rows[-1]), 1))
    few_ticks(lower.xaxis, 8, whole=True)
    figure.align_ylabels([upper, lower])
    draw_key(figure, key_of_measured(curvature, lanes))
    set_title(upper, result.facts, measured_note(result, trace, curvature), 6.2)
    return figure


def _draw_panel(
    axes: Axes, curvature: Curvature, lanes: Lanes, cosines: np.ndarray, label: str
) -> None:
    ruled(axes)
    low = -1.0 if np.nanmin(cosines, initial=0) < -1e-9 else 0.0
    axes.set_ylim(low - 0.05 * (1 - low), 1 + 0.05 * (1 - low))
    few_ticks(axes.yaxis, 5)
    if low < 0:
        axes.axhline(0, color=GREY, lw=0.8, zorder=1.5)
    draw_measured(axes, curvature, lanes, cosines)
    mark_ends(axes, curvature, lanes, cosines)
    axes.set_ylabel(label, fontsize=10, color=INK)
