"""The runs of one target as one result: every lane on the same steps, in teams by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.comparison.groups import Group, shared
from pipeline.comparison.members import Member, Unfit, field_of
from pipeline.comparison.subjects import Subject, subjects
from pipeline.results import Field, Result, Team
from pipeline.run_folder import thinned
from pipeline.side_by_side import of_lanes, side_by_side

COLOURED = 10  # groups, the best: more lines cannot be told apart
_LANES = 200  # of one run: more of them hide the other runs


@dataclass(frozen=True)
class Panel:
    """One target: a word for its files, and its runs as one result. `note` says what is left out.

    The lanes of the result are those of `members` in turn, at most so many of each.
    """

    word: str
    result: Result
    members: tuple[Member, ...]
    note: str


def panels_of(groups: Sequence[Group], colours: Sequence[str]) -> list[Panel]:
    """Return a panel for each target, in the order in which the groups' runs have them.

    `colours` are those of the groups by rank; groups beyond them stay grey. Raises Unfit where no
    run of a target holds a whole field.
    """
    members = [member for group in groups for member in group.members]
    return [
        _panel(target, subject, groups, colours) for target, subject in subjects(members).items()
    ]


def _panel(target: str, subject: Subject, groups: Sequence[Group], colours: Sequence[str]) -> Panel:
    parts = [group.of(target) for group in groups]
    members = tuple(member for part in parts for member in part)
    lanes = [_kept(member) for member in members]
    parted = [of_lanes(m.trace, kept) for m, kept in zip(members, lanes, strict=True)]
    trace = side_by_side(parted)
    counts = {id(m): len(kept) for m, kept in zip(members, lanes, strict=True)}
    teams, begun = list[Team](), 0
    rest: list[int] = []
    others = 0
    for place, (group, part) in enumerate(zip(groups, parts, strict=True)):
        size = sum(counts[id(member)] for member in part)
        own = np.arange(begun, begun + size)
        begun += size
        if size and place < len(colours):
            teams.append(Team(group.name, own, colours[place]))
        elif size:
            rest += own.tolist()
            others += 1
    if rest:
        name = f"{others} others, in grey" if others > 1 else "1 other, in grey"
        teams.append(Team(name, np.array(rest), None))
    count = "1 run" if len(members) == 1 else f"{len(members):,} runs"
    said = ", ".join(filter(None, [count, *subject.told, shared(groups)]))
    result = Result(members[0].facts, _field(members), said, trace, teams=tuple(teams))
    return Panel(subject.word, result, members, _note(members, lanes))


def _kept(member: Member) -> np.ndarray:
    """Return which lanes of a run are shown: all of few, evenly spread ones of many."""
    return thinned(member.trace.values.shape[1], _LANES)


def _note(members: Sequence[Member], lanes: Sequence[np.ndarray]) -> str:
    most = max(member.trace.values.shape[1] for member in members)
    return f"of a run's {most:,} lanes {_LANES} are drawn" if most > max(map(len, lanes)) else ""


def _field(members: Sequence[Member]) -> Field:
    """Return the ground: of the grids that the runs chose, the first that spans a plane."""
    first: Field | None = None
    seen: list[object] = []
    why = ""
    for member in members:
        if member.config["grid"] in seen:
            continue
        try:
            field = field_of(member)
        except Unfit as reason:
            why = str(reason)
            continue
        seen.append(member.config["grid"])
        first = first or field
        if field.is_mesh:
            return field
    if first is None:
        raise Unfit(f"no run of {members[0].facts.called} has a whole grid: {why}")
    return first
