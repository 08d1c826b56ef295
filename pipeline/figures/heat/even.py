"""Places along an axis of even cells, in numbers or in their logarithm."""

from __future__ import annotations

import numpy as np
from matplotlib.axis import Axis, YAxis

from pipeline.figures.drawing.style import number, round_ticks, set_ticks, text_width, tick_texts

_TEXT = 9  # points


def place(values: np.ndarray, log: bool, at: np.ndarray) -> np.ndarray:
    """Return where numbers lie among `values` [X], even in their logarithm if `log`: 0 to X - 1.

    What lies beyond them is beyond 0 or X - 1; of a logarithm numbers are above 0.
    """
    low, high, at = (np.log(each) if log else each for each in (values[0], values[-1], at))
    return np.asarray((at - low) / (high - low) * (len(values) - 1))


def draw_even_axis(axis: Axis, values: np.ndarray, log: bool, inches: float) -> None:
    """Set few round ticks on an axis of cells at `values`, as many as `inches` have room for."""
    low, high = float(values[0]), float(values[-1])
    at, texts = _decades(low, high) if log else _round(low, high, 5)
    is_upright = isinstance(axis, YAxis)
    room = 0.28 if is_upright else max(text_width(text, _TEXT) for text in texts) + 0.2
    stride = -(-len(at) // max(int(inches / room), 1))
    set_ticks(axis, place(values, log, at[::stride]).tolist(), texts[::stride])


def _decades(low: float, high: float) -> tuple[np.ndarray, list[str]]:
    """Return decades and, of few, numbers between them."""
    first, last = np.floor(np.log10(low)), np.ceil(np.log10(high))
    decades = 10.0 ** np.arange(first, last + 1)
    for digits in ((1,), (1, 3), (1, 2, 5)):
        at = np.sort(np.outer(decades, digits).ravel())
        at = at[(at >= low * (1 - 1e-9)) & (at <= high * (1 + 1e-9))]
        if len(at) >= 3:
            power = digits == (1,)
            return at, [number(float(f"{value:.3g}"), power) for value in at]
    return _round(low, high, 4)


def _round(low: float, high: float, count: int) -> tuple[np.ndarray, list[str]]:
    at = round_ticks(low, high, count)
    slack = 1e-6 * (high - low)
    at = at[(at >= low - slack) & (at <= high + slack)]
    return at, tick_texts(at.tolist())
