"""Traces as one: every lane on the same steps, so that one picture draws many descents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pipeline.counts import COUNTS
from pipeline.results import Trace


def side_by_side(traces: Sequence[Trace]) -> Trace:
    """Return the lanes of all traces in turn, of the widest of their dtypes.

    Those of shorter traces go on in their last row, as lanes do that have ended. Counts are kept
    where all traces have them.
    """
    rows = max(len(trace.values) for trace in traces)
    parts = [_longer(trace, rows) for trace in traces]
    return Trace(
        points=np.concatenate([part.points for part in parts], axis=1),
        values=np.concatenate([part.values for part in parts], axis=1),
        gradient_norms=np.concatenate([part.gradient_norms for part in parts], axis=1),
        status=np.concatenate([part.status for part in parts]),
        steps=np.concatenate([part.steps for part in parts]),
        counts={
            name: np.concatenate([part.counts[name] for part in parts])
            for name in COUNTS
            if all(name in part.counts for part in parts)
        },
    )


def of_lanes(trace: Trace, lanes: np.ndarray) -> Trace:
    """Return some of a trace's lanes, by their indices [k]."""
    return Trace(
        trace.points[:, lanes],
        trace.values[:, lanes],
        trace.gradient_norms[:, lanes],
        trace.status[lanes],
        trace.steps[lanes],
        {name: each[lanes] for name, each in trace.counts.items()},
    )


def _longer(trace: Trace, rows: int) -> Trace:
    def filled(array: np.ndarray) -> np.ndarray:
        return np.concatenate([array, np.repeat(array[-1:], rows - len(array), axis=0)])

    return replace(
        trace,
        points=filled(trace.points),
        values=filled(trace.values),
        gradient_norms=filled(trace.gradient_norms),
    )
