"""What a picture says of a descent in words: how it ended, and what of it is not shown."""

from __future__ import annotations

import numpy as np

from pipeline.figures.drawing.lanes import Lanes
from pipeline.figures.drawing.plane import Plane
from pipeline.figures.drawing.style import number, percent
from pipeline.results import BUDGET, CONVERGED, DIVERGED, STALLED, Result, Trace


def status_note(result: Result, trace: Trace) -> str:
    """How the lanes ended, in words: 'RMSprop, converged at step 153'."""
    label = result.label or "descent"
    steps = len(trace.values) - 1
    ends = trace.status
    if len(ends) == 1:
        step = f"{int(trace.steps[0]):,}"
        said = f"{step} steps" if ends[0] == BUDGET else f"{ends[0]} at step {step}"
        return f"{label}, {said}"
    counts = {status: int((ends == status).sum()) for status in (CONVERGED, DIVERGED, STALLED)}
    parts = [f"{count:,} {status}" for status, count in counts.items() if count]
    return ", ".join([f"{label}, {len(ends):,} lanes, {steps:,} steps", *parts])


def path_note(result: Result, trace: Trace, lanes: Lanes, inside: np.ndarray) -> str:
    """Say how the lanes ended, and what of them a picture does not show; `inside` is [T+1, L]."""
    dots = ""
    if lanes.shown is not None and (lanes.shown < lanes.last).any():
        line = (
            f"a line up to step {int(lanes.shown[0]):,}" if lanes.count == 1 else "lines at first"
        )
        dots = f"{line}, dots after"
    return joined(status_note(result, trace), _outside_note(trace, lanes, inside), dots)


def _outside_note(trace: Trace, lanes: Lanes, inside: np.ndarray) -> str:
    starts, ends = int((~inside[0]).sum()), int((~lanes.ends(inside)).sum())
    if lanes.count > 1:
        said = [f"{count:,} {verb}" for count, verb in ((starts, "start"), (ends, "end")) if count]
        return f"{' and '.join(said)} outside the picture" if said else ""
    at = ", ".join(number(float(f"{value:.3g}")) for value in trace.points[0, 0])
    where = f" at ({at})" if starts and trace.points.shape[2] == 2 else ""
    if not inside.any():
        return f"every step is outside the picture{where and ', the start' + where}"
    said = [verb for count, verb in ((starts, "starts"), (ends, "ends")) if count]
    return f"{' and '.join(said)} outside the picture{'' if ends else where}" if said else ""


def slice_note(plane: Plane, paths: bool) -> str:
    """Say along which coordinates a plane lies, if it is a slice; and of `paths` on it."""
    if not plane.is_slice:
        return ""
    projected = ", path projected onto it" if paths else ""
    return f"slice along ${plane.names[0]}$, ${plane.names[1]}${projected}"


def shares_note(plane: Plane) -> str:
    """Say how much of the paths' variance lies along a plane's directions, where that is known."""
    if plane.slice is None or not plane.slice.shares:
        return ""
    return f"{' and '.join(map(percent, plane.slice.shares))} of the variance"


def joined(*notes: str) -> str:
    """Return all notes that say something as one."""
    return "; ".join(filter(None, notes))
