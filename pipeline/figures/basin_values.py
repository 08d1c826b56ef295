"""How low each start of the grid came."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.basin import basins_of, with_lost
from pipeline.figures.drawing.panels import draw_maps
from pipeline.figures.drawing.plane import Plane
from pipeline.figures.drawing.relief import SLATE
from pipeline.figures.drawing.scale import scale_of
from pipeline.results import Result

_EQUAL = 1e-9  # of the range over the plane: differences below are rounding


def basin_values(result: Result, look: Look) -> Figure:
    """Draw the value at which each start's descent ended over the grid; diverged ones left out.

    Raises:
        NotDrawable: the result has no basins, or its grid does not span two coordinates.

    """
    every, plane = basins_of(result, "basin_values")
    ends = np.stack([each.values for each in every])
    kept = (np.stack([each.which for each in every]) != -1) & np.isfinite(ends)
    values = _told_apart(ends, kept, plane)
    scale = scale_of(values[kept], result.facts.minimum)
    units = np.clip(np.nan_to_num(scale.unit(values), nan=1.0), 0, 1)
    maps = []
    for found, unit, has in zip(every, units, kept, strict=True):
        shown = np.asarray(SLATE(unit))[..., :3]
        shown[~has] = with_lost(shown, found)[~has]
        maps.append(shown)
    bar = (SLATE, scale.ticks(), scale.label(r"f(x_T)")) if kept.any() else None
    note = "value at which each start ended"
    return draw_maps(result, maps, look, note, plane=plane, bar=bar)


def _told_apart(values: np.ndarray, kept: np.ndarray, plane: Plane) -> np.ndarray:
    """Return values [C, Ry, Rx] as float64, those that differ by rounding made equal."""
    exact = values.astype(np.float64)
    if not kept.any():
        return exact
    low = float(exact[kept].min())
    grain = _EQUAL * float(np.ptp(plane.z[np.isfinite(plane.z)]))
    return np.where(exact - low <= grain, low, exact)
