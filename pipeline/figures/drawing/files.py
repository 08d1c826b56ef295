"""Figures to files: a fast PNG, SVG and PDF with text kept as text, and HTML pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
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
    with whole(path) as draft, rc_context(SETTINGS):
        if kind == "png":
            _write_png(figure, draft, dpi)
        else:
            figure.savefig(draft, format=kind, dpi=dpi, metadata=_METADATA[kind])


def write_page(text: str, path: Path) -> None:
    """Write an HTML page."""
    with whole(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a draft to write to; it becomes the file, in a folder made for it, once it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    try:
        yield draft
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _write_png(figure: Figure, path: Path, dpi: int) -> None:
    # savefig would run the constrained layout twice and compress hard: a quarter slower.
    figure.set_dpi(dpi)
    canvas: Any = Canvas(figure)
    canvas.draw()
    size = canvas.get_width_height(physical=True)
    image = Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    image.convert("RGB").save(path, format="png", compress_level=1, dpi=(dpi, dpi))
