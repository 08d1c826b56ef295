"""The end of a comparison on the console: the best groups, the pictures, and where all is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.comparison import Comparison
from pipeline.comparison.groups import BEST, judged_by, merit
from pipeline.comparison.members import Member
from pipeline.comparison.pair import told
from pipeline.comparison.subjects import subjects
from pipeline.comparison.table import ending
from pipeline.report import WIDTH, number, pictures, tell_places, without_repeats
from pipeline.results import by_rank
from pipeline.store import store_at
from pipeline.tracking import Published, Unpublished

_HEADS = {"best_value": "best value", "regret": "last regret", "steps": "steps"}
_LISTED = 10  # groups of a target that are told
_LINKED = 20  # runs that MLflow's page holds side by side by an address that a screen holds


def tell(made: Comparison, tracked: Published | Unpublished | None) -> None:
    """Print the comparison, at most 80 columns wide; links and commands are never broken."""
    screen = Console(highlight=False)
    screen.print()
    for target, subject in subjects(made.members).items():
        screen.print(_best(made, target, subject.heading), width=min(WIDTH, screen.width))
        screen.print()
    for line in told(made.pair) if made.pair else []:
        screen.print(Text(line), soft_wrap=True)
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True)
    rows.add_column(overflow="fold")
    for label, text in without_repeats(pictures(made.folder, made.drawn, made.skipped)):
        rows.add_row(Text(label, style="bold"), text)
    screen.print(rows, width=min(WIDTH, screen.width))
    for run, why in made.left_out.items():
        screen.print(Text(f"left out: {run}: {why}"), soft_wrap=True)
    tell_places(screen, made.folder, tracked)
    for line in _side_by_side(made.members):
        screen.print(Text(line), soft_wrap=True)


def _best(made: Comparison, target: str, heading: str) -> Table:
    """Return the best groups of a target; numbers are medians over their runs."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    groups = [group for group in made.groups if group.of(target)]
    score = judged_by(made.members)
    groups.sort(key=lambda group: _middle([merit(run, score) for run in group.of(target)]))
    first = groups[0].of(target)[0]
    table.add_column(Text(heading), overflow="fold")
    for head in ("runs", "ended"):
        table.add_column(head)
    names = [*([] if score == BEST else ["score"]), *(n for n in _HEADS if n in first.metrics)]
    for name in names:
        table.add_column(_HEADS.get(name) or f"score: {score}", justify="right")
    for group in groups[:_LISTED]:
        runs = group.of(target)
        row = [group.name, str(len(runs)), ending(runs)]
        middles = [_middle([run.metrics.get(name, np.inf) for run in runs]) for name in names]
        row += [number(middle) if np.isfinite(middle) else "-" for middle in middles]
        table.add_row(*map(Text, row))
    if len(groups) > _LISTED:
        table.add_row(Text(f"and {len(groups) - _LISTED:,} more, in table.csv"))
    return table


def _middle(numbers: Sequence[float]) -> float:
    """Return the median by rank; infinity, of what a run does not have, is the worst."""
    return float(by_rank(np.array(numbers), 0.5))


def _side_by_side(members: Sequence[Member]) -> Iterator[str]:
    """Yield MLflow's own comparison, where all runs are in one store and not too many."""
    published = [member.published for member in members if member.published]
    stores = {each.uri for each in published}
    if len(published) == len(members) <= _LINKED and len(stores) == 1:
        experiments = list(dict.fromkeys(each.experiment_id for each in published))
        link = store_at(stores.pop()).side_by_side(experiments, [e.run_id for e in published])
        yield "The runs side by side in MLflow:"
        yield link
