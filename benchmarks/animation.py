"""What an animation costs: `python -m benchmarks.animation`.

Compares the 120-frame MP4 of the default run (waves from (0.25, -0.5), 150 dpi) with
`FuncAnimation.to_html5_video` of the same picture, and prints how the cost of a frame depends on
the length of the path, and what the encoder alone takes: the limit for any drawing. Then what the
player page and the page of the surface take of the same run.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
from matplotlib import rc_context
from matplotlib.animation import FuncAnimation
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg

from benchmarks.turns import seconds
from pipeline import figures
from pipeline.figures import Look
from pipeline.figures.animation import animate, new_pen, rows_of
from pipeline.figures.animation.frames import Timing
from pipeline.figures.animation.pen import advance
from pipeline.figures.animation.rect import Rect
from pipeline.figures.animation.scene import draw_ground
from pipeline.figures.animation.video import command, convert, empty_yuv
from pipeline.figures.drawing.lanes import CASING, HEAD, START, WIDTH
from pipeline.figures.drawing.style import SETTINGS
from pipeline.results import BUDGET, Facts, Field, Result, Trace

DPI, FRAMES, INTERVAL = 150, 120, 20.0


def default_run(steps: int, rate: float = 0.01) -> Result:
    """Return the result of gradient descent on (sin 4x - cos 5y) / 5 from (0.25, -0.5)."""
    x, y = np.meshgrid(np.linspace(-1, 1, 100), np.linspace(-1, 1, 100))
    mesh = np.stack([x, y], axis=-1)
    path = np.empty((steps + 1, 1, 2))
    path[0] = 0.25, -0.5
    for step in range(steps):
        path[step + 1] = path[step] - rate * _gradient(path[step])
    facts = Facts(
        "waves", r"\frac{1}{5}(\sin 4x - \cos 5y)", "", np.array([[-1.0, 1.0], [-1.0, 1.0]]),
        np.array([[-np.pi / 8, 0.0]]), -0.4,
    )  # fmt: skip
    field = Field(
        mesh, _value(mesh), _gradient(mesh), np.zeros((100, 100, 2, 2)),
        np.empty((0, 100, 100)), (0, 1),
    )  # fmt: skip
    norms = np.linalg.norm(_gradient(path), axis=-1)
    trace = Trace(path, _value(path), norms, np.array([BUDGET]), np.array([steps]))
    return Result(facts, field, "SGD", trace)


def _value(points: np.ndarray) -> np.ndarray:
    return np.asarray((np.sin(4 * points[..., 0]) - np.cos(5 * points[..., 1])) / 5)


def _gradient(points: np.ndarray) -> np.ndarray:
    return np.stack([0.8 * np.cos(4 * points[..., 0]), np.sin(5 * points[..., 1])], axis=-1)


def ours(result: Result, kind: str = "mp4") -> None:
    """Write the MP4, or another format, as a run does, from the result to the file."""
    with tempfile.TemporaryDirectory() as folder:
        animate(
            result, Path(folder), formats=[kind], frames=FRAMES, interval=INTERVAL, hold=0.0,
            dpi=DPI, look=Look(),
        )  # fmt: skip


def theirs(result: Result) -> None:
    """Make the same picture the usual way: every frame redraws the whole figure."""
    settings: Any = dict(SETTINGS)
    settings["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
    settings["animation.embed_limit"] = 999
    with rc_context(settings):
        sheet = draw_ground(result, Look(), DPI)
        FigureCanvasAgg(sheet.figure)
        rows = rows_of(int(sheet.lanes.last.max()), FRAMES)
        places, values = sheet.places[:, 0], sheet.curves.values[:, 0]
        colour = sheet.lanes.colours[0]
        for at, style, _ in sheet.stars:
            sheet.left.plot(*at.T, **style, zorder=5)
        sheet.left.plot(*places[:1].T, **START, zorder=5)
        (casing,) = sheet.left.plot([], [], color="white", lw=CASING)
        (path,) = sheet.left.plot([], [], color=colour, lw=WIDTH)
        (head,) = sheet.left.plot([], [], **HEAD, mfc=colour)
        (curve,) = sheet.right.plot([], [], color=colour, lw=1.9)
        (tip,) = sheet.right.plot([], [], **{**HEAD, "ms": 6}, mfc=colour)

        def update(row: int) -> list[Artist]:
            for line in (casing, path):
                line.set_data(*places[: row + 1].T)
            head.set_data(*places[row : row + 1].T)
            curve.set_data(np.arange(row + 1), values[: row + 1])
            tip.set_data([row], values[row : row + 1])
            sheet.counter.set_text(f"step {row}")
            return [casing, path, head, curve, tip, sheet.counter]

        FuncAnimation(sheet.figure, update, frames=rows, interval=INTERVAL).to_html5_video()


def encoder_alone(result: Result) -> float:
    """Return the seconds that the encoder takes for the same frames, ready in a file."""
    pen = new_pen(result, Look(), DPI)
    height, width = pen.pixels.shape[:2]
    frame = empty_yuv(height, width)
    with tempfile.TemporaryDirectory() as folder:
        raw, film = Path(folder, "raw.yuv"), Path(folder, "film.mp4")
        with raw.open("wb") as file:
            for row in rows_of(pen.scene.steps, FRAMES):
                advance(pen, row)
                convert(pen.pixels, frame, Rect(0, height, 0, width))
                file.write(frame.data.tobytes())
        line = command(film, (height, width), Timing(FRAMES, INTERVAL, 0.0))
        line[line.index("-i") + 1] = str(raw)
        return seconds(lambda: subprocess.run(line, check=True))


def frame_costs(steps: int) -> np.ndarray:
    """Return the milliseconds to draw and convert each frame of a path of so many steps."""
    pen = new_pen(default_run(steps, 0.01 * 120 / steps), Look(), DPI)
    height, width = pen.pixels.shape[:2]
    frame = empty_yuv(height, width)

    def show(row: int) -> None:
        for rect in advance(pen, row):
            convert(pen.pixels, frame, rect)

    first, *others = rows_of(steps, FRAMES)
    show(first)
    return 1000 * np.array([seconds(partial(show, row)) for row in others])


def of_pages(result: Result) -> dict[str, float]:
    """Return the seconds, the median of 6 turns, that pages take, by what they are."""
    page: dict[str, Callable[[], object]] = {
        "descent.html, the player": lambda: ours(result, "html"),
        "space.html, the surface": lambda: figures.draw("space", result, Look()),
    }
    return {name: statistics.median(seconds(make) for _ in range(6)) for name, make in page.items()}


def main() -> None:
    """Print the comparison."""
    result = default_run(120)
    ours(result)  # fonts and imports belong to neither
    before = [seconds(lambda: ours(result)) for _ in range(3)]
    slow = seconds(lambda: theirs(result))
    after = [seconds(lambda: ours(result)) for _ in range(4)]
    fast = statistics.median(before + after)
    limit = statistics.median(encoder_alone(result) for _ in range(3))
    say = sys.stdout.write
    say(f"the default run's {FRAMES} frames as MP4 at {DPI} dpi\n")
    say(f"  FuncAnimation.to_html5_video  {slow:7.2f} s\n")
    say(f"  pipeline.figures.animation    {fast:7.2f} s   {slow / fast:.1f} times faster\n")
    say(f"  the encoder alone             {limit:7.2f} s   {slow / limit:.1f}: the limit\n")
    for name, spent in of_pages(result).items():
        say(f"  {name:28}  {spent:7.2f} s   {slow / spent:.1f} times faster\n")
    say("one frame, drawn and converted, without the encoder (the least of 5 turns)\n")
    for steps in (120, 1_200, 12_000):
        cost, new = np.min([frame_costs(steps) for _ in range(5)], axis=0).mean(), steps // FRAMES
        say(f"  path of {steps:6,} steps, {new:3} new segments  {cost:6.2f} ms\n")


if __name__ == "__main__":
    main()
