"""The table of a comparison: a row a run, the best first, as records and as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.comparison.groups import BEST, Group, columns, judged_by, merit, numeric, settings_of
from pipeline.comparison.members import Member

_METRICS = ("best_value", "final_value", "regret", "distance_to_minimiser", "steps")
_LATER = ("run_seconds",)
_TO_TARGET = re.compile(r"steps_to/1e-\d+")

Entry = str | float | None


@dataclass(frozen=True)
class Table:
    """Rows of texts, numbers and None (unknown), each as long as `columns`.

    `links` [rows] are the runs' pages in MLflow, '' where there is none.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    links: tuple[str, ...]


def table_of(groups: Sequence[Group], members: Sequence[Member]) -> Table:
    """Return a row a run, sorted by target, then by what judges them (see `judged_by`).

    The columns are the settings that differ, how the lanes ended, the metrics that any run has
    (over several lanes medians), and the run.
    """
    targets = list(dict.fromkeys(member.target for member in members))
    score = judged_by(members)
    ordered = sorted(members, key=lambda m: (targets.index(m.target), merit(m, score)))
    told, tables = columns(members), {id(member): settings_of(member) for member in members}
    reached = {name for m in members for name in m.metrics if _TO_TARGET.fullmatch(name)}
    first = [] if score == BEST else ["score"]
    wanted = [*first, *_METRICS, *sorted(reached), *_LATER]
    metrics = [name for name in wanted if any(name in member.metrics for member in members)]
    names = {id(member): group.name for group in groups for member in group.members}
    rows = tuple(
        (
            names[id(member)],
            *(_setting(tables[id(member)].get(key)) for key in told),
            ending([member]),
            *(member.metrics.get(name) for name in metrics),
            member.run,
        )
        for member in ordered
    )
    links = tuple(member.published.link if member.published else "" for member in ordered)
    return Table(("group", *told, "status", *metrics, "run"), rows, links)


def _setting(text: str | None) -> Entry:
    number = numeric(text)
    return text if number is None else number


def ending(runs: Sequence[Member]) -> str:
    """Return how runs ended; of several lanes how many ended in each way."""
    counts = Counter(status for run in runs for status in run.trace.status.tolist())
    if len(counts) == 1:
        return str(next(iter(counts)))
    return ", ".join(f"{count:,} {status}" for status, count in counts.most_common())


def csv_of(table: Table) -> str:
    """Return a table as CSV, numbers with all their digits and unknown ones empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*table.columns, "link"])
    for row, link in zip(table.rows, table.links, strict=True):
        writer.writerow([*map(_plain, row), link])
    return text.getvalue()


def _plain(entry: Entry) -> str:
    if isinstance(entry, float):
        return str(int(entry)) if entry.is_integer() and abs(entry) < 1e15 else repr(entry)
    text = entry or ""
    # A spreadsheet would take it for a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
