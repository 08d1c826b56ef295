"""The finish table of a player: how each team or lane ended, its steps and its best value."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from pipeline.colours import REST
from pipeline.figures.drawing.lanes import Lanes, lane_names
from pipeline.figures.drawing.style import number
from pipeline.figures.web.wording import symbol
from pipeline.results import BUDGET, CONVERGED, DIVERGED, STALLED, Team, Trace, by_rank

_ALONE = 20  # lanes of one team that have a row each


def rows_of_table(lanes: Lanes, starts: np.ndarray) -> tuple[Team, ...]:
    """Return the rows: the teams, or each lane from its start [L, n] where few are one team."""
    if len(lanes.teams) > 1 or lanes.count == 1 or lanes.count > _ALONE:
        return lanes.teams
    names = lane_names(starts)
    return tuple(
        Team(names[lane], np.array([lane]), lanes.colours[lane]) for lane in range(lanes.count)
    )


def standings(lanes: Lanes, trace: Trace, word: str) -> str:
    """Return the table in HTML; a script fills in the present `word`, which the curves show."""
    rows = rows_of_table(lanes, trace.points[0])
    best = np.nanmin(np.where(np.isfinite(trace.values), trace.values, np.inf), axis=0)
    heads = ("name", "status", "steps", "best value", f"{word} now")
    titles = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    cells = "\n".join(_row(place, row, lanes, best[row.lanes]) for place, row in enumerate(rows))
    return f'<table id="table"><thead><tr>{titles}</tr></thead>\n<tbody>\n{cells}\n</tbody></table>'


def _row(place: int, row: Team, lanes: Lanes, best: np.ndarray) -> str:
    steps = float(by_rank(lanes.steps[row.lanes].astype(float), 0.5))
    sample = symbol({"color": row.colour or REST, "lw": 3})
    button = (
        f'<button type="button" aria-pressed="true" data-row="{place}" '
        f'title="show or hide">{sample}<span>{escape(row.name)}</span></button>'
    )
    ended = escape(_ending(lanes.status[row.lanes]))
    return (
        f'<tr><th scope="row">{button}</th><td data-final="{ended}">{ended}</td>'
        f'<td class="number">{steps:,.0f}</td>'
        f'<td class="number">{escape(number(float(by_rank(best, 0.5))))}</td>'
        f'<td class="number now"></td></tr>'
    )


def _ending(status: Sequence[str] | np.ndarray) -> str:
    """Return how lanes ended, in words: 'converged', or '17 converged, 3 diverged'."""
    told = {
        CONVERGED: "converged",
        BUDGET: "all steps taken",
        STALLED: "stalled",
        DIVERGED: "diverged",
    }
    counts = {end: int((np.asarray(status) == end).sum()) for end in told}
    parts = [(count, told[end]) for end, count in counts.items() if count]
    if len(status) == 1:
        return parts[0][1]
    return ", ".join(f"{count:,} {word}" for count, word in parts)
