"""The sections that name a class: the optimizer, the schedule, and each contender of a race."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline.methods import is_own
from pipeline.named import ALLOWED, path_problems
from pipeline.problems import Problem
from pipeline.record import CONTENDERS
from pipeline.section import Section
from pipeline.validation import Own, open_model, shown, validated

Checked = tuple[Any, list[Problem]]


def class_section(section: str, values: Mapping[str, Any], defaults: Mapping[str, Any]) -> Checked:
    """Check a section that names a class by `_target_` (None: none) and its arguments."""
    target, usual = values.get("_target_"), defaults.get("_target_")
    own = target != usual
    problems = _other_class(section, target) if own else []
    arguments_ = {key: value for key, value in values.items() if key != "_target_"}
    short = str(target).rpartition(".")[2]
    model = open_model(Own if own else Section, defaults, short)
    options, more = validated(model, arguments_, section, defaults)
    if options is None:
        return None, problems + more
    plain = options.model_dump(exclude_unset=True)
    return {"_target_": target, **plain}, problems


def _other_class(section: str, target: Any) -> list[Problem]:
    got = shown(target)
    if isinstance(target, str) and not is_own(target):
        remedy = f"write {section}=..., --help lists them"
        if section.startswith(CONTENDERS):
            remedy = f"write optimizer@{section}=..., --help lists them"
        why = "what Keras and SciPy ship is chosen by its option"
        return [Problem(f"{section}._target_", why, got, ALLOWED["class"], remedy)]
    return path_problems(section, target, "class", got)


def contenders(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> Checked:
    """Check the contenders of a study, each as an optimizer's section; sorted by name.

    `defaults` has what the chosen options declare, by the same names.
    """
    made: dict[str, Any] = {}
    problems: list[Problem] = []
    for name in sorted(values, key=str):
        made[name], found = _contender(str(name), values[name], defaults.get(name))
        problems += found
    return made, problems


def _contender(name: str, values: Any, defaults: Mapping[str, Any] | None) -> Checked:
    where = f"{CONTENDERS}.{name}"
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        allowed = "a letter, then letters, digits and _"
        remedy = f"write +optimizer@{CONTENDERS}.NAME=... with such a name"
        return None, [Problem(where, "no name of a contender", name, allowed, remedy)]
    if defaults is None or not isinstance(values, Mapping):
        remedy = f"write +optimizer@{where}=OPTION, then {where}.HYPERPARAMETER=..."
        why, allowed = "no option stands behind it", "an option of optimizer"
        return None, [Problem(where, why, shown(values), allowed, remedy)]
    return class_section(where, values, defaults)
