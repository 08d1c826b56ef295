"""From which side a surface is looked at: one that hides least of what matters."""

from __future__ import annotations

import numpy as np

from pipeline.figures import Look
from pipeline.figures.drawing.stage import Stage, hidden

# Three-quarter views, the usual one first: others must show more to be taken.
_SIDES = (-60, -45, -75, -30, -120, -135, -105, -150, 30, 45, 60, 120, 135, 150, 75, 105,
          -15, -165, 15, 165)  # fmt: skip
_MOST = 60  # places looked at: the share of them that is seen needs no more
_ENOUGH = 0.97


def turn(stage: Stage, look: Look, spots: np.ndarray) -> None:
    """Turn the stage so that most of the places [N, 3] are seen, unless the look names a side."""
    chosen = _spread(stage, spots[np.isfinite(spots).all(axis=1)])
    if look.azimuth is not None or not len(chosen):
        return
    best, most = _SIDES[0], -1.0
    for side in _SIDES:
        stage.axes.view_init(elev=look.elevation, azim=side)
        share = 1.0 - float(hidden(stage, chosen).mean())
        if share > most + 0.04:
            best, most = side, share
        if most >= _ENOUGH:
            break
    stage.axes.view_init(elev=look.elevation, azim=best)


def _spread(stage: Stage, spots: np.ndarray) -> np.ndarray:
    """Return at most so many of the places, no two of them close: a lane may end in a crowd."""
    plane = stage.plane
    corner, spans = (plane.x[0], plane.y[0]), (np.ptp(plane.x), np.ptp(plane.y))
    cells = np.floor((spots[:, :2] - corner) / spans * 40)
    _, first = np.unique(cells, axis=0, return_index=True)
    return np.asarray(spots[np.sort(first)[:: -(-max(len(first), 1) // _MOST)]])
