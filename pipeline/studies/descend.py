"""Where the optimizer goes from the starts, how fast, and how it ends."""

from __future__ import annotations

import time

from pipeline.measures import metrics_of, series_of
from pipeline.results import Result
from pipeline.rule import Rule
from pipeline.scores import scored
from pipeline.subject import Subject
from pipeline.survey import survey
from pipeline.trajectories import prepare


def descend(
    subject: Subject,
    *,
    order: int,
    steps: int,
    gradient_tolerance: float,
    value_tolerance: float | None,
    value_limit: float,
) -> Result:
    """Run the optimizer from every start for at most `steps` steps, and survey the grid.

    A lane ends before its budget by the tolerances, or beyond `value_limit`: see
    `pipeline.rule.Rule`. `compile_seconds` and `run_seconds` time the descent alone.
    """
    facts = subject.facts
    field, metrics = survey(subject.target, subject.grid, order)
    rule = Rule(gradient_tolerance, value_tolerance, value_limit)
    began = time.perf_counter()
    run = prepare(subject, steps=steps, rule=rule)
    compiled = time.perf_counter()
    trace = run()
    seconds = {
        "compile_seconds": compiled - began,
        "run_seconds": time.perf_counter() - compiled,
    }
    measured = metrics_of(trace, facts) | seconds | metrics
    measured |= scored(trace, facts, subject.score)
    return Result(facts, field, subject.label, trace, measured, series_of(trace, facts))
