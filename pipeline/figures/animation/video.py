"""MP4: a standing YUV frame, of which only what changed is converted, piped to libx264."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO, cast

import imageio_ffmpeg
import numpy as np

from pipeline.figures.animation.frames import Add, Timing
from pipeline.figures.animation.rect import Rect

# ITU-R BT.709 with limited range, in 1/65536: luma from R, G, B, then Cb and Cr.
_LUMA = (11966, 40254, 4064)
_BLUE = (-6596, -22189, 28784)
_RED = (28784, -26145, -2639)


@dataclass(frozen=True)
class Yuv:
    """A frame in yuv420p: `data` [height * width * 3 / 2] uint8, and its three planes as views."""

    data: np.ndarray
    luma: np.ndarray
    blue: np.ndarray
    red: np.ndarray


def empty_yuv(height: int, width: int) -> Yuv:
    """Return a frame of an even height and width, all zero."""
    data = np.zeros(height * width * 3 // 2, dtype=np.uint8)
    luma, blue, red = np.split(data, [height * width, height * width * 5 // 4])
    half = (height // 2, width // 2)
    return Yuv(data, luma.reshape(height, width), blue.reshape(half), red.reshape(half))


def convert(pixels: np.ndarray, frame: Yuv, rect: Rect) -> None:
    """Bring the frame up to date with RGBA pixels [height, width, 4] in a rectangle.

    Integer arithmetic, so that a part converts to the same bytes as the whole.
    """
    area = rect.even()
    rgb = pixels[area.slices][..., :3].astype(np.int32)
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    frame.luma[area.slices] = (_weigh(red, green, blue, _LUMA) + (16 << 16) + 32768) >> 16
    halves = slice(area.top // 2, area.bottom // 2), slice(area.left // 2, area.right // 2)
    four = rgb[::2, ::2] + rgb[1::2, ::2] + rgb[::2, 1::2] + rgb[1::2, 1::2]
    for plane, weights in ((frame.blue, _BLUE), (frame.red, _RED)):
        mixed = _weigh(four[..., 0], four[..., 1], four[..., 2], weights)
        plane[halves] = (mixed + (128 << 18) + (1 << 17)) >> 18


def _weigh(
    red: np.ndarray, green: np.ndarray, blue: np.ndarray, weights: tuple[int, int, int]
) -> np.ndarray:
    return np.asarray(red * weights[0] + green * weights[1] + blue * weights[2])


@contextmanager
def writing(path: Path, shape: tuple[int, int], timing: Timing) -> Iterator[Add]:
    """Open an MP4 of frames [height, width] = `shape`, both even; yield what adds a frame to it.

    Raises:
        OSError: the disk took no more.
        RuntimeError: the encoder failed; the message holds its own.

    """
    frame = empty_yuv(*shape)
    pipe = subprocess.PIPE
    encoder = subprocess.Popen(command(path, shape, timing), stdin=pipe, stderr=pipe)  # noqa: S603
    entry, errors = cast(IO[bytes], encoder.stdin), cast(IO[bytes], encoder.stderr)

    def add(pixels: np.ndarray, changed: list[Rect]) -> None:
        for rect in changed:
            convert(pixels, frame, rect)
        entry.write(frame.data.data)

    try:
        with errors:
            with suppress(BrokenPipeError), entry:
                yield add
            said = errors.read().decode(errors="replace").strip()
            if encoder.wait() != 0:
                raise _failed(path, said)
    finally:
        encoder.kill()
        encoder.wait()


def _failed(path: Path, said: str) -> Exception:
    """Return the encoder's failure as an error: OSError where the disk refused its file."""
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS):
        if os.strerror(number) in said:
            return OSError(number, os.strerror(number), str(path))
    return RuntimeError(f"ffmpeg could not write {path.name}: {said or 'no reason given'}")


def command(path: Path, shape: tuple[int, int], timing: Timing) -> list[str]:
    """Return the encoder's command line, reading raw yuv420p frames from its standard input."""
    rate = Fraction(1000) / Fraction(str(timing.interval))
    held = 1 + round(Fraction(str(timing.hold)) * rate)
    # The hold is the last frame's own duration: no frame is encoded for it.
    stretch = f"setts=duration=DURATION*if(eq(N\\,{timing.frames - 1})\\,{held}\\,1)"
    # Most of every frame is as it was: looking ahead, and B-frames, would find nothing to gain.
    tuning = "rc-lookahead=0:sync-lookahead=0:bframes=0:scenecut=0:mbtree=0:ref=1"
    return [
        imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{shape[1]}x{shape[0]}",
        "-r", str(rate), "-i", "-", "-c:v", "libx264", "-preset", "superfast", "-crf", "20",
        "-g", "9999", "-x264-params", tuning,
        # A fixed number of threads: the bytes must not depend on the machine's cores.
        "-threads", "2", "-pix_fmt", "yuv420p",
        "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
        "-color_range", "tv", "-bsf:v", stretch, "-movflags", "+faststart",
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-f", "mp4", str(path),
    ]  # fmt: skip
