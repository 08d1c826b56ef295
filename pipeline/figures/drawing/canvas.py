"""Agg as all our figures use it."""

from __future__ import annotations

from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.mathtext import MathTextParser

_MATHTEXT = MathTextParser("path")


class Canvas(FigureCanvasAgg):
    """A canvas that shares its mathtext with all others.

    Each renderer has a parser with a memory of its own; a run's figures have the same title and
    labels, and the setting of one takes as long as drawing a curve.
    """

    def get_renderer(self) -> Any:
        """Return the renderer of the figure's present size and dots per inch."""
        renderer: Any = super().get_renderer()  # type: ignore[no-untyped-call]  # Matplotlib's
        renderer.mathtext_parser = _MATHTEXT
        return renderer
