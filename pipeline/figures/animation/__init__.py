"""A descent in motion: its path over the target, in step with its curve, as MP4, GIF and HTML.

The scene is drawn once; each frame adds only what is new, and only what changed is encoded, so
that a frame costs the same however long the path is. The page draws its frames itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import numpy as np
from matplotlib import rc_context

from pipeline.figures import Look
from pipeline.figures.animation import gif, video
from pipeline.figures.animation.frames import Add, Timing
from pipeline.figures.animation.pen import Pen, advance, pen_on
from pipeline.figures.animation.player import player
from pipeline.figures.animation.rect import Rect, merged
from pipeline.figures.animation.scene import draw_ground, scene_of
from pipeline.figures.drawing.canvas import Canvas
from pipeline.figures.drawing.files import write_page
from pipeline.figures.drawing.style import SETTINGS
from pipeline.results import Result

FILMS = ("mp4", "gif")
FORMATS = (*FILMS, "html")


def animate(
    result: Result,
    folder: Path,
    *,
    formats: Sequence[str],
    frames: int,
    interval: float,
    hold: float,
    dpi: int,
    look: Look,
    progress: Callable[[int, int], None] | None = None,
    name: str = "descent",
) -> list[Path]:
    """Write `<name>.mp4`, `<name>.gif` and `<name>.html` (whichever `formats` names) into a folder.

    `frames` frames are spread evenly over steps 0..T, each shown `interval` milliseconds, the
    last one `hold` seconds longer; the page has every step and takes as long. `progress` is called
    with the frames done and their number. The same arguments give the same bytes. The files appear
    under their names when complete.

    Raises:
        NotDrawable: there is no descent, or the grid is a line through more than one coordinate.
        ValueError: a format that is none of the three, or fewer than one frame.
        RuntimeError: the encoder failed; the message holds its own.

    """
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown or frames < 1:
        what = f"'{unknown[0]}'" if unknown else f"{frames} frames"
        raise ValueError(f"an animation has one frame or more, as mp4, gif or html; got {what}")
    timing = Timing(frames, interval, hold)
    films = [folder / f"{name}.{kind}" for kind in dict.fromkeys(formats) if kind in FILMS]
    if films:
        _film(new_pen(result, look, dpi), films, timing, progress)
    if "html" in formats:
        page = player(result, look, frames * interval / 1000)
        write_page(page.text, folder / f"{name}.html")
    return [folder / f"{name}.{kind}" for kind in dict.fromkeys(formats)]


def _film(
    pen: Pen, paths: list[Path], timing: Timing, progress: Callable[[int, int], None] | None
) -> None:
    """Play the scene once, and write all films of it."""
    paths[0].parent.mkdir(parents=True, exist_ok=True)
    parts = [path.with_name(f".{path.name}.part") for path in paths]
    try:
        with ExitStack() as stack:
            writers = [stack.enter_context(_writing(path.suffix, part, pen, timing))
                       for path, part in zip(paths, parts, strict=True)]  # fmt: skip
            _play(pen, writers, timing.frames, progress)
        for path, part in zip(paths, parts, strict=True):
            os.replace(part, path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def rows_of(steps: int, frames: int) -> list[int]:
    """Return the step of each frame: 0 first, `steps` last, evenly spread between."""
    return [int(row) for row in np.round(np.linspace(0, steps, frames))]


def new_pen(result: Result, look: Look, dpi: int) -> Pen:
    """Draw the ground of an animation once, and return what draws on it.

    Raises:
        NotDrawable: there is no descent, or the grid is a line through more than one coordinate.

    """
    with rc_context(SETTINGS):
        sheet = draw_ground(result, look, dpi)
        Canvas(sheet.figure)
        return pen_on(scene_of(sheet))


def _writing(suffix: str, part: Path, pen: Pen, timing: Timing) -> AbstractContextManager[Add]:
    if suffix == ".mp4":
        height, width = pen.pixels.shape[:2]
        return video.writing(part, (height, width), timing)
    colours = [colour for track in pen.scene.tracks for colour in track.shades]
    return gif.writing(part, pen.pixels, colours, timing)


def _play(
    pen: Pen, writers: list[Add], frames: int, progress: Callable[[int, int], None] | None
) -> None:
    whole = [Rect(0, pen.pixels.shape[0], 0, pen.pixels.shape[1])]
    for done, row in enumerate(rows_of(pen.scene.steps, frames)):
        changed = advance(pen, row)
        for add in writers:
            add(pen.pixels, merged(changed) if done else whole)
        if progress is not None:
            progress(done + 1, frames)
