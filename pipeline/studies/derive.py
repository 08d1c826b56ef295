"""The target's derivatives over the grid, and how far they can be trusted."""

from __future__ import annotations

from pipeline.results import Result
from pipeline.subject import Subject
from pipeline.surveyed import surveyed


def derive(subject: Subject, *, order: int) -> Result:
    """Differentiate the target over the grid; a 1-D target up to `order`, at least 1."""
    field, metrics = surveyed(subject, order)
    return Result(subject.facts, field, metrics=metrics)
