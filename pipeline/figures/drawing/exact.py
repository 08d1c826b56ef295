"""The exact derivatives of a formula, as pictures of its derivatives show them."""

from __future__ import annotations

from matplotlib.axes import Axes

from pipeline.figures.drawing.style import text_extent, text_width
from pipeline.results import Result

_SIZES = (10.0, 6.5)  # points, at most and at least


def sizes_of(result: Result, names: list[str], width: float) -> list[float | None]:
    """Return how large, in points, each derivative's text is to fit a width in inches.

    `names` are mathtext of what they are. None where there is no text, or none that fits.
    """
    return [_size(written(name, text), width) if text else None
            for name, text in zip(names, result.exact, strict=False)]  # fmt: skip


def _size(text: str, width: float) -> float | None:
    most, least = _SIZES
    try:
        needed = text_width(text, most)
    except ValueError:  # what mathtext cannot set must not cost the picture
        return None
    size = min(most, most * width / needed)
    return size if size >= least else None


def written(name: str, text: str) -> str:
    """Return mathtext of an equation."""
    return f"${name} = {text}$"


def tell_exact(axes: Axes, name: str, text: str, size: float, colour: str) -> None:
    """Write an exact derivative above the axes of the automatic one."""
    whole = written(name, text)
    _, depth = text_extent(whole, size)
    axes.set_title(whole, loc="left", fontsize=size, color=colour, pad=4 + 72 * depth)


def exact_note(sizes: list[float | None]) -> str:
    """Say what the equations above axes are, or that some are too long; of no formula nothing."""
    if not sizes:
        return ""
    if None not in sizes:
        return "equations by sympy"
    if any(sizes):
        return "equations by sympy, where they are not too long"
    return "the exact equations are too long to show"
