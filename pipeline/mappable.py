"""Whether a choice can be mapped: the axes of the study of sensitivity."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.axes import FIRST_RATE, RATE, SCHEDULE, Axis, axes
from pipeline.memory import lanes
from pipeline.methods import kind_of
from pipeline.problems import Problem, nearest
from pipeline.settings import AxisChoice
from pipeline.spans import NOT_OF, disorder, hyperparameters, misfits
from pipeline.tunable import space_problems
from pipeline.validation import shown, validated

MOST = 10_000_000  # lanes
# What Keras keeps under another name than it takes it by: no lane can have its own.
_KEPT = {"keras.optimizers.schedules.CosineDecayRestarts": ("t_mul", "m_mul")}


def mapping_problems(
    sections: Mapping[str, Any], declared: Mapping[str, Mapping[str, Any]]
) -> list[Problem]:
    """Return what of the checked sections cannot be mapped; [] for a study without axes.

    `declared` are the sections by their options alone.
    """
    study, optimizer, schedule = (sections[name] for name in ("study", "optimizer", "schedule"))
    if study is None or "x" not in study.options or optimizer is None or schedule is None:
        return []
    if kind_of(optimizer):
        return []  # consistency.py says that they are not compiled
    x, y = study.options["x"], study.options["y"]
    search = optimizer.get("search") or {}
    problems = [*_shape("study.x", x), *([] if y is None else _shape("study.y", y))]
    problems += space_problems(search, optimizer, declared["optimizer"])
    if problems:
        return problems
    found = axes(x, y, search, schedule)
    for axis, key in zip(found, ("study.x", "study.y"), strict=False):
        problems += _axis(key, axis, sections, declared)
    if len(found) == 2 and found[0].name == found[1].name:
        remedy = "name another, or write study.y=null for curves over x alone"
        problems.append(
            Problem("study.y.name", "the same as study.x.name", found[1].name, "", remedy)
        )
    return problems or _room(found, sections)


def _shape(where: str, choice: Any) -> list[Problem]:
    """Return the problems of what is no axis at all."""
    if isinstance(choice, Mapping):
        return validated(AxisChoice, choice, where, {})[1]
    allowed = "{name: ..., low: ..., high: ..., log: true or false, points: ...}"
    allowed += ", or null" if where == "study.y" else ""
    remedy = f"write {where}.name=..., {where}.low=... and so on"
    return [Problem(where, "it is no axis", shown(choice), allowed, remedy)]


def _axis(
    where: str,
    axis: Axis,
    sections: Mapping[str, Any],
    declared: Mapping[str, Mapping[str, Any]],
) -> Iterator[Problem]:
    section = "schedule" if axis.name.startswith(SCHEDULE) else "optimizer"
    known, of = hyperparameters(sections[section], declared[section])
    key = axis.name.removeprefix(SCHEDULE)
    kept = _KEPT.get(str(sections[section].get("_target_")), ())
    known = {name: default for name, default in known.items() if name not in kept}
    if key in kept:
        why = "Keras keeps it to itself: lanes all have the same"
        able = [name for name in known if isinstance(sections[section][name], float)]
        allowed = [f"{axis.name.removesuffix(key)}{name}" for name in able]
        remedy = "choose of these, or sweep over it by -m"
        yield Problem(f"{where}.name", why, axis.name, ", ".join(allowed), remedy)
        return
    if (problem := _name(where, axis.name, key, sections, known)) is not None:
        yield problem
        return
    bounds = {name: getattr(axis, name) for name in ("low", "high")}
    if absent := [name for name, bound in bounds.items() if math.isnan(bound)]:
        why = f"optimizer.search has no range of {axis.name}"
        remedy = f"write {where}.low=... and {where}.high=..."
        yield from (Problem(f"{where}.{name}", why, "null", "a number", remedy) for name in absent)
        return
    wrong = misfits(where, key, bounds.items(), known, of)
    if any(each.why.startswith(NOT_OF) for each in wrong):
        yield _no_float(where, axis.name, known)
        return
    yield from wrong or disorder(where, axis.low, axis.high, axis.log)


def _name(
    where: str, name: str, key: str, sections: Mapping[str, Any], known: Mapping[str, Any]
) -> Problem | None:
    """Return the problem of the name of an axis; None of one that may be a float."""
    if not name:
        why, remedy = "optimizer.search has no range left to take", f"write {where}.name=..."
        return Problem(f"{where}.name", why, "null", ", ".join(_floats(known)), remedy)
    if name == RATE and sections["schedule"].get("_target_"):
        begins = FIRST_RATE.removeprefix(SCHEDULE) in sections["schedule"]
        remedy = f"write {where}.name={FIRST_RATE}" if begins else "write schedule=constant"
        return Problem(f"{where}.name", "a schedule takes its place", name, "", remedy)
    if key not in known:
        allowed = _floats(known)
        like = nearest(key, allowed)
        remedy = f"write {where}.name={name.removesuffix(key)}{like}, the nearest" if like else ""
        why = "there is no such hyperparameter"
        return Problem(f"{where}.name", why, name, ", ".join(allowed), remedy)
    return None


def _no_float(where: str, name: str, known: Mapping[str, Any]) -> Problem:
    why, allowed = "only a float makes an axis", ", ".join(_floats(known))
    return Problem(f"{where}.name", why, name, allowed, "choose of these")


def _floats(known: Mapping[str, Any]) -> list[str]:
    return [name for name, default in known.items() if isinstance(default, float)]


def _room(found: list[Axis], sections: Mapping[str, Any]) -> list[Problem]:
    """Return the problem of more lanes than a map may have."""
    if any(sections[name] is None for name in ("start", "function", "noise")):
        return []
    each, cells = lanes(sections), math.prod(axis.points for axis in found)
    if each * cells <= MOST:
        return []
    why, got = "too many lanes", f"{cells:,} points of {each:,} lanes"
    remedy = "take fewer points, fewer starts, or fewer seeds of noise"
    return [Problem("study.x.points", why, got, f"at most {MOST:,} lanes in all", remedy)]
