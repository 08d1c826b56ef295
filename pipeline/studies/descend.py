"""Where the optimizer goes from the starts, how fast, and how it ends."""

from __future__ import annotations

from pipeline.descended import descended
from pipeline.results import Result
from pipeline.rule import Rule
from pipeline.subject import Subject


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
    `pipeline.rule.Rule`.
    """
    rule = Rule(gradient_tolerance, value_tolerance, value_limit)
    return descended(subject, rule, steps=steps, order=order)
