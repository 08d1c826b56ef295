"""The rows of one lane that runs outside of the compiled loop, and when they end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pipeline.results import BUDGET, CONVERGED, DIVERGED, STALLED


class Judge:
    """Takes a lane's iterates as rows, and ends it by the rule that ends lanes of the loop.

    `look` gives value and gradient [n] at a point [n]; `rule` are the numbers of
    `pipeline.rule.Rule` in the precision of the rows; `steps` is the budget. The start [n] is
    row 0. `rows` hold point, value and gradient norm, [n + 2] each; `status` and `step` say how and
    when the lane ended, None and the last step as long as it runs.
    """

    def __init__(
        self,
        look: Callable[[np.ndarray], tuple[Any, np.ndarray]],
        rule: np.ndarray,
        start: np.ndarray,
        steps: int,
    ) -> None:
        self._look, self._rule, self.steps = look, rule, steps
        self.rows: list[np.ndarray] = []
        self.status: str | None = None
        self.step = -1
        self.take(start)

    @property
    def ended(self) -> bool:
        """Whether the lane has ended."""
        return self.status is not None

    def take(self, point: np.ndarray) -> bool:
        """Take the next iterate, and say whether the lane ends with it."""
        point = np.array(point, self._rule.dtype)
        with np.errstate(all="ignore"):  # what overflows is out of range
            value, gradient = self._look(point)
            norm = np.sqrt(np.sum(gradient * gradient))
            row = np.array([*point, value, norm], self._rule.dtype)
            self.step += 1
            self.status = self._ending(row)
        if self.status != DIVERGED or not self.rows:
            self.rows.append(row)
        return self.ended

    def _ending(self, row: np.ndarray) -> str | None:
        tolerance, change, limit = self._rule
        if not np.isfinite(row).all() or abs(row[-2]) > limit:
            return DIVERGED
        before = self.rows[-1] if self.rows else np.full_like(row, np.inf)
        # A step that stays on a slope tells nothing: a simplex is turned, a step is refused.
        telling = row[-1] == 0 or (row[:-2] != before[:-2]).any()
        if row[-1] <= tolerance or (telling and abs(row[-2] - before[-2]) <= change):
            return CONVERGED
        return BUDGET if self.step == self.steps else None

    def is_last(self, point: np.ndarray) -> bool:
        """Whether a point is that of the last row."""
        return np.array_equal(np.asarray(point, self._rule.dtype), self.rows[-1][:-2])

    def lost(self, *values: float) -> bool:
        """Whether one of the values is out of range."""
        return not all(abs(value) <= self._rule[2] for value in values)

    def close(self, *values: float) -> None:
        """End a lane whose method ended by itself, over values that tell whether it got `lost`."""
        if self.ended:
            return
        self.status = DIVERGED if self.lost(*values) else STALLED
        self.step += self.status == DIVERGED
