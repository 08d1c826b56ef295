"""Which minimiser is reached from where: a colour each, the darker the more steps it took."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from pipeline.figures import Look
from pipeline.figures.drawing.basin import basins_of, colours_of, draw_map, with_lost
from pipeline.figures.drawing.relief import draw_bar
from pipeline.figures.drawing.scale import scale_of
from pipeline.results import Basins, Result

_PALE, _DARK = 0.38, 0.52  # how much of white or black the fewest and the most steps add
_GREYS = LinearSegmentedColormap.from_list("steps", ["#e2e5ea", "#9aa1ad", "#2f3640"])


def basins(result: Result, look: Look) -> Figure:
    """Draw the basins of attraction over the grid, and mark the attractors with their places.

    Raises:
        NotDrawable: the result has no basins, or its grid does not span two coordinates.

    """
    found, plane = basins_of(result, "basins")
    settled = found.which >= 0
    scale = scale_of(found.steps[settled].astype(float))
    units = np.clip(scale.unit(found.steps), 0, 1) if settled.any() else np.zeros(settled.shape)
    colours = colours_of(found)[np.maximum(found.which, 0)]
    shown = with_lost(_lightened(colours, units), found)
    figure, axes = draw_map(result, plane, shown, look, _told(found))
    if settled.any():
        label = "steps" if scale.is_linear else "steps  (asinh scale)"
        draw_bar(axes, _GREYS, scale.ticks(), label)
    return figure


def _lightened(colours: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Return colours [..., 3] from pale (0) over themselves (1/2) to dark (1)."""
    pale = _PALE * np.clip(1 - 2 * units, 0, 1)[..., None]
    dark = _DARK * np.clip(2 * units - 1, 0, 1)[..., None]
    return np.asarray((colours + (1 - colours) * pale) * (1 - dark))


def _told(found: Basins) -> str:
    shares = sorted(found.shares, reverse=True)
    parts = ", ".join(f"{100 * share:.3g}" for share in shares[:6])
    if not shares:
        return "no start comes to rest"
    if len(shares) == 1:
        return f"one basin with {parts} % of {found.which.size:,} starts"
    more = " ..." if len(shares) > 6 else ""
    return f"{len(shares):,} basins with {parts}{more} % of {found.which.size:,} starts"
