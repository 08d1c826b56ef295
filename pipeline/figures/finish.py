"""The finish of a race: who came in when, as a table with bars."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pipeline.colours import pale
from pipeline.figures import Look, NotDrawable
from pipeline.figures.drawing.lanes import CROSS, HEAD, draw_key
from pipeline.figures.drawing.style import (
    GREY,
    INK,
    RULE,
    few_ticks,
    new_figure,
    number,
    set_ticks,
    set_title,
    text_width,
)
from pipeline.figures.drawing.trials import SCORES
from pipeline.results import CONVERGED, DIVERGED, Finish, Result, Team

_ROW, _BAR = 0.34, 0.62  # inches a contender; the share of them that its bar is high
_WIDE = 4.2  # inches of the bars
_BLOCK: dict[str, Any] = {"lw": 8, "solid_capstyle": "butt"}


def finish(result: Result, look: Look) -> Figure:
    """Draw a row a contender, the best first: its name, its bar over the steps, and its numbers.

    A bar is the darker, the less the regret: it changes at the first steps to f* + 10^-1, 10^-2 and
    so on (medians over several starts). It ends where the contender does, with a dot where that
    converged and a cross where it diverged.

    Raises:
        NotDrawable: there is no race.

    """
    if result.finish is None:
        raise NotDrawable("finish needs a race; this study has none")
    known = result.finish
    teams = [result.teams[place] for place in known.teams]
    columns = _columns(known)
    right = sum(_width(column) for column in columns)
    names = max(text_width(f"00  {team.name}", 10) for team in teams)
    figure = new_figure(_WIDE + right + names + 0.3, 1.75 + _ROW * len(teams), look.dpi)
    axes = figure.add_subplot()
    _draw_axes(axes, known, teams)
    for place, team in enumerate(teams):
        _draw_bar(axes, known, place, str(team.colour))
    _write(axes, columns)
    draw_key(figure, _key(known))
    set_title(axes, result.facts, _note(result, known), _WIDE + right)
    return figure


def _draw_axes(axes: Axes, known: Finish, teams: list[Team]) -> None:
    axes.spines[:].set_visible(False)
    axes.set_ylim(len(teams) - 0.5, -0.5)
    axes.set_xlim(0, max(float(known.steps.max()), 1.0))
    axes.tick_params(axis="x", colors=GREY, labelsize=9, length=3.5, width=0.8)
    axes.tick_params(axis="y", length=0, labelsize=10, pad=9)
    few_ticks(axes.xaxis, 6, whole=True)
    texts = [f"{place + 1}  {team.name}" for place, team in enumerate(teams)]
    set_ticks(axes.yaxis, list(range(len(teams))), texts)
    for label, team in zip(axes.get_yticklabels(), teams, strict=True):
        label.set(color=team.colour, fontweight="bold")
    axes.set_xlabel("step $t$", color=INK)
    axes.grid(axis="x", color=RULE, linewidth=0.9)
    axes.set_axisbelow(True)


def _draw_bar(axes: Axes, known: Finish, place: int, colour: str) -> None:
    """Draw a contender's bar in pieces, from one target to the next, and the mark of its end."""
    end = float(known.steps[place])
    edges = [0.0, *np.minimum(known.reached[place], end), end]
    for level, (left, right) in enumerate(pairwise(edges)):
        if right > left:
            shade = _shade(colour, level, known)
            axes.barh(place, right - left, _BAR, left, color=shade, lw=0, zorder=3)
            _name(axes, known, level, (left, right), place)
    status = known.statuses[place]
    marks = {CONVERGED: HEAD, DIVERGED: CROSS}
    if status in marks:
        axes.plot([end], [place], **{**marks[status], "mfc": colour}, zorder=5, clip_on=False)


def _shade(colour: str, level: int, known: Finish) -> str:
    """Return the colour of a bar's piece after the target of a level, 0 before the first."""
    return pale(colour, 0.8 * (1 - level / max(len(known.gaps), 1)))


def _name(axes: Axes, known: Finish, level: int, ends: tuple[float, float], place: int) -> None:
    """Write a target into the piece that begins where it was reached, if it has room."""
    if level == 0:
        return
    text = number(known.gaps[level - 1], power=True)
    share = (ends[1] - ends[0]) / float(np.ptp(axes.get_xlim()))
    if share * _WIDE < text_width(text, 7.5) + 0.1:
        return
    axes.annotate(
        text, (ends[0], place), xytext=(3, 0), textcoords="offset points", va="center",
        fontsize=7.5, color=INK if level <= 0.6 * len(known.gaps) else "white", zorder=4,
    )  # fmt: skip


def _columns(known: Finish) -> list[list[str]]:
    """Return the columns beside the bars, each with its head first."""
    ended = [
        f"{status} at {step:,.0f}" if status in (CONVERGED, DIVERGED) else _short(status)
        for status, step in zip(known.statuses, known.steps, strict=True)
    ]
    values = [
        [head, *(number(float(f"{value:.3g}")) for value in column)]
        for head, column in (("best value", known.best_values), ("final value", known.final_values))
    ]
    return [["ended", *ended], *values]


def _short(status: str) -> str:
    return "out of steps" if status == "budget" else status


def _width(column: list[str]) -> float:
    return max(text_width(text, 9) for text in column) * 1.05 + 0.25


def _write(axes: Axes, columns: list[list[str]]) -> None:
    """Write columns right of the axes, their heads in grey above them."""
    offset = 0.0
    for column in columns:
        for place, text in enumerate(column):
            at, along, raised = (
                ((1.0, 1.0), "axes fraction", 5.0) if place == 0 else ((1.0, place - 1), "", 0.0)
            )
            axes.annotate(
                text, at, xytext=(72 * (offset + 0.2), raised), textcoords="offset points",
                xycoords=along or ("axes fraction", "data"), fontsize=9,
                color=GREY if place == 0 else INK, va="bottom" if place == 0 else "center",
                annotation_clip=False,
            )  # fmt: skip
        offset += _width(column)


def _key(known: Finish) -> list[tuple[str, dict[str, Any]]]:
    entries: list[tuple[str, dict[str, Any]]] = []
    if known.gaps:
        reached = int(np.isfinite(known.reached).any(axis=0).sum())
        for level in sorted({0, 1, (reached + 1) // 2, reached}) if reached else [0]:
            told = number(known.gaps[max(level - 1, 0)], power=True)
            text = f"$f - f^*$ above {told}" if level == 0 else f"at most {told}"
            entries.append((text, {"color": _shade(GREY, level, known), **_BLOCK}))
    for status, mark in ((CONVERGED, HEAD), (DIVERGED, CROSS)):
        if status in known.statuses:
            entries.append((status, {**mark, "mfc": GREY}))
    return entries


def _note(result: Result, known: Finish) -> str:
    lanes = sum(len(team.lanes) for team in result.teams) // len(result.teams)
    begun = f"medians over {lanes:,} lanes" if lanes > 1 else "from one start"
    steps = 0 if result.trace is None else len(result.trace.values) - 1
    gap = known.score.partition("steps_to/")[2]
    judged = f"steps to $f^*$ + {gap}" if gap else SCORES[known.score]
    return f"{begun}, {steps:,} steps, ranked by {judged}"
