"""Maps of two numbers that were swept: how far each pair of them came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pipeline.comparison.groups import SEED, numeric, settings_of, telling
from pipeline.comparison.members import Member
from pipeline.heat_map import HeatMap
from pipeline.record import label
from pipeline.regret import regrets
from pipeline.results import DIVERGED, by_rank


def maps_of(members: Sequence[Member]) -> tuple[list[HeatMap], str]:
    """Return a map for each set of runs of one target that differ in exactly two numbers.

    Runs that differ in anything else, in an option for one, are in different maps; those that
    differ in their seeds alone are one square. Where more numbers vary, the text says which.
    """
    found, crowded = [], ""
    told = [key for key in telling(members) if key != SEED]
    for title, part in _alike(members, told):
        by_key = {key: [numeric(table.get(key)) for _, table in part] for key in told}
        numbers = [key for key, values in by_key.items() if len({*values}) > 1]
        if len(numbers) == 2:
            across, up = (by_key[key] for key in numbers)
            found.append(_map(title, [member for member, _ in part], numbers, across, up))
        elif len(numbers) > 2:
            crowded = f"{', '.join(numbers)} vary, and a map shows two"
    return found, crowded


def _alike(
    members: Sequence[Member], told: list[str]
) -> Iterator[tuple[str, list[tuple[Member, dict[str, str]]]]]:
    """Yield the runs that differ in numbers only, with their settings and what they share."""
    parts: dict[tuple[str, ...], list[tuple[Member, dict[str, str]]]] = {}
    for member in members:
        table = settings_of(member)
        words = [
            table[key] if "." not in key else f"{key} {table.get(key)}"
            for key in told
            if numeric(table.get(key)) is None
            and (key in table)
            and key.partition(".")[0] != "function"
        ]
        parts.setdefault((member.target, *words), []).append((member, table))
    for (_, *words), part in parts.items():
        alike = [member for member, _ in part]
        yield ", ".join(_told(word, alike) for word in words), part


def _told(word: str, members: Sequence[Member]) -> str:
    """Return an option as all pictures name it: an optimizer by its name, if they share one."""
    labels = {label(member.config["optimizer"]) for member in members}
    is_optimizer = word == members[0].choices.get("optimizer")
    return labels.pop() if is_optimizer and len(labels) == 1 else word


def _map(
    title: str,
    members: Sequence[Member],
    keys: Sequence[str],
    across: Sequence[float | None],
    up: Sequence[float | None],
) -> HeatMap:
    """Return the map of runs by the numbers that each has; one that lacks a number has no place."""
    squares: dict[tuple[float, float], list[Member]] = {}
    for member, x, y in zip(members, across, up, strict=True):
        if x is not None and y is not None:
            squares.setdefault((x, y), []).append(member)
    xs, ys = (sorted({place[side] for place in squares}) for side in (0, 1))
    values = np.full((len(ys), len(xs)), np.nan)
    for (x, y), here in squares.items():
        values[ys.index(y), xs.index(x)] = _reached(here)
    facts = members[0].facts
    metric = "best value" if facts.minimum is None else "regret"
    first, second = (key.rpartition(".")[2] for key in keys)
    return HeatMap(facts, title, metric, (first, second), np.array(xs), np.array(ys), values)


def _reached(members: Sequence[Member]) -> float:
    """Return the median by rank of all lanes' regret, or best value; infinite where it diverged."""
    found = []
    for member in members:
        trace, minimum = member.trace, member.facts.minimum
        lanes = np.arange(trace.values.shape[1])
        ends = trace.values.min(axis=0) if minimum is None else trace.values[trace.last, lanes]
        reached = regrets(ends, minimum)
        found.append(np.where((trace.status == DIVERGED) | np.isnan(reached), np.inf, reached))
    return float(by_rank(np.concatenate(found), 0.5))
