"""What the targets of compared runs are called, so that each can be told from the others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from functions.target import RESERVED
from pipeline.comparison.members import Member

LONG = 40  # characters that tell targets apart in the name of a file


@dataclass(frozen=True)
class Subject:
    """A target: its heading, what of it differs from others of its name, a word for its files."""

    heading: str
    told: tuple[str, ...]
    word: str


def subjects(members: Sequence[Member]) -> dict[str, Subject]:
    """Return the targets of runs by `Member.target`, in the order in which they were first run."""
    ordered = sorted(members, key=lambda member: member.started)
    firsts = {member.target: member for member in reversed(ordered)}
    targets = list(dict.fromkeys(member.target for member in ordered))
    tables = {target: _settings(firsts[target].config["function"]) for target in targets}
    told = {}
    for target in targets:
        alike = [each for each in targets if _name(firsts[each]) == _name(firsts[target])]
        told[target] = tuple(_differing(tables[target], [tables[each] for each in alike]))
    words = _words({target: _name(firsts[target]) for target in targets}, told)
    return {
        target: Subject(_heading(firsts[target], told[target]), told[target], words[target])
        for target in targets
    }


def _name(member: Member) -> str:
    return member.facts.name


def _heading(member: Member, told: Sequence[str]) -> str:
    others = [each for each in told if not each.startswith("dim ")]
    return ", ".join([member.facts.heading, *others])


def _settings(section: Mapping[str, Any]) -> dict[str, str]:
    """Return a target's dimension, parameters and transforms, each as a text, by its key."""
    own = {key: f"{key} {value}" for key, value in section.items() if key not in RESERVED}
    steps = {f"transforms.{i}": _step(each) for i, each in enumerate(section.get("transforms", ()))}
    return {"dim": f"dim {section.get('dim')}"} | own | steps


def _step(transform: Mapping[str, Any]) -> str:
    """Return a transform in words, as 'shift by 1'."""
    return " ".join(
        f"{value}" if key == "kind" else f"{key} {value}" for key, value in transform.items()
    )


def _differing(own: Mapping[str, str], tables: Sequence[Mapping[str, str]]) -> list[str]:
    return [text for key, text in own.items() if len({table.get(key) for table in tables}) > 1]


def _words(names: Mapping[str, str], told: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return words for files: the name and what is told, or a number where that is too long."""
    words = dict[str, str]()
    for target, name in names.items():
        text = re.sub(r"[^\w.+]+", "-", "-".join(told[target])).strip("-.")
        base = f"{name}-{text}" if 0 < len(text) <= LONG else name
        word, count = base, 1
        while word in words.values():
            count += 1
            word = f"{base}-{count}"
        words[target] = word
    return words
