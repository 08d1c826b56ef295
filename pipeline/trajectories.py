"""The descent of a subject, by the compiled loop or by SciPy: as one trace either way."""

from __future__ import annotations

from collections.abc import Callable

from pipeline import descent, scipy_methods
from pipeline.methods import Method
from pipeline.results import Trace
from pipeline.rule import Rule
from pipeline.subject import Subject


def prepare(subject: Subject, *, steps: int, rule: Rule) -> Callable[[], Trace]:
    """Compile the descent of a subject's optimizer from its starts, and return what runs it.

    Raises ValueError as `pipeline.descent.prepare` and `pipeline.scipy_methods.prepare` do.
    """
    chosen = subject.target, subject.optimizer, subject.starts
    if isinstance(subject.optimizer, Method):
        return scipy_methods.prepare(*chosen, steps=steps, rule=rule)
    disturbances = subject.disturbances(len(subject.starts))
    return descent.prepare(*chosen, steps=steps, rule=rule, **disturbances)
