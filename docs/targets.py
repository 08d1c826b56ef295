"""Write docs/functions.md, the catalogue of targets, and draw the pictures in it.

python docs/targets.py [NAME ...]  the page, and the pictures of these targets, else of all
python docs/targets.py --page      the page alone
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from PIL import Image

import functions
from functions import Target
from pipeline.figures import Look
from pipeline.figures.drawing.files import write
from pipeline.figures.drawing.plane import Plane
from pipeline.figures.drawing.relief import coloured, draw_contours, draw_image, ups_and_downs
from pipeline.figures.drawing.scale import scale_of
from pipeline.figures.drawing.style import new_figure
from pipeline.targets import facts

DOCS = Path(__file__).resolve().parent
PAGE, PICTURES = DOCS / "functions.md", DOCS / "functions"
POINTS, DPI = 301, 80
CROSSINGS = 120  # contours met on the way across a picture
HEAD = """# The targets

Written by `python docs/targets.py`. The same on the console: `python -m pipeline.targets`, with
`--dim`, `--family`, `--modality` and `--derivatives` to choose by, or with a name.

A picture is of the plane in the least dimension that has one: dark is low, a star is a minimiser.
`minimum` is that of the domain, and all of it is of the usual dimension unless it says otherwise.
"""


def page() -> str:
    """Return the text of the page: a section a family, a part a target."""
    every = sorted(map(functions.get, functions.names()), key=lambda each: each.family)
    parts = [HEAD]
    for family, members in groupby(every, key=lambda each: each.family):
        parts.append(f"## {family.capitalize()}\n")
        parts += ["\n".join(entry(target)) for target in members]
    return "\n".join(parts)


def entry(target: Target) -> Iterator[str]:
    """Yield the lines of one target."""
    yield f"### {target.title}"
    yield f"`function={target.name}`\n"
    yield f"![{target.title}](functions/{target.name}.png)\n"
    if target.latex:
        yield f"$${target.latex}$$\n"
    for name, text in facts(target):
        if name not in ("function", "formula"):
            yield f"- {name}: {text}"
    yield ""


def drawn(target: Target) -> Target:
    """Return the target in the least dimension that has a plane, where it has a choice."""
    if target.dim == 1 or functions.sized(target.name):
        return target
    dims = functions.dims(target.name)
    return functions.get(target.name, dim=next(dim for dim in dims if dim > 1))


def draw(target: Target) -> None:
    """Draw a target small: its curve, or its colours and contours over the first two axes."""
    shown = drawn(target)
    figure = new_figure(3.0, 2.4, DPI)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    if shown.dim == 1:
        x = np.linspace(*shown.domain[0], POINTS)
        axes.plot(x, shown.value(x[:, None]).numpy(), color="#36516f")
        star(axes, shown.minimisers[:, 0], np.full(len(shown.minimisers), shown.minimum))
    else:
        draw_plane(axes, shown)
    path = PICTURES / f"{target.name}.png"
    write(figure, path, DPI)
    with Image.open(path) as picture:
        # The colours that are farthest apart, so that a star's few dots keep theirs.
        picture.quantize(64, method=Image.Quantize.MAXCOVERAGE).save(path, optimize=True)


def draw_plane(axes: Axes, target: Target) -> None:
    """Draw the plane of the first two coordinates through a minimiser, else through the start."""
    through = target.minimisers[0] if len(target.minimisers) else target.start
    x, y = (np.linspace(*target.domain[axis], POINTS) for axis in (0, 1))
    points = np.tile(through, (POINTS, POINTS, 1))
    points[..., 0], points[..., 1] = np.meshgrid(x, y)
    z = target.value(points).numpy()
    plane = Plane(x, y, z, np.zeros((*z.shape, 2)), (0, 1), ("x", "y"), target.dim > 2)
    scale = scale_of(z, target.minimum)
    draw_image(axes, plane, coloured(plane, scale))
    if levels := _levels(scale.unit(z)):
        draw_contours(axes, plane, scale, Look(levels=levels))
    stars = target.minimisers[np.isclose(target.minimisers[:, 2:], through[2:]).all(axis=1)]
    star(axes, stars[:, 0], stars[:, 1])


def _levels(unit: np.ndarray) -> int:
    """Return how many contours heights [Ry, Rx] in [0, 1] bear: more would hide the colours."""
    return min(14, int(CROSSINGS / (ups_and_downs(unit) or 1)))


def star(axes: Axes, x: np.ndarray, y: np.ndarray) -> None:
    """Mark minimisers."""
    axes.plot(x, y, "*", ms=9, color="#f2c230", mec="#333333", mew=0.6, ls="none")


def main(asked: Sequence[str]) -> None:
    """Write the page, and draw what is asked for."""
    PAGE.write_text(page(), encoding="utf-8")
    if "--page" not in asked:
        PICTURES.mkdir(exist_ok=True)
        for name in asked or functions.names():
            draw(functions.get(name))


if __name__ == "__main__":
    main(sys.argv[1:])
