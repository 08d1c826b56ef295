"""The check of a resolved config: every section against its schema, then all of them together."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import functions
from functions import OWN, arguments
from functions.own import TARGET, defined
from functions.target import RESERVED, Definition
from functions.transforms import kinds
from pipeline import figures, studies
from pipeline.classes import Checked, class_section, contenders
from pipeline.consistency import disagreements
from pipeline.disturbances import BOUNDS, NOISE
from pipeline.mappable import mapping_problems
from pipeline.named import path_problems
from pipeline.problems import Problem, bad_input, nearest, unknown_key
from pipeline.record import CONTENDERS, LOOKS
from pipeline.section import Section
from pipeline.settings import (
    Animation,
    Common,
    Device,
    Figure,
    Function,
    Lattice,
    Line,
    Mesh,
    Pca,
    Points,
    Question,
    Random,
    RandomPlane,
    Settings,
    Study,
    Tracking,
)
from pipeline.store import is_without, may_be_sqlite, store_at
from pipeline.tunable import score_problems, tuning_problems
from pipeline.validation import open_model, shown, validated

KINDS: dict[str, dict[str, type[Section]]] = {
    "grid": {"mesh": Mesh, "line": Line, "pca": Pca, "random_plane": RandomPlane},
    "start": {"point": Points, "lattice": Lattice, "random": Random},
    "noise": NOISE,
    "bounds": BOUNDS,
}
PLAIN: dict[str, type[Section]] = {
    "device": Device,
    "tracking": Tracking,
    "figure": Figure,
    "animation": Animation,
}


def check(config: Mapping[str, Any], declared: Mapping[str, Any]) -> Settings:
    """Return the settings that a resolved config makes.

    `declared` is the config that the chosen options make by themselves: their keys and defaults.
    Raises BadInput with every problem found. Imports neither TensorFlow nor NumPy.
    """
    sections = {
        name: _section(name, config, declared)
        for name in Settings.model_fields
        if name not in Common.model_fields
    }
    top = {key: value for key, value in config.items() if key not in sections}
    common, problems = validated(Common, top, "", declared)
    problems += _outputs(common.outputs) if common else []
    for _, found in sections.values():
        problems += found
    values = {name: section for name, (section, _) in sections.items()}
    faulty = [name for name, (_, found) in sections.items() if found]
    where = (common.precision, common.outputs) if common else ("float64", ".")
    problems += disagreements(values, *where, faulty)
    problems += tuning_problems(values, declared["optimizer"])
    problems += mapping_problems(values, declared)
    if common:
        problems += _database(values["tracking"], common.outputs)
        problems += _trials(values["study"], common.outputs)
        problems += score_problems(common.score, values, alone=not problems)
    if problems or common is None:
        raise bad_input([_with_way_out(each) for each in problems])
    return Settings.model_construct(**values, **dict(common))


def _outputs(path: str) -> list[Problem]:
    """Return the problem of an output folder that cannot be made or written to."""
    nearest_there = next(
        each for each in (Path(path), *Path(path).absolute().parents) if each.exists()
    )
    if nearest_there.is_dir() and os.access(nearest_there, os.W_OK):
        return []
    why = "no folder can be made there" if nearest_there.is_dir() else "there is a file in the way"
    return [
        Problem("outputs", why, path, "a folder to write to", "write outputs=FOLDER with another")
    ]


def _database(tracking: Tracking | None, outputs: str) -> list[Problem]:
    """Return the problem of a database in a folder that is not there: only that of runs is made."""
    if tracking is None or tracking.kind == "off":
        return []
    database = store_at(tracking.uri).database
    return [] if database is None else _homeless("tracking.uri", tracking.uri, database, outputs)


def _trials(study: Study | None, outputs: str) -> list[Problem]:
    """Return the problem of a database of trials in a folder that is not there, or that is none."""
    path = study.options.get("storage") if study else None
    if path is None:
        return []
    why = ""
    if not may_be_sqlite(Path(path)):
        why = "it is no SQLite database"
    elif is_without(Path(path), "studies"):  # the first table that Optuna makes
        why = "it is another program's database"
    if why:
        allowed = "a database of Optuna 5, or none as yet"
        return [Problem("study.storage", why, path, allowed, "name another file")]
    return _homeless("study.storage", path, Path(path).resolve(), outputs)


def _homeless(key: str, got: str, database: Path, outputs: str) -> list[Problem]:
    folder = database.parent
    if folder.exists() or folder == Path(outputs).resolve():
        return []
    why, allowed = f"there is no folder {folder}", "a database in a folder that is there"
    return [Problem(key, why, got, allowed, f"make the folder, or leave {key} out")]


def _with_way_out(problem: Problem) -> Problem:
    """Return a problem that says what to do, if only in general."""
    if problem.do:
        return problem
    return replace(problem, do=f"write {problem.where}=... as allowed")


def _section(name: str, config: Mapping[str, Any], declared: Mapping[str, Any]) -> Checked:
    values, defaults = config.get(name), declared.get(name) or {}
    if name not in config:
        return None, [Problem(name, "every run needs one", do=f"leave ~{name} out")]
    if not isinstance(values, Mapping):
        why, remedy = (
            "it must be a section with keys",
            f"choose one by {name}=..., or write its keys",
        )
        if name in LOOKS:
            remedy = f"write {name}.KEY=... with one of its keys"
            remedy += "; animation.formats=[] for none" if name == "animation" else ""
        allowed = ", ".join(defaults) if name in LOOKS else ""
        return None, [Problem(name, why, shown(values), allowed, remedy)]
    if name in OPEN:
        return OPEN[name](values, defaults)
    if name in PLAIN:
        return validated(PLAIN[name], values, name, defaults)
    kind = values.get("kind")
    if kind not in KINDS[name]:
        kinds = ", ".join(KINDS[name])
        where = f"{name}.kind"
        return None, [Problem(where, "there is no such choice", got=shown(kind), allowed=kinds)]
    return validated(KINDS[name][kind], values, name, defaults)


def _function(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> Checked:
    name = str(values.get("name"))
    given = {key: value for key, value in values.items() if key not in RESERVED}
    path = given.get(TARGET)
    if name == OWN and (wrong := path_problems("function", path, "function", shown(path))):
        return None, wrong
    try:
        target = defined(name, given)
    except functions.Refused as refused:
        return None, [_told(refused)]
    parameters, problems = _parameters(target, given)
    transforms, found = _transforms(target.name, values.get("transforms", []))
    inner = outer = target.dim
    try:
        if not problems:
            inner = outer = arguments.dimension(target.sized(parameters), values.get("dim"))
        if not problems and not found:
            outer = kinds.dimension(target.name, transforms, inner)
    except functions.Refused as refused:
        problems.append(_told(refused))
    function = Function(
        name=name, dim=outer, inner=inner, parameters=parameters, transforms=transforms
    )
    return function, problems + found


def _transforms(name: str, given: Any) -> tuple[tuple[kinds.Transform, ...], list[Problem]]:
    """Return the transforms that a list asks for, those that can be told, and each one's fault."""
    made, problems = list[kinds.Transform](), list[Problem]()
    try:
        entries = kinds.listed(name, given)
    except functions.Refused as refused:
        return (), [_told(refused)]
    for place, each in enumerate(entries):
        try:
            made.append(kinds.entry(name, place, each))
        except functions.Refused as refused:
            problems.append(_told(refused))
    return tuple(made), problems


