"""Maps of two numbers that were swept: how far each pair of them came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pipeline.comparison.groups import SEED, numeric, settings_of, telling
from pipeline.comparison.members import Member
from pipeline.results import DIVERGED, Cells


def cells_of(members: Sequence[Member]) -> list[Cells]:
    """Return a map for each set of runs of one target that differ in exactly two numbers.

    Runs that differ in anything else, in an option for one, are in different maps; those that
    differ in their seeds alone are in one cell.
    """
    found = []
    told = [key for key in telling(members) if key != SEED]
    for title, part in _alike(members, told):
        numbers = [key for key in told if len({_number(member, key) for member in part}) > 1]
        if len(numbers) == 2:
            found.append(_map(title, part, numbers[0], numbers[1]))
    return found


def _number(member: Member, key: str) -> float | None:
    return numeric(settings_of(member).get(key))


def _alike(members: Sequence[Member], told: list[str]) -> Iterator[tuple[str, list[Member]]]:
    """Yield the runs that differ in numbers only, with what they have in common."""
    parts: dict[tuple[str, ...], list[Member]] = {}
    for member in members:
        table = settings_of(member)
        words = [
            table[key] if "." not in key else f"{key} {table.get(key)}"
            for key in told
            if numeric(table.get(key)) is None
            and (key in table)
            and key.partition(".")[0] != "function"
        ]
        parts.setdefault((member.target, *words), []).append(member)
    for (_, *words), part in parts.items():
        yield ", ".join(words), part


def _map(title: str, members: Sequence[Member], across: str, up: str) -> Cells:
    xs, ys = (sorted({_number(m, key) or 0.0 for m in members}) for key in (across, up))
    values = np.full((len(ys), len(xs)), np.nan)
    for i, y in enumerate(ys):
        for j, x in enumerate(xs):
            here = [m for m in members if (_number(m, across), _number(m, up)) == (x, y)]
            if here:
                values[i, j] = _reached(here)
    facts = members[0].facts
    metric = "best value" if facts.minimum is None else "regret"
    names = (across.rpartition(".")[2], up.rpartition(".")[2])
    return Cells(facts, title, metric, names, np.array(xs), np.array(ys), values)


def _reached(members: Sequence[Member]) -> float:
    """Return the median by rank of all lanes' regret, or best value; infinite where it diverged."""
    found = []
    for member in members:
        trace, minimum = member.trace, member.facts.minimum
        lanes = np.arange(trace.values.shape[1])
        ends = trace.values.min(axis=0) if minimum is None else trace.values[trace.last, lanes]
        reached = ends.astype(np.float64) - (minimum or 0.0)
        found.append(np.where((trace.status == DIVERGED) | np.isnan(reached), np.inf, reached))
    return float(np.quantile(np.concatenate(found), 0.5, method="inverted_cdf"))
