"""Several optimizers from the same starts: who gets there first, and how."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from pipeline.colours import team_colours
from pipeline.compiled import at_once, cores
from pipeline.finish import finish_of, race_metrics, race_series
from pipeline.problems import Problem, bad_input
from pipeline.record import CONTENDERS
from pipeline.results import Result, Team, Trace
from pipeline.rule import Rule
from pipeline.side_by_side import side_by_side
from pipeline.subject import Subject
from pipeline.survey import survey
from pipeline.trajectories import prepare

Made = TypeVar("Made")


def race(
    subject: Subject,
    *,
    optimizers: Mapping[str, Mapping[str, Any]],
    order: int,
    steps: int,
    gradient_tolerance: float,
    value_tolerance: float | None,
    value_limit: float,
) -> Result:
    """Run each optimizer from every start for at most `steps` steps, and survey the grid.

    `optimizers` are sections like that of an optimizer, by the contenders' names. The lanes of the
    result are those of one contender after another, each a team. A lane ends as in `descend`;
    `compile_seconds` and `run_seconds` are those of all contenders together, compiled at the same
    time. Raises BadInput, with its name, for a contender that refuses its settings or the target.
    """
    facts = subject.facts
    field, metrics = survey(subject.target, subject.grid, order)
    rule = Rule(gradient_tolerance, value_tolerance, value_limit)
    racing = {
        name: subject.with_optimizer(choice, f"{CONTENDERS}.{name}")
        for name, choice in optimizers.items()
    }
    began = time.perf_counter()
    ready = at_once(lambda name: _ready(name, racing[name], steps, rule), racing, cores())
    compiled = time.perf_counter()
    traces = {name: _told(name, run) for name, run in zip(racing, ready, strict=True)}
    seconds = {
        "compile_seconds": compiled - began,
        "run_seconds": time.perf_counter() - compiled,
    }
    finish = finish_of(traces, facts, subject.score)
    return Result(
        facts,
        field,
        f"{len(racing)} optimizers" if len(racing) > 1 else next(iter(racing.values())).label,
        side_by_side(list(traces.values())),
        race_metrics(traces, facts, finish) | seconds | metrics,
        race_series(traces, facts, finish),
        _teams(traces, [contender.label for contender in racing.values()]),
        finish=finish,
    )


def _ready(name: str, contender: Subject, steps: int, rule: Rule) -> Callable[[], Trace]:
    """Compile a contender's descent, and return what runs it."""
    return _told(name, lambda: prepare(contender, steps=steps, rule=rule))


def _told(name: str, work: Callable[[], Made]) -> Made:
    """Return what a contender's work gives; where it refuses, say whose it is."""
    try:
        return work()
    except ValueError as error:
        where = f"{CONTENDERS}.{name}"
        remedy = f"race without it, ~optimizer@{where}, or on another target"
        raise bad_input([Problem(where, f"it cannot run here: {error}", do=remedy)]) from error


def _teams(traces: Mapping[str, Trace], labels: Sequence[str]) -> tuple[Team, ...]:
    """Return a team a contender, by its optimizer's display name where that is its own name."""
    ends = np.cumsum([len(trace.steps) for trace in traces.values()])
    lanes = np.split(np.arange(ends[-1]), ends[:-1])
    shown = [
        label if _plain(label) == _plain(name) else name
        for name, label in zip(traces, labels, strict=True)
    ]
    return tuple(Team(*each) for each in zip(shown, lanes, team_colours(labels), strict=True))


def _plain(name: str) -> str:
    """Return the letters and digits of a name, which options and labels write differently."""
    return "".join(filter(str.isalnum, name)).lower()
