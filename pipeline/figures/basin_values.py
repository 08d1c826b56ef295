"""How low each start of the grid came."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.basin import basins_of, draw_map, with_lost
from pipeline.figures.drawing.plane import Plane
from pipeline.figures.drawing.relief import SLATE, draw_bar
from pipeline.figures.drawing.scale import scale_of
from pipeline.results import Result

_EQUAL = 1e-9  # of the range over the plane: differences below are rounding


def basin_values(result: Result, look: Look) -> Figure:
    """Draw the value at which each start's descent ended over the grid; diverged ones left out.

    Raises:
        NotDrawable: the result has no basins, or its grid does not span two coordinates.

    """
    found, plane = basins_of(result, "basin_values")
    kept = (found.which != -1) & np.isfinite(found.values)
    values = _told_apart(found.values, kept, plane)
    scale = scale_of(values[kept], result.facts.minimum)
    units = np.clip(np.nan_to_num(scale.unit(values), nan=1.0), 0, 1)
    shown = np.asarray(SLATE(units))[..., :3]
    shown[~kept] = with_lost(shown, found)[~kept]
    figure, axes = draw_map(result, plane, shown, look, "value at which each start ended")
    if kept.any():
        draw_bar(axes, SLATE, scale.ticks(), scale.label(r"f(x_T)"))
    return figure


def _told_apart(values: np.ndarray, kept: np.ndarray, plane: Plane) -> np.ndarray:
    """Return values [Ry, Rx] as float64, those that differ by rounding made equal."""
    exact = values.astype(np.float64)
    if not kept.any():
        return exact
    low = float(exact[kept].min())
    grain = _EQUAL * float(np.ptp(plane.z[np.isfinite(plane.z)]))
    return np.where(exact - low <= grain, low, exact)
