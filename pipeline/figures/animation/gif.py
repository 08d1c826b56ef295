"""GIF: one palette for all frames, and of each frame only the rectangle that changed."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from matplotlib.colors import to_rgb
from PIL import GifImagePlugin, Image

from pipeline.figures.animation.frames import Add, Timing
from pipeline.figures.animation.rect import Rect, union
from pipeline.figures.drawing.style import INK, STAR

_CLEAR = 255  # the palette's last index: 'as before'


@contextmanager
def writing(
    path: Path, sample: np.ndarray, colours: Sequence[str], timing: Timing
) -> Iterator[Add]:
    """Open a GIF and yield what adds a frame to it.

    The palette is made of a sample [height, width, 4] of the frames; `colours` are in it exactly.
    """
    height, width = sample.shape[:2]
    palette = _palette(sample, ["white", INK, STAR, *colours])
    shown = np.full((height, width), _CLEAR, dtype=np.uint8)
    waits = iter(delays(timing))
    with path.open("wb") as file:

        def add(pixels: np.ndarray, changed: list[Rect]) -> None:
            file.writelines(_frame(pixels, changed, shown, palette, next(waits)))

        file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0))
        file.write(bytes(palette.getpalette() or []))
        file.write(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00")
        yield add
        file.write(b";")


def _palette(sample: np.ndarray, colours: list[str]) -> Image.Image:
    """Return an image whose palette holds the colours exactly, and the sample's as well it can."""
    exact = np.round(255 * np.array([to_rgb(colour) for colour in dict.fromkeys(colours)]))
    rest = _CLEAR - len(exact)
    image = Image.fromarray(np.ascontiguousarray(sample[..., :3]))
    common = image.quantize(rest, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    found = np.array(common.getpalette() or [], dtype=np.uint8).reshape(-1, 3)[:rest]
    # What is left over is white too, so that no colour is nearest to the index 'as before'.
    entries = np.full((256, 3), 255, dtype=np.uint8)
    entries[: len(exact)] = exact
    entries[len(exact) : len(exact) + len(found)] = found
    holder = Image.new("P", (1, 1))
    holder.putpalette(entries.ravel().tolist())
    return holder


def _frame(
    pixels: np.ndarray, changed: list[Rect], shown: np.ndarray, palette: Image.Image, wait: int
) -> list[bytes]:
    """Return the blocks of the next frame, and bring `shown`, the indices on show, up to date."""
    before = shown.copy()
    for rect in changed:
        colours = np.ascontiguousarray(pixels[rect.slices][..., :3])
        found = Image.fromarray(colours).quantize(palette=palette, dither=Image.Dither.NONE)
        # Pillow rounds a colour down before it looks it up: paper would not be quite white.
        shown[rect.slices] = np.where((colours == 255).all(axis=2), 0, np.asarray(found))
    area = _bounds(shown != before, union(changed))
    now, then = shown[area.slices], before[area.slices]
    # Whatever stays as it was is one colour, which packs to almost nothing.
    image = Image.fromarray(np.where(now == then, np.uint8(_CLEAR), now), "P")
    image.putpalette(palette.getpalette() or [])
    options = {"duration": 10 * wait, "transparency": _CLEAR, "disposal": 1}
    return [
        bytes(block) for block in GifImagePlugin.getdata(image, (area.left, area.top), **options)
    ]


def _bounds(differs: np.ndarray, area: Rect) -> Rect:
    """Return the smallest rectangle in `area` around all that differs; one pixel if none does."""
    inner = differs[area.slices]
    if not inner.any():
        return Rect(0, 1, 0, 1)
    rows, columns = np.flatnonzero(inner.any(axis=1)), np.flatnonzero(inner.any(axis=0))
    return Rect(
        area.top + int(rows[0]), area.top + int(rows[-1]) + 1,
        area.left + int(columns[0]), area.left + int(columns[-1]) + 1,
    )  # fmt: skip


def delays(timing: Timing) -> list[int]:
    """Return each frame's time in hundredths of a second, the hold in the last.

    GIF knows no finer unit: the frames' ends are rounded, so that the sum is right. Viewers show
    anything below 2 as 10, so no frame has less than 2.
    """
    ends = np.round(np.arange(timing.frames + 1) * timing.interval / 10).astype(int)
    each = np.maximum(np.diff(ends), 2)
    each[-1] += round(100 * timing.hold)
    return [int(delay) for delay in each]
