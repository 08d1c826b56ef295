"""What pictures of a map of hyperparameters share: its words, its note, the theory's boundary."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipeline.cells import Sensitivity
from pipeline.figures import NotDrawable
from pipeline.figures.drawing.notes import joined
from pipeline.figures.drawing.style import INK, number
from pipeline.results import Result, by_rank

BOUNDARY: dict[str, Any] = {"color": INK, "lw": 1.6, "ls": (0, (4, 2))}


def map_of(result: Result, figure: str) -> Sensitivity:
    """Return the map of a result; raises NotDrawable where there is none."""
    if result.sensitivity is None:
        raise NotDrawable(f"{figure} needs a map of hyperparameters; this study has none")
    return result.sensitivity


def metric_name(shown: Sensitivity) -> str:
    """Return what was reached, in words."""
    return f"{shown.metric} at the end"


def begun(result: Result, shown: Sensitivity) -> float:
    """Return the median over the lanes of what is reached by no step at all.

    Infinite where that is no measure: a map whose least median is above it.
    """
    if result.trace is None:
        return np.inf
    minimum = (result.facts.minimum or 0.0) if shown.metric == "regret" else 0.0
    start = float(by_rank(result.trace.values[0].astype(np.float64), 0.5)) - minimum
    return start if shown.median[shown.best] < start else np.inf


def map_note(result: Result, shown: Sensitivity) -> str:
    """Say what was run, and what the best cell took."""
    size = " × ".join(f"{len(each):,}" for each in (shown.x, shown.y) if len(each))
    lanes = 1 if result.trace is None else result.trace.values.shape[1]
    medians = f"medians of {lanes:,} lanes" if lanes > 1 else ""
    taken = ", ".join(f"{name} {number(float(f'{v:.3g}'))}" for name, v in shown.chosen.items())
    least = float(shown.median[shown.best])
    best = f"best: {number(float(f'{least:.2g}'))} at {taken}" if np.isfinite(least) else ""
    return joined(result.label, size, medians, best or "no median is finite")


def boundary_name(shown: Sensitivity) -> str:
    """Return the theory's boundary as a formula."""
    return rf"theory: $\eta = {shown.formula}$"
