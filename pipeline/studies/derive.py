"""The target's derivatives over the grid, and how far they can be trusted."""

from __future__ import annotations

from pipeline.problem import Problem
from pipeline.results import Result
from pipeline.survey import survey


def derive(problem: Problem, *, order: int) -> Result:
    """Differentiate the target over the grid; a 1-D target up to `order`, at least 1."""
    field, metrics = survey(problem.target, problem.grid, order)
    return Result(problem.facts, field, metrics=metrics)
