"""Whether a range, or choices, fit the hyperparameter that is to take values of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipeline.problems import Problem
from pipeline.section import Section
from pipeline.validation import open_model, shown, validated

NOT_OF = "not of"  # how the problem of a value that is not of the hyperparameter's kind begins


def hyperparameters(
    section: Mapping[str, Any], defaults: Mapping[str, Any]
) -> tuple[dict[str, Any], str]:
    """Return the hyperparameters of a checked section by name, and the name of its class.

    Their values are the defaults, by which ranges go as in the schema; of a class of one's own what
    is given.
    """
    found = {key: defaults.get(key, section[key]) for key in section if key != "search"}
    return found, str(found.pop("_target_")).rpartition(".")[2]


def misfits(
    where: str,
    name: str,
    bounds: Iterable[tuple[str, Any]],
    known: Mapping[str, Any],
    of: str,
) -> list[Problem]:
    """Return the problems of bounds (key, value) that the hyperparameter itself may not be.

    `known` are all hyperparameters with their defaults, `of` the class that takes them; `where` is
    the section of the keys.
    """
    model = open_model(Section, {name: known[name]}, of)
    return [
        replace(problem, where=f"{where}.{key}", do="")
        for key, value in bounds
        for problem in validated(model, {name: value}, where, {})[1]
    ]


def disorder(where: str, low: float, high: float, log: bool) -> list[Problem]:
    """Return the problem of a range that is upside down, or has no logarithm."""
    if low >= high:
        allowed = f"a number above low, which is {low:g}"
        return [Problem(f"{where}.high", "low must be below high", shown(high), allowed)]
    if log and low <= 0:
        allowed, remedy = "a number above 0", f"write {where}.log=false, or a low above 0"
        why = "a logarithm needs numbers above 0"
        return [Problem(f"{where}.low", why, shown(low), allowed, remedy)]
    return []
