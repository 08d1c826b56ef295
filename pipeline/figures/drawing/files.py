"""Figures to files: a fast PNG, and SVG and PDF with text kept as text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.figure import Figure
from PIL import Image

from pipeline.figures.drawing.canvas import Canvas
from pipeline.figures.drawing.style import SETTINGS

_METADATA = {
    "svg": {"Date": None, "Creator": "Fall Line"},
    "pdf": {"CreationDate": None, "Creator": "Fall Line", "Producer": None},
}


def write(figure: Figure, path: Path, dpi: int) -> None:
    """Write `figure` to `path`; the suffix (.png, .svg, .pdf) gives the format.

    Raises:
        ValueError: the suffix is none of the three.

    """
    kind = path.suffix.removeprefix(".").lower()
    if kind != "png" and kind not in _METADATA:
        raise ValueError(f"a figure is written as .png, .svg or .pdf, not as '{path.name}'")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part")
    with rc_context(SETTINGS):
        if kind == "png":
            _write_png(figure, temporary, dpi)
        else:
            figure.savefig(temporary, format=kind, dpi=dpi, metadata=_METADATA[kind])
    os.replace(temporary, path)


def _write_png(figure: Figure, path: Path, dpi: int) -> None:
    # savefig would run the constrained layout twice and compress hard: a quarter slower.
    figure.set_dpi(dpi)
    canvas: Any = Canvas(figure)
    canvas.draw()
    size = canvas.get_width_height(physical=True)
    image = Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    image.convert("RGB").save(path, format="png", compress_level=1, dpi=(dpi, dpi))
