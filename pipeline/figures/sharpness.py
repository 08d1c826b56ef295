"""The Hessian's extreme eigenvalues along a descent, and the sharpness against its boundary."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.lanes import Lanes, draw_key, lanes_of
from pipeline.figures.drawing.measured import (
    are_apart,
    curvature_of,
    draw_measured,
    key_of_measured,
    mark_ends,
    measured_note,
    scale_with_zero,
    ticks_of,
)
from pipeline.figures.drawing.scale import Scale
from pipeline.figures.drawing.style import (
    GREY,
    INK,
    few_ticks,
    new_figure,
    ruled,
    set_ticks,
    set_title,
)
from pipeline.results import Curvature, Result

_UNSTABLE = "#c0392b"
_LEAST: dict[str, Any] = {"lw": 1.0}  # dashes would blur what goes to and fro
_EDGE: dict[str, Any] = {"color": INK, "lw": 1.2, "ls": (0, (5, 3))}


def sharpness(result: Result, look: Look) -> Figure:
    """Two linked panels: eigenvalues, and η λ_max with the part where steps are unstable shaded.

    Of up to six lanes each has its colour; of more the median and the band from the 10 to the 90 %
    quantile are drawn. Without a learning rate there is no second panel, and no boundary where no
    theory is known to hold.

    Raises:
        NotDrawable: no curvature was measured, or there is none.

    """
    curvature, trace = curvature_of(result, "sharpness")
    lanes, product = lanes_of(result, trace), curvature.sharpness
    figure = new_figure(7.2, 4.0 if product is None else 5.8, look.dpi)
    panels = figure.subplots(1 if product is None else 2, 1, sharex=True, squeeze=False)[:, 0]
    _draw_eigenvalues(panels[0], curvature, lanes)
    if product is not None:
        _draw_product(panels[1], curvature, lanes, product)
    panels[-1].set_xlabel("step $t$", color=INK)
    panels[-1].set_xlim(0, max(int(curvature.rows[-1]), 1))
    few_ticks(panels[-1].xaxis, 8, whole=True)
    figure.align_ylabels(list(panels))
    draw_key(figure, _key(curvature, lanes))
    set_title(panels[0], result.facts, measured_note(result, trace, curvature), 6.2)
    return figure


def _draw_eigenvalues(axes: Axes, curvature: Curvature, lanes: Lanes) -> None:
    scale = scale_with_zero(curvature.smallest, curvature.largest)
    _set_axis(axes, scale, r"eigenvalues of $\nabla^2 f(x_t)$")
    low, high = scale.unit(curvature.smallest), scale.unit(curvature.largest)
    if len(lanes.teams) == 1 and are_apart(lanes):
        axes.fill_between(
            curvature.rows, low[:, 0], high[:, 0], color=lanes.colour, alpha=0.12, lw=0, zorder=2
        )
    draw_measured(axes, curvature, lanes, high)
    if _has_two(curvature):
        draw_measured(axes, curvature, lanes, low, **_LEAST)
    mark_ends(axes, curvature, lanes, high)


def _has_two(curvature: Curvature) -> bool:
    """Whether the two eigenvalues differ anywhere, as in one dimension they never do."""
    return not np.array_equal(curvature.smallest, curvature.largest, equal_nan=True)


def _draw_product(axes: Axes, curvature: Curvature, lanes: Lanes, product: np.ndarray) -> None:
    limit = curvature.boundary
    scale = scale_with_zero(product, np.array([] if limit is None else [limit]))
    _set_axis(axes, scale, r"sharpness  $\eta_t\,\lambda_{\max}$")
    if limit is not None:
        edge = float(scale.unit(limit))
        axes.axhspan(edge, 1, color=_UNSTABLE, alpha=0.09, lw=0, zorder=1)
        axes.axhline(edge, **_EDGE, zorder=3.5)
    heights = scale.unit(product)
    draw_measured(axes, curvature, lanes, heights)
    mark_ends(axes, curvature, lanes, heights)
    axes.set_title(curvature.theory, loc="left", fontsize=8.5, color=GREY, pad=5)


def _set_axis(axes: Axes, scale: Scale, label: str) -> None:
    ruled(axes)
    axes.set_ylim(0, 1)
    at, texts = ticks_of(scale)
    set_ticks(axes.yaxis, at.tolist(), texts)
    if scale.low < 0 < scale.high:
        axes.axhline(float(scale.unit(0)), color=GREY, lw=0.8, zorder=1.5)
    told = label if scale.is_linear else f"{label}\n(asinh scale)"
    axes.set_ylabel(told, fontsize=10, color=INK)


def _key(curvature: Curvature, lanes: Lanes) -> list[tuple[str, dict[str, Any]]]:
    entries = key_of_measured(curvature, lanes)
    if _has_two(curvature):
        entries.append((r"largest $\lambda_{\max}$", {"color": GREY, "lw": 1.9}))
        entries.append((r"smallest $\lambda_{\min}$", {"color": GREY, **_LEAST}))
    if curvature.sharpness is not None and curvature.boundary is not None:
        entries.append(("boundary", _EDGE))
        entries.append(("unstable", {"color": _UNSTABLE, "lw": 7, "alpha": 0.15}))
    return entries
