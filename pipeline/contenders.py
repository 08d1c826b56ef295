"""The optimizers that one study runs side by side, each under the name that the config gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np

from pipeline.colours import team_colours
from pipeline.problems import Problem, bad_input
from pipeline.record import CONTENDERS
from pipeline.results import Team
from pipeline.subject import Subject

Made = TypeVar("Made")


def subjects_of(
    subject: Subject, optimizers: Mapping[str, Mapping[str, Any]]
) -> dict[str, Subject]:
    """Return the subject once for each contender, by name; where there are none itself, by "".

    `optimizers` are sections like that of an optimizer. Raises BadInput for one that refuses its
    settings.
    """
    if not optimizers:
        return {"": subject}
    return {
        name: subject.with_optimizer(choice, f"{CONTENDERS}.{name}")
        for name, choice in optimizers.items()
    }


def told(name: str, work: Callable[[], Made]) -> Made:
    """Return what a contender's work gives; raises BadInput with its name where it refuses."""
    try:
        return work()
    except ValueError as error:
        if not name:
            raise
        where = f"{CONTENDERS}.{name}"
        remedy = f"do without it, ~optimizer@{where}, or take another target"
        raise bad_input([Problem(where, f"it cannot run here: {error}", do=remedy)]) from error


def teams_of(racing: Mapping[str, Subject], counts: list[int]) -> tuple[Team, ...]:
    """Return a team a contender, of so many lanes each, one contender's after another's.

    It is called by its optimizer's display name where that is its own, else by its own.
    """
    lanes = np.split(np.arange(sum(counts)), np.cumsum(counts)[:-1])
    labels = [each.label for each in racing.values()]
    shown = [_shown(name, each) for name, each in racing.items()]
    return tuple(Team(*each) for each in zip(shown, lanes, team_colours(labels), strict=True))


def label_of(racing: Mapping[str, Subject]) -> str:
    """Return what all contenders together are called."""
    if len(racing) == 1:
        return next(iter(racing.values())).label
    return f"{len(racing)} optimizers"


def _shown(name: str, contender: Subject) -> str:
    own = (contender.label, str(contender.choice["_target_"]).rpartition(".")[2])
    return contender.label if _plain(name) in map(_plain, ("", *own)) else name


def _plain(name: str) -> str:
    """Return the letters and digits of a name, which options and labels write differently."""
    return "".join(filter(str.isalnum, name)).lower()
