"""What an animation's writers share: the timing, and how a frame is handed to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pipeline.figures.animation.rect import Rect

# Takes the pixels [height, width, 4] of the next frame and what differs from the one before.
Add = Callable[[np.ndarray, list[Rect]], None]


@dataclass(frozen=True)
class Timing:
    """`frames` frames of `interval` milliseconds, the last one shown `hold` seconds longer."""

    frames: int
    interval: float
    hold: float
