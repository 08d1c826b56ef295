"""The target's derivatives over the grid, and how far they can be trusted."""

from __future__ import annotations

from pipeline.many_starts import searched
from pipeline.results import Result
from pipeline.subject import Subject
from pipeline.surveyed import surveyed


def derive(subject: Subject, *, order: int) -> Result:
    """Differentiate the target over the grid; a 1-D target up to `order`, at least 1.

    A minimum that is not known is searched for.
    """
    field, metrics = surveyed(subject, order)
    return searched(Result(subject.facts, field, metrics=metrics), subject.target)
