"""After how many steps each start of the grid came to rest."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.basin import basins_of, with_lost
from pipeline.figures.drawing.panels import draw_maps
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
    every, plane = basins_of(result, "basin_steps")
    some = np.concatenate([each.steps[each.which >= 0] for each in every])
    scale = scale_of(some.astype(float))
    maps = [
        with_lost(np.asarray(_RAMP(np.clip(scale.unit(each.steps), 0, 1)))[..., :3], each)
        for each in every
    ]
    note = "steps until each start came to rest"
    if len(some):
        note += f", {some.min():,} to {some.max():,}, median {int(np.median(some)):,}"
    label = "steps" if scale.is_linear else "steps  (asinh scale)"
    bar = (_RAMP, scale.ticks(), label) if len(some) else None
    return draw_maps(result, maps, look, note, plane=plane, bar=bar)
