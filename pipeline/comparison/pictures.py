"""The pictures of a comparison: for each target curves, paths, maps of swept numbers, a race."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import figures
from pipeline.colours import team_colours
from pipeline.comparison.groups import Group
from pipeline.comparison.maps import maps_of
from pipeline.comparison.members import Unfit
from pipeline.comparison.panels import COLOURED, Panel, panels_of
from pipeline.figures import Look
from pipeline.progress import progress, say
from pipeline.settings import Animation


@dataclass(frozen=True)
class Picture:
    """A picture by its name: its files, or why it is not drawn, or what it does not show."""

    name: str
    files: tuple[Path, ...] = ()
    why: str = ""


def draw(
    groups: Sequence[Group], folder: Path, look: Look, animation: Animation
) -> Iterator[Picture]:
    """Draw everything below a folder. Names end in the target's where there are several.

    The race is as the animation's section says; none is drawn where it wants no format.
    """
    colours = team_colours([group.name for group in groups[:COLOURED]])
    try:
        panels = panels_of(groups, colours)
    except Unfit as reason:
        yield Picture("figures", why=str(reason))
        return
    for panel in panels:
        end = f"-{panel.word}" if len(panels) > 1 else ""
        if panel.note:
            yield Picture(f"all lanes{end}", why=panel.note)
        yield from _stills(panel, folder / "figures", look, end)
        yield from _maps(panel, folder / "figures", look, end)
        if animation.formats:
            yield _race(panel, folder / "animations", look, animation, f"race{end}")


def _stills(panel: Panel, folder: Path, look: Look, end: str) -> Iterator[Picture]:
    ground = "path" if panel.result.facts.dim == 1 else "contour"
    for figure, word in (("convergence", "convergence"), (ground, "paths")):
        name = f"{word}{end}"
        say(f"drawing {name}")
        try:
            drawn = figures.draw(figure, panel.result, look)
        except figures.NotDrawable as reason:
            yield Picture(name, why=str(reason))
        else:
            path = figures.save(drawn, folder / f"{name}.{look.format}", look.dpi)
            yield Picture(name, (path,))


def _maps(panel: Panel, folder: Path, look: Look, end: str) -> Iterator[Picture]:
    from pipeline.figures.heat import heat_map  # noqa: PLC0415 - Matplotlib, when drawn

    found, crowded = maps_of(panel.members)
    if crowded:
        name = f"heat of the rest{end}" if found else f"heat{end}"
        yield Picture(name, why=crowded)
    for place, each in enumerate(found):
        name = f"heat{f'-{place + 1}' if len(found) > 1 else ''}{end}"
        say(f"drawing {name}")
        path = folder / f"{name}.{look.format}"
        yield Picture(name, (figures.save(heat_map(each, look), path, look.dpi),))


def _race(panel: Panel, folder: Path, look: Look, animation: Animation, name: str) -> Picture:
    from pipeline.figures.animation import animate  # noqa: PLC0415 - Matplotlib, when drawn

    try:
        with progress(name) as done:
            options = animation.model_dump()
            paths = animate(panel.result, folder, look=look, progress=done, name=name, **options)
    except figures.NotDrawable as reason:
        return Picture(name, why=str(reason))
    return Picture(name, tuple(paths))
