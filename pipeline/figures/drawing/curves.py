"""What a descent's curves show: regret or value by step, and the limits of their axis."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullLocator

from pipeline.figures.drawing.lanes import Lanes
from pipeline.figures.drawing.style import few_ticks, number
from pipeline.regret import regrets
from pipeline.results import DIVERGED, Result, Team, Trace, by_rank

_MOST, _BINS = 5_000, 500  # steps a line shows one by one; stretches that more are parted into


@dataclass(frozen=True)
class Curves:
    """One quantity by step: `values` [T+1, L] float64, all finite and within `low`..`high`.

    `is_log` is the axis; on a log axis whatever is 0 or less lies on its foot, and `has_zeros`
    says that something does.
    """

    values: np.ndarray
    label: str
    low: float
    high: float
    is_log: bool
    has_zeros: bool


def curves_of(values: np.ndarray, label: str, kept: np.ndarray | None = None) -> Curves:
    """Curves of any finite or non-finite values [T+1, L]: log where they are not negative.

    Those of lanes that are not `kept` [L] have no say in the limits, and are cut to them.
    """
    plain = values.astype(np.float64)
    said = plain if kept is None else plain[:, kept]
    finite = said[np.isfinite(said)]
    positive = finite[finite > 0]
    if not len(finite):
        return Curves(np.zeros_like(plain), label, -1.0, 1.0, False, False)
    # Rounding leaves a regret a little below 0: that is no reason to give up the log axis.
    tiny = 1e-9 * float(np.abs(finite).max())
    if not len(positive) or float(finite.min()) < -tiny:
        low, high = float(finite.min()), float(finite.max())
        margin = 0.05 * (high - low) or 0.5
        low, high = low - margin, high + margin
        return Curves(np.clip(np.nan_to_num(plain, nan=high), low, high), label, low, high, False,
                      False)  # fmt: skip
    low, high = _decades(positive)
    has_zeros = bool((finite < low).any())
    return Curves(np.clip(np.nan_to_num(plain, nan=high), low, high), label, low, high, True,
                  has_zeros)  # fmt: skip


def _decades(positive: np.ndarray) -> tuple[float, float]:
    """Return the limits of a log axis, a little beyond the values; at most 40 decades."""
    high = float(np.log10(positive.max()))
    low = max(float(np.log10(positive.min())), high - 40.0)
    margin = 0.04 * (high - low) if high - low > 0.1 else 0.4
    return 10 ** (low - margin), 10 ** (min(high, 300.0) + margin)


def objective(result: Result, trace: Trace) -> Curves:
    """Regret f(x_t) - f* where the minimum is known, otherwise the value f(x_t)."""
    minimum, kept = result.facts.minimum, _kept(result, trace)
    if minimum is None:
        return curves_of(trace.values, "value  $f(x_t)$", kept)
    return curves_of(regrets(trace.values, minimum), "regret  $f(x_t) - f^*$", kept)


def gradient_curves(result: Result, trace: Trace) -> Curves:
    """Return the gradient's Euclidean norm by step."""
    label = r"gradient norm  $\Vert\nabla f(x_t)\Vert$"
    return curves_of(trace.gradient_norms, label, _kept(result, trace))


def _kept(result: Result, trace: Trace) -> np.ndarray | None:
    """Return the lanes [L] that the others' curves are to be seen beside, None for all of them.

    Where teams are compared, one that diverges must not press the curves of the others flat.
    """
    stayed = trace.status != DIVERGED
    return stayed if result.teams and stayed.any() and not stayed.all() else None


def draw_curve(axes: Axes, values: np.ndarray, colour: str, width: float) -> None:
    """Draw one lane's values [N] by step; of very many, medians and the band of all in between."""
    if len(values) <= _MOST:
        dot = "o" if len(values) == 1 else None
        axes.plot(
            np.arange(len(values)), values, color=colour, lw=width, marker=dot, zorder=3,
            clip_on=len(values) > 1,
        )  # fmt: skip
        return
    rows, low, middle, high = binned(values)
    axes.fill_between(rows, low, high, color=colour, alpha=0.3, lw=0, zorder=2.5)
    axes.plot(rows, middle, color=colour, lw=width, zorder=3)


def are_many(steps: int) -> bool:
    """Say whether a curve of so many steps is shown by stretches rather than one by one."""
    return steps > _MOST


def binned(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return values [N, ...] by stretches: their middle steps [B]; low, median, high [B, ...]."""
    edges = np.linspace(0, len(values), min(_BINS, len(values)) + 1).astype(int)
    low = np.minimum.reduceat(values, edges[:-1], axis=0)
    high = np.maximum.reduceat(values, edges[:-1], axis=0)
    middle = np.array([np.median(values[a:b], axis=0) for a, b in pairwise(edges)])
    rows = (edges[:-1] + edges[1:] - 1) / 2
    rows[0], rows[-1] = 0, len(values) - 1
    return rows, low, middle, high


def draw_value_axis(axes: Axes, curves: Curves) -> None:
    """Set the axis of the curves: log decades, few, or a linear scale."""
    axes.set_ylim(curves.low, curves.high)
    if not curves.is_log:
        few_ticks(axes.yaxis)
        return
    axes.set_yscale("log")
    axes.set_ylim(curves.low, curves.high)
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_locator(_locator(curves))
    power = curves.high / curves.low > 100
    axes.yaxis.set_major_formatter(lambda value, _: number(value, power))


def _locator(curves: Curves) -> LogLocator:
    decades = np.log10(curves.high / curves.low)
    if decades < 2:
        return LogLocator(base=10, subs=(1, 2, 5) if decades > 0.6 else (1, 1.5, 2, 3, 4, 5, 7))
    return LogLocator(base=10, numticks=7)


def band_of(curves: Curves, lanes: Lanes, team: Team, rows: np.ndarray | None = None) -> np.ndarray:
    """Return the 10 % quantile, the median and the 90 % quantile of a team by step: [3, T+1].

    Of some steps, if `rows` [K] names them: [3, K]. By rank, as the run's metrics have it: no value
    is drawn that no lane has. A lane that has diverged is infinitely bad from there on.
    """
    own = np.asarray(team.lanes)
    shown = np.arange(len(curves.values)) if rows is None else rows
    gone = (shown[:, None] > lanes.last[own]) & (lanes.status[own] == DIVERGED)
    values = curves.values[shown[:, None], own]
    return by_rank(np.where(gone, np.inf, values), (0.1, 0.5, 0.9), axis=1)


def ends_of(curves: Curves, lanes: Lanes) -> np.ndarray:
    """Return the heights [L] at which lanes end: of those that diverged, the edge they left by."""
    ends = curves.values[lanes.last, np.arange(lanes.count)]
    edge = np.where(ends < curves.values[0], curves.low, curves.high)
    return np.where(lanes.status == DIVERGED, edge, ends)
