"""What a map of hyperparameters holds of its cells; numpy only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sensitivity:
    """How far lanes came by one or two hyperparameters: X values of one, Y of the other.

    `names` are the hyperparameters; `x` [X] and `y` [Y] their ascending values float64, even in
    their logarithm where `logs` says so; of one alone Y is 1, `y` [0] empty. `reached` [3, Y, X]
    float64 are the 10 % quantile, the median and the 90 % quantile over a cell's lanes (one from
    each start with each seed of noise), by rank, of the regret at the end (of the value, where
    `metric` is not `regret` but `value`), infinite where a lane diverged; `steps_to` likewise of
    the first step at which the regret is at most `gap`, infinite where it never is, None where no
    minimum is known. `shares` [3, Y, X] are those of the lanes that converged, spent their budget
    and diverged. `best` is the row and column of the least median, `usable` [Y, X] where it is at
    most `bound`.

    `boundary` is the theory's greatest stable learning rate at each value of the other
    hyperparameter, [1] of one alone, NaN at a momentum of 1, and `unstable` [Y, X] the share of
    lanes measured to be unstable; None both where there is no theory (see `pipeline.stable_rates`).
    `theory` says what it is in words, or why there is none, `formula` the boundary in mathtext
    without its dollars.
    """

    names: tuple[str, ...]
    logs: tuple[bool, ...]
    x: np.ndarray
    y: np.ndarray
    metric: str
    reached: np.ndarray
    gap: float
    steps_to: np.ndarray | None
    shares: np.ndarray
    best: tuple[int, int]
    bound: float
    usable: np.ndarray
    boundary: np.ndarray | None = None
    unstable: np.ndarray | None = None
    theory: str = ""
    formula: str = ""

    @property
    def median(self) -> np.ndarray:
        """The medians over the lanes of what was reached, [Y, X]."""
        return np.asarray(self.reached[1])

    @property
    def chosen(self) -> dict[str, float]:
        """The hyperparameters of the best cell, by name."""
        values = (self.x[self.best[1]], *self.y[self.best[0] : self.best[0] + 1])
        return {name: float(value) for name, value in zip(self.names, values, strict=True)}

    def range_of(self, axis: int) -> tuple[float, float] | None:
        """Return the ends of the usable range of `names[axis]` through the best cell.

        They lie halfway to the next cells that are not usable, and at the ends of the axis, which
        cut it off; None where nothing is usable.
        """
        stops = self._stops(axis)
        if stops is None:
            return None
        values = (self.x, self.y)[axis]
        spaced = np.log(values) if self.logs[axis] else values
        last = len(values) - 1.0
        ends = np.clip([stops[0] + 0.5, stops[1] - 0.5], 0.0, last)
        ends = np.interp(ends, np.arange(len(spaced)), spaced)
        low, high = (np.exp(ends) if self.logs[axis] else ends).tolist()
        return low, high

    def range_in_words(self, axis: int, write: Callable[[float], str]) -> str:
        """Return the usable range of `names[axis]`, its numbers as `write` does; "" without one.

        Where the axis cuts it off that is said, and the decades are at least so many.
        """
        stops, ends = self._stops(axis), self.range_of(axis)
        if stops is None or ends is None:
            return ""
        low, high = (write(end) for end in ends)
        cut = [low] * (stops[0] < 0) + [high] * (stops[1] == len((self.x, self.y)[axis]))
        least, said = "at least " if cut else "", [f"{low} to {high}"]
        if self.logs[axis]:
            said.append(f"{least}{np.log10(ends[1] / ends[0]):.2g} decades")
        if cut:
            said.append(f"cut off at {cut[0] if len(cut) == 1 else 'both ends'}")
        return ", ".join(said)

    def _stops(self, axis: int) -> tuple[int, int] | None:
        """Return the cells that end the usable range: -1 and their number beyond the axis."""
        row, column = self.best
        line, at = (self.usable[row], column) if axis == 0 else (self.usable[:, column], row)
        if not line[at]:
            return None
        stops = np.flatnonzero(~line)
        low, high = stops[stops < at].max(initial=-1), stops[stops > at].min(initial=len(line))
        return int(low), int(high)
