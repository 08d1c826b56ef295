"""The notebook's animation, read back from its files: 120 frames of 20 ms, one step each."""

from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from .command import Ran

FRAMES = 120


@pytest.fixture(scope="module")
def run(ran) -> Ran:
    return ran("experiment=notebook/animation")


@pytest.fixture(scope="module")
def gif(run: Ran) -> tuple[np.ndarray, list[int]]:
    """The frames [120, height, width, 3], and how long each is shown, in milliseconds."""
    with Image.open(run.folder / "animations" / "descent.gif") as file:
        frames, times = [], []
        for k in range(file.n_frames):
            file.seek(k)
            times.append(file.info["duration"])
            frames.append(np.asarray(file.convert("RGB")))
    return np.stack(frames), times


def decoded(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """The frames of a video, [120, height, width, 3]."""
    line = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path)]
    line += ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(line, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, *shape)


def test_the_gif_has_its_frames_and_times(gif):
    frames, times = gif
    assert len(frames) == FRAMES
    assert times == [20] * (FRAMES - 1) + [20 + 1000]  # the last one stays for a second


def test_the_video_has_its_frames_and_time(run):
    path = str(run.folder / "animations" / "descent.mp4")
    count, seconds = imageio_ffmpeg.count_frames_and_secs(path)
    assert count == FRAMES
    assert seconds == pytest.approx(0.02 * FRAMES + 1.0, abs=0.03)


def test_both_show_the_same(run, gif):
    frames, _ = gif
    shown = decoded(run.folder / "animations" / "descent.mp4", frames.shape[1:])
    assert len(shown) == FRAMES
    for k in (0, FRAMES // 2, FRAMES - 1):
        apart = np.abs(frames[k].astype(int) - shown[k].astype(int))
        assert apart.mean() < 4, k  # 256 colours against a lossy code


def heads(frames: np.ndarray) -> np.ndarray:
    """Where something new is drawn in the left panel, frame 1 on: middles [119, 2] in pixels."""
    moved = (frames[1:] != frames[:-1]).any(axis=-1)
    columns = moved.any(axis=(0, 1)).nonzero()[0]
    between = int(np.argmax(np.diff(columns)))  # the widest strip that never changes
    middles = []
    for each in moved[:, :, : columns[between] + 1]:
        rows, across = np.nonzero(each)
        middles.append([(across.min() + across.max()) / 2, (rows.min() + rows.max()) / 2])
    return np.array(middles)


def misfit(pixels: np.ndarray, points: np.ndarray) -> float:
    """Root mean square, in pixels, of what no linear map from coordinates to pixels explains."""
    squares = 0.0
    for k in range(2):
        known = np.stack([points[:, k], np.ones(len(points))], axis=1)
        fit = np.linalg.lstsq(known, pixels[:, k], rcond=None)[0]
        squares += float(((known @ fit - pixels[:, k]) ** 2).mean())
    return squares**0.5


def test_each_frame_goes_one_step_on_from_the_start(run, gif):
    points = run.arrays("trace")["points"][:, 0]
    pixels, steps = heads(gif[0]), (points[1:] + points[:-1]) / 2
    # From frame k - 1 to k, what is new lies about the piece of path from step k - 1 to k.
    right = misfit(pixels, steps)
    late, early = misfit(pixels[1:], steps[:-1]), misfit(pixels[:-1], steps[1:])
    assert len(pixels) == FRAMES - 1
    assert right < 0.5
    assert right < 0.7 * min(late, early)
