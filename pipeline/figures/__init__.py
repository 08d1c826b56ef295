"""Pictures of a result: one module a kind of picture, found by name.

A module `pipeline/figures/<name>.py` holds one public function
`<name>(result: Result, look: Look) -> matplotlib.figure.Figure`, or `-> Page` for one that is an
HTML page; writing it is all that a new figure needs. Subpackages (`drawing`, `animation`, `web`)
hold what figures share and are no figures.

Pictures never touch `matplotlib.pyplot`: no global figure is left behind, and drawing is safe in
any thread. Matplotlib is not imported before the first `draw`.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from pipeline.results import Result


OF_TARGET = frozenset({"gradient_field", "partials"})  # these show nothing of a descent

OF_EXACT = frozenset({"derivatives", "partials"})  # these show a formula's exact derivatives


class NotDrawable(ValueError):  # noqa: N818 - a statement about the result, not a fault
    """A figure does not fit a result; the message says why."""


@dataclass(frozen=True)
class Look:
    """How pictures look.

    `format` is png, svg or pdf; `dpi` dots an inch; `levels` the exact number of contour levels
    (None: chosen to suit); `labelled` writes the level on each contour; `elevation` and `azimuth`
    are the surface's view in degrees (azimuth None: from where most of the paths is seen).
    """

    format: str = "png"
    dpi: int = 150
    levels: int | None = None
    labelled: bool = False
    elevation: float = 45.0
    azimuth: float | None = None


@dataclass(frozen=True)
class Page:
    """A figure that is an HTML page whole in itself: its text, whatever the look's format is."""

    text: str


def names() -> list[str]:
    """Names of all figures, sorted: the modules of this package, without importing any."""
    return sorted(entry.name for entry in pkgutil.iter_modules(__path__) if not entry.ispkg)


def draw(name: str, result: Result, look: Look) -> Figure | Page:
    """Draw the figure `name` of a result.

    Raises:
        NotDrawable: the figure does not fit the result; the message says why.
        ValueError: there is no figure of that name; the message lists what there is.

    """
    if name not in names():
        raise ValueError(f"there is no figure '{name}'; there are {', '.join(names())}")
    from matplotlib import rc_context  # noqa: PLC0415 - Matplotlib only when something is drawn

    from pipeline.figures.drawing.style import SETTINGS  # noqa: PLC0415

    if name in OF_TARGET:
        result = replace(result, label="", trace=None, metrics={}, series={}, teams=())
    module = importlib.import_module(f"{__name__}.{name}")
    with rc_context(SETTINGS):
        figure: Figure | Page = getattr(module, name)(result, look)
    return figure


def save(figure: Figure | Page, path: Path, dpi: int) -> Path:
    """Write a figure as PNG, SVG or PDF, as the path's suffix says, and return the path.

    Of a page the suffix becomes `.html`.

    The same figure gives the same bytes: no date is written. The file appears under its name
    only when it is complete.

    Raises:
        ValueError: the suffix is none of the three.

    """
    from pipeline.figures.drawing.files import write, write_page  # noqa: PLC0415

    if isinstance(figure, Page):
        path = path.with_suffix(".html")
        write_page(figure.text, path)
    else:
        write(figure, path, dpi)
    return path
