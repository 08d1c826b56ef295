"""What tells runs apart: the settings that differ, and the groups that differ in no more than seed.

A setting is a key of the config, or a group of options by what was chosen from it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.comparison.members import Member
from pipeline.record import LOOKS, PLACES, flattened, label, of_study
from pipeline.results import by_rank
from pipeline.scores import scored

SEED, BEST = "seed", "best_value"
_FIRST = ("function", "optimizer", "schedule", "noise", "bounds", "start", "study", "grid")
_ALIASES = ("name", "kind", "_target_")  # keys that say what was chosen
_CUT = 36  # characters of a value in a name


@dataclass(frozen=True)
class Group:
    """Runs that differ in their seeds only, by a name made of what tells them from the others.

    `score` is the rank of their median among the groups, 0 the best, the mean over targets.
    """

    name: str
    members: tuple[Member, ...]
    score: float

    def of(self, target: str) -> list[Member]:
        """Return the runs of one target."""
        return [member for member in self.members if member.target == target]


def settings_of(member: Member) -> dict[str, str]:
    """Return each setting of a run as a text: options by their group, values by their key."""
    config = of_study(member.config)
    kept = {key: value for key, value in config.items() if key not in PLACES + LOOKS}
    kept["study"] = {key: v for key, v in member.config["study"].items() if key != "figures"}
    chosen = {group: option for group, option in member.choices.items() if group in kept}
    return chosen | {key: _plain(text) for key, text in flattened(kept)}


def _plain(text: str) -> str:
    """Return a setting as a text, the same for the same number: 0 and 0.0 are one."""
    value = numeric(text)
    is_whole = value is not None and value.is_integer() and abs(value) < 2**53
    return f"{value:.0f}" if is_whole else text


def telling(members: Sequence[Member]) -> list[str]:
    """Return the settings that differ, ordered: options, then keys as they stand, the seed last.

    Where options differ, of their keys only those that vary within one of the options: that Adam
    has a `beta_1` and SGD has not says no more than their names.
    """
    tables = [settings_of(member) for member in members]
    differ = [key for key in _keys(tables) if len({table.get(key) for table in tables}) > 1]
    told = [key for key in differ if "." not in key or _varies(key, members, tables)]
    return sorted(told, key=_place)


def columns(members: Sequence[Member]) -> list[str]:
    """Return what a table shows of the settings: the telling ones, and keys that all runs have."""
    tables, told = [settings_of(member) for member in members], telling(members)
    shared = [
        key
        for key in _keys(tables)
        if len({table.get(key) for table in tables}) > 1
        and all(key in table for table in tables)
        and key.rpartition(".")[2] not in _ALIASES
    ]
    return sorted({*told, *shared}, key=lambda key: (_place(key), key))


def _keys(tables: Sequence[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(key for table in tables for key in table))


def _varies(key: str, members: Sequence[Member], tables: Sequence[dict[str, str]]) -> bool:
    """Whether a key differs between runs that chose the same option of its group."""
    found: dict[str | None, set[str | None]] = {}
    for member, table in zip(members, tables, strict=True):
        option = member.choices.get(key.partition(".")[0])
        found.setdefault(option, set()).add(table.get(key))
    return any(len(values) > 1 for values in found.values())


def _place(key: str) -> tuple[int, int]:
    section = key.partition(".")[0]
    if key == SEED:
        return len(_FIRST) + 1, 0
    order = _FIRST.index(section) if section in _FIRST else len(_FIRST)
    # What is swept most comes right after what it belongs to.
    return order, 0 if "." not in key else 1 if key.endswith(".learning_rate") else 2


def numeric(text: str | None) -> float | None:
    """Return the number that a setting is, None of any other."""
    try:
        value = json.loads(text or "")
    except ValueError:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None


def grouped(members: Sequence[Member]) -> list[Group]:
    """Return the groups, best first; two runs are two groups whatever they differ in."""
    told = [key for key in telling(members) if key.partition(".")[0] != "function"]
    keys = told if len(members) == 2 else [key for key in told if key != SEED]
    parts: dict[tuple[object, ...], list[Member]] = {}
    for place, member in enumerate(members):
        table = settings_of(member)
        alone = place if len(members) == 2 and not keys else None
        parts.setdefault((alone, *(table.get(key) for key in keys)), []).append(member)
    names = _names(list(parts.values()), keys)
    scores = _scores(list(parts.values()))
    groups = [
        Group(name, tuple(each), score)
        for name, each, score in zip(names, parts.values(), scores, strict=True)
    ]
    return sorted(groups, key=lambda group: group.score)


def shared(groups: Sequence[Group]) -> str:
    """Return the optimizer of several groups that all have the same, whose names are without it."""
    members = [member for group in groups for member in group.members]
    if len(groups) < 2 or "optimizer" in telling(members):
        return ""
    labels = {label(member.config["optimizer"]) for member in members}
    # SGD with momentum is called so, though the option is the same.
    return labels.pop() if len(labels) == 1 else members[0].choices["optimizer"]


def _names(parts: Sequence[Sequence[Member]], keys: Sequence[str]) -> list[str]:
    firsts = [part[0] for part in parts]
    if not keys and len(parts) == 2:
        return ["first run", "second run"]
    labels = {(each.choices["optimizer"], label(each.config["optimizer"])) for each in firsts}
    clear = len({name for _, name in labels}) == len(labels)
    short = {key: key.rpartition(".")[2] for key in keys}
    names = []
    for each in firsts:
        table, said = settings_of(each), []
        for key in (key for key in keys if key in table):
            option, word = table[key], short[key]
            unique = list(short.values()).count(word) == 1
            if key == "optimizer":
                said.append(label(each.config["optimizer"]) if clear else option)
            else:
                said.append(f"{word if unique else key} {_cut(option)}")
        names.append(", ".join(said) or label(each.config["optimizer"]))
    return names


def _cut(text: str) -> str:
    return text if len(text) <= _CUT else f"{text[: _CUT - 1]}…"


def _scores(parts: Sequence[Sequence[Member]]) -> list[float]:
    """Return the mean over targets of each part's rank by its median; equal ones share a rank."""
    members = [member for part in parts for member in part]
    name = judged_by(members)
    ranks: list[list[int]] = [[] for _ in parts]
    for target in dict.fromkeys(member.target for member in members):
        runs = [[merit(m, name) for m in part if m.target == target] for part in parts]
        found = {
            place: float(by_rank(np.array(each), 0.5)) for place, each in enumerate(runs) if each
        }
        for place, own in found.items():
            ranks[place].append(sum(other < own for other in found.values()))
    return [float(np.mean(each)) for each in ranks]


def judged_by(members: Sequence[Member]) -> str:
    """Return the score by which runs are ranked: theirs, if all chose one, else `best_value`."""
    chosen = {_chosen(member) for member in members}
    return chosen.pop() if len(chosen) == 1 else BEST


def merit(member: Member, score: str) -> float:
    """Return a run's score of that name, infinity where it has none: its middle lane diverged."""
    own = _chosen(member) == score != BEST
    known = member.metrics if own else scored(member.trace, member.facts, BEST)
    return known.get("score", np.inf)


def _chosen(member: Member) -> str:
    score = member.config.get("score")
    return score if isinstance(score, str) else BEST
