"""Several optimizers from the same starts: who gets there first, and how."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.compiled import at_once, cores
from pipeline.contenders import label_of, subjects_of, teams_of, told
from pipeline.finish import finish_of, race_metrics, race_series
from pipeline.many_starts import searched
from pipeline.results import Result, Trace
from pipeline.rule import Rule
from pipeline.side_by_side import side_by_side
from pipeline.subject import Subject
from pipeline.surveyed import surveyed
from pipeline.trajectories import prepare


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
    rule = Rule(gradient_tolerance, value_tolerance, value_limit)
    racing = subjects_of(subject, optimizers)

    def compiled_one(name: str) -> Callable[[], Trace]:
        return told(name, lambda: prepare(racing[name], steps=steps, rule=rule))

    began = time.perf_counter()
    ready = at_once(compiled_one, racing, cores())
    compiled = time.perf_counter()
    traces = {name: told(name, run) for name, run in zip(racing, ready, strict=True)}
    seconds = {
        "compile_seconds": compiled - began,
        "run_seconds": time.perf_counter() - compiled,
    }
    trace = side_by_side(list(traces.values()))
    field, metrics = surveyed(subject, order, trace)
    finish = finish_of(traces, facts, subject.score)
    result = Result(
        facts,
        field,
        label_of(racing),
        trace,
        race_metrics(traces, facts, finish) | seconds | metrics,
        race_series(traces, facts, finish),
        teams_of(racing, [len(each.steps) for each in traces.values()]),
        finish=finish,
    )
    return searched(result, subject.target)
