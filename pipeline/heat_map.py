"""What pictures show of runs that chose two numbers, a square for each pair; numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.results import Facts


@dataclass(frozen=True)
class HeatMap:
    """How far runs of a target came, by two numbers that they chose.

    `values` [Y, X] is the `metric` at (`x` [X], `y` [Y]), which ascend and are called by `names`:
    NaN where there is no run, infinite where it diverged. `title` says what the runs share.
    """

    facts: Facts
    title: str
    metric: str
    names: tuple[str, str]
    x: np.ndarray
    y: np.ndarray
    values: np.ndarray
