"""After how many steps each start of the grid came to rest."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.basin import basins_of, draw_map, with_lost
from pipeline.figures.drawing.relief import draw_bar
from pipeline.figures.drawing.scale import scale_of
from pipeline.results import Result

# Even in lightness, readable in grey and by the colour-blind; fast is pale.
_RAMP = LinearSegmentedColormap.from_list(
    "steps", ["#f4eedd", "#d9c08d", "#b98a5a", "#8a5a4c", "#4f3346"]
)


def basin_steps(result: Result, look: Look) -> Figure:
    """Draw the steps to rest over the grid.

    Raises:
        NotDrawable: the result has no basins, or its grid does not span two coordinates.

    """
    found, plane = basins_of(result, "basin_steps")
    settled = found.which >= 0
    scale = scale_of(found.steps[settled].astype(float))
    units = np.clip(scale.unit(found.steps), 0, 1) if settled.any() else np.zeros(settled.shape)
    shown = with_lost(np.asarray(_RAMP(units))[..., :3], found)
    note = "steps until each start came to rest"
    if settled.any():
        some = found.steps[settled]
        note += f", {some.min():,} to {some.max():,}, median {int(np.median(some)):,}"
    figure, axes = draw_map(result, plane, shown, look, note)
    if settled.any():
        draw_bar(axes, _RAMP, scale.ticks(), "steps" if scale.is_linear else "steps  (asinh scale)")
    return figure
