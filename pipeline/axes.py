"""The axes of a map of hyperparameters: what is chosen, filled in from the search space."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RATE, SCHEDULE = "learning_rate", "schedule."
FIRST_RATE = f"{SCHEDULE}initial_learning_rate"


@dataclass(frozen=True)
class Axis:
    """A float hyperparameter from `low` to `high`, even in the number or, if `log`, its logarithm.

    `name` is a key of the optimizer, or `schedule.<key>`; "" where none is left to take. `low` and
    `high` are NaN where neither the choice nor the search space says them.
    """

    name: str
    low: float
    high: float
    log: bool
    points: int


def ranges(search: Mapping[str, Any], schedule: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the ranges of a search space by name, without choices.

    That of the learning rate is, under a schedule, of the rate that this begins with.
    """
    found = {name: entry for name, entry in search.items() if "choices" not in entry}
    if not schedule.get("_target_"):
        return found
    begins = FIRST_RATE.removeprefix(SCHEDULE) in schedule
    return {
        FIRST_RATE if name == RATE else name: entry
        for name, entry in found.items()
        if name != RATE or begins
    }


def axes(
    x: Mapping[str, Any],
    y: Mapping[str, Any] | None,
    search: Mapping[str, Any],
    schedule: Mapping[str, Any],
) -> list[Axis]:
    """Return the axis of x, and that of y unless it is None or no range is left for it.

    Each choice has `name`, `low`, `high`, `log` and `points`, of which all but the last may be None
    and then is what the search space says.
    """
    usual = ranges(search, schedule)
    choices = [x] if y is None else [x, y]
    left = iter([name for name in usual if name not in {each["name"] for each in choices}])
    found = [_filled(each, each["name"] or next(left, ""), usual) for each in choices]
    unused = all(choices[-1][key] is None for key in ("name", "low", "high", "log"))
    return found[:1] if unused and not found[-1].name else found


def _filled(choice: Mapping[str, Any], name: str, usual: Mapping[str, Mapping[str, Any]]) -> Axis:
    entry = usual.get(name, {})
    low, high, log = (
        entry.get(key) if choice[key] is None else choice[key] for key in ("low", "high", "log")
    )
    low, high = (math.nan if each is None else float(each) for each in (low, high))
    return Axis(name, low, high, bool(log), choice["points"])