def _parameters(
    target: Definition, given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem]]:
    """Return a target's parameters, those of them that can be told, and what is wrong with each."""
    found = arguments.gathered(target, given)
    known = [*RESERVED, *target.options, *found.names]
    strange = [unknown_key("function", key, known, shown(given[key])) for key in found.strange]
    return found.parameters, [*map(_told, found.refused), *strange]


def _told(refused: functions.Refused) -> Problem:
    return Problem(f"function.{refused.key or 'name'}", *refused.parts)


def _study(values: Mapping[str, Any], defaults: Mapping[str, Any]) -> Checked:
    if "optimizers" in values and "optimizers" not in defaults:
        allowed = "contenders of a race, or of basins"
        remedy = "write study=race or study=basins beside it, or leave it out"
        got = ", ".join(values["optimizers"] or ())
        return None, [Problem(CONTENDERS, "this study has none", got, allowed, remedy)]
    record, problems = validated(open_model(Question, defaults), values, "study", defaults)
    if values.get("name") != defaults.get("name"):
        why, remedy = "a study is chosen by its option", "write study=..., --help lists them"
        got, allowed = shown(values.get("name")), shown(defaults.get("name"))
        problems.append(Problem("study.name", why, got, allowed, remedy))
    if record is None:
        return None, problems
    options = record.model_dump()
    name, wanted = options.pop("name"), options.pop("figures")
    if name not in studies.names():
        why, remedy = (
            "the option names a study that there is not",
            "write pipeline/studies/<name>.py",
        )
        problems.append(Problem("study.name", why, name, ", ".join(studies.names()), remedy))
    drawn = figures.names()
    for each in wanted:
        if each not in drawn:
            like = nearest(each, drawn)
            remedy = f"write {like}, the nearest" if like else "choose of these"
            why, allowed = "there is no such figure", ", ".join(drawn)
            problems.append(Problem("study.figures", why, shown(each), allowed, remedy))
    if "optimizers" in options:
        options["optimizers"], found = contenders(options["optimizers"], defaults["optimizers"])
        problems += found
    return Study(name=name, figures=wanted, options=options), problems


OPEN: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Checked]] = {
    "function": _function,
    "optimizer": partial(class_section, "optimizer"),
    "schedule": partial(class_section, "schedule"),
    "study": _study,
}
