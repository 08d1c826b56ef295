"""Whether a choice can be tuned: its search space, its sampler, its score."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from typing import Any

import functions
from functions import arguments
from pipeline.methods import kind_of
from pipeline.problems import Problem, unknown_key
from pipeline.section import Section
from pipeline.settings import Choices, Function, Span
from pipeline.spans import NOT_OF, disorder, hyperparameters, misfits
from pipeline.validation import shown, validated

SEARCH = "optimizer.search"
NEEDS: dict[str, tuple[str, ...]] = {"tpe": ("optuna",), "random": ("optuna",), "grid": ("optuna",)}
NEEDS |= {"cmaes": ("optuna", "cmaes")}


def space_problems(
    search: Mapping[str, Any], optimizer: Mapping[str, Any], defaults: Mapping[str, Any]
) -> list[Problem]:
    """Return what of a search space does not fit the optimizer's section, or its defaults."""
    known, of = hyperparameters(optimizer, defaults)
    problems: list[Problem] = []
    for name, entry in search.items():
        where = f"{SEARCH}.{name}"
        if name not in known:
            problems.append(unknown_key(SEARCH, name, known, shown(entry)))
        elif not isinstance(entry, Mapping):
            allowed = "{low: ..., high: ..., log: true or false}, or {choices: [...]}"
            problems.append(Problem(where, "neither a range nor choices", shown(entry), allowed))
        else:
            problems += _entry_problems(name, entry, known, of)
    return problems


def _entry_problems(
    name: str, entry: Mapping[str, Any], known: Mapping[str, Any], of: str
) -> list[Problem]:
    where = f"{SEARCH}.{name}"
    model: type[Section] = Span
    if "choices" in entry:  # added to a range they take its place
        model, entry = Choices, {k: v for k, v in entry.items() if k not in Span.model_fields}
    record, found = validated(model, entry, where, {})
    bounds = [] if record is None else list(_bounds(record))
    wrong = misfits(where, name, bounds, known, of)
    if isinstance(record, Span) and any(each.why.startswith(NOT_OF) for each in wrong):
        why, got = "only a float is searched in a range", shown(entry)
        remedy = f"write +{where}.choices=[...] in its place"
        return [Problem(where, why, got, f"choices, each {wrong[0].allowed}", remedy)]
    return found + wrong + ([] if wrong else _disorder(where, record))


def _bounds(record: Section) -> Iterator[tuple[str, Any]]:
    """Yield the key and the value of what a hyperparameter may be at most, at least, or at all."""
    if isinstance(record, Choices):
        yield from (("choices", each) for each in record.choices)
    elif isinstance(record, Span):
        yield from (("low", record.low), ("high", record.high))


def _disorder(where: str, record: Section | None) -> list[Problem]:
    if isinstance(record, Choices):
        once = len({repr(each) for each in record.choices}) == len(record.choices)
        why, got, allowed = "each choice only once", shown(record.choices), "different values"
        return [] if once else [Problem(f"{where}.choices", why, got, allowed)]
    if not isinstance(record, Span):
        return []
    return disorder(where, record.low, record.high, record.log)


def tuning_problems(sections: Mapping[str, Any], defaults: Mapping[str, Any]) -> list[Problem]:
    """Return what of the checked sections cannot be tuned; [] for a study without trials.

    `defaults` are the optimizer's by its option.
    """
    study, optimizer, schedule = (sections[name] for name in ("study", "optimizer", "schedule"))
    if study is None or optimizer is None or "trials" not in study.options:
        return []
    if kind_of(optimizer):
        return []  # consistency.py says that they are not compiled
    search, options = optimizer.get("search") or {}, study.options
    problems = [*_missing(options["sampler"])]
    if not search:
        allowed = "a range or choices of at least one hyperparameter"
        remedy = "choose an optimizer by optimizer=..., whose YAML has some"
        problems.append(Problem(SEARCH, "there is nothing to tune", "{}", allowed, remedy))
    wrong = space_problems(search, optimizer, defaults) if search else []
    if wrong:
        return problems + wrong
    if schedule and schedule.get("_target_") and "learning_rate" in search:
        why, remedy = "a schedule takes its place", "write schedule=constant, or take it out: "
        remedy += f"~{SEARCH}.learning_rate"
        problems.append(Problem(f"{SEARCH}.learning_rate", why, do=remedy))
    if options["sampler"] == "cmaes":
        problems += _for_cmaes(search, options["pruning"])
    if options["sampler"] == "grid":
        problems += _for_grid(search, options["trials"])
    return problems


def _missing(sampler: str) -> Iterator[Problem]:
    for library in NEEDS[sampler]:
        if importlib.util.find_spec(library) is None:
            why, remedy = f"it needs {library}, which is not installed", "pip install '.[tune]'"
            yield Problem("study", why, f"tune, sampler {sampler}", do=remedy)


def _for_cmaes(search: Mapping[str, Any], pruning: bool) -> Iterator[Problem]:
    ranges = [name for name, entry in search.items() if "choices" not in entry]
    where, remedy = "study.sampler", "write study.sampler=tpe"
    if len(ranges) < 2 or len(ranges) < len(search):
        why, allowed = "CMA-ES tunes two or more ranges, and no choices", "tpe, random or grid"
        yield Problem(where, why, f"cmaes for {', '.join(search)}", allowed, remedy)
    if pruning:
        why, allowed = "CMA-ES ranks whole batches", "tpe, random or grid with pruning"
        remedy += ", or study.pruning=false"
        yield Problem(where, why, "cmaes with pruning", allowed, remedy)


def _for_grid(search: Mapping[str, Any], trials: int) -> list[Problem]:
    least = 1
    for entry in search.values():
        least *= len(entry.get("choices", (0, 1)))
    if trials >= least:
        return []
    why, allowed = "too few for a grid of two points a range", f"at least {least}"
    return [Problem("study.trials", why, str(trials), allowed)]


def score_problems(score: str, sections: Mapping[str, Any], alone: bool) -> list[Problem]:
    """Return the problem of a score that needs a minimum, where the target's is not known.

    What takes NumPy to tell is left out where it would not stand `alone`.
    """
    target: Function | None = sections["function"]
    needs = score == "regret" or score.startswith("steps_to/")
    if target is None or not needs or "steps" not in getattr(sections["study"], "options", ()):
        return []
    try:
        known = _has_minimum(target, alone)
    except functions.Refused:  # which is told of the function
        known = True
    if known:
        return []
    done = " with its transforms" if target.transforms else ""
    why, allowed = f"the minimum of {target.name}{done} is not known", "best_value, area"
    return [Problem("score", why, score, allowed, "for example score=best_value")]


def _has_minimum(target: Function, look: bool) -> bool:
    """Whether a minimum is known; where transforms may lose it they are done, if one may `look`."""
    minimum: Any = arguments.definition(target.name).facts["minimum"]
    if callable(minimum):
        minimum = minimum(target.inner, **target.parameters)
    if minimum is None or not look or all(each.keeps_minimum for each in target.transforms):
        return minimum is not None
    made = functions.get(
        target.name, dim=target.inner, transforms=target.transforms, **target.parameters
    )
    return made.minimum is not None
