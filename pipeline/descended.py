"""The result of one descent from the subject's starts, as the studies that need one begin."""

from __future__ import annotations

import time

from pipeline.many_starts import searched
from pipeline.measures import metrics_of, series_of
from pipeline.results import Result
from pipeline.rule import Rule
from pipeline.scores import scored
from pipeline.subject import Subject
from pipeline.surveyed import surveyed
from pipeline.trajectories import prepare


def descended(subject: Subject, rule: Rule, *, steps: int, order: int) -> Result:
    """Run the optimizer from every start for at most `steps` steps, and survey the grid.

    The field has the derivatives of a 1-D target up to `order`. `compile_seconds` and
    `run_seconds` time the descent alone. A minimum that is not known is searched for.
    """
    facts = subject.facts
    began = time.perf_counter()
    run = prepare(subject, steps=steps, rule=rule)
    compiled = time.perf_counter()
    trace = run()
    seconds = {
        "compile_seconds": compiled - began,
        "run_seconds": time.perf_counter() - compiled,
    }
    field, metrics = surveyed(subject, order, trace)
    measured = metrics_of(trace, facts) | seconds | metrics
    measured |= scored(trace, facts, subject.score)
    result = Result(facts, field, subject.label, trace, measured, series_of(trace, facts))
    return searched(result, subject.target)
