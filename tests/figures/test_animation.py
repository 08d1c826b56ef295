"""Frames against full redraws, YUV against full conversions, files against their readers."""

from __future__ import annotations

import itertools
import subprocess
from dataclasses import replace
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from PIL import Image

from pipeline.figures import Look, NotDrawable, animation
from pipeline.figures.animation import animate, new_pen, rows_of
from pipeline.figures.animation.frames import Timing
from pipeline.figures.animation.gif import delays
from pipeline.figures.animation.pen import advance
from pipeline.figures.animation.rect import Rect
from pipeline.figures.animation.scene import draw_ground
from pipeline.figures.animation.video import convert, empty_yuv
from pipeline.figures.drawing.lanes import CASING, WIDTH
from pipeline.figures.drawing.style import SETTINGS, STAR
from pipeline.results import Trace
from tests.figures.cases import results, waves

DPI = 50
MOVING = ["waves", "rosenbrock", "himmelblau_four", "diverging", "many", "no_step",
          "wiggle", "wiggle_many", "parabola_diverging", "ten_off_slice",
          "teams", "teams_of_many", "teams_on_a_line", "race", "race_of_starts",
          "race_on_a_line"]  # fmt: skip
STILL = ["waves_derived", "parabola_derived", "diagonal", "ten_line"]


def whole(pixels: np.ndarray) -> Rect:
    return Rect(0, pixels.shape[0], 0, pixels.shape[1])


@pytest.mark.parametrize("case", MOVING)
def test_each_frame_is_what_a_redraw_gives(case: str) -> None:
    """Marks of earlier frames leave no pixel behind, and no change is left unreported."""
    result = results()[case]
    pen, redrawn = (new_pen(result, Look(), DPI) for _ in range(2))
    blank = redrawn.pixels.copy()
    rows = rows_of(pen.scene.steps, 11)
    before = None
    for k, row in enumerate(rows):
        changed = advance(pen, row)
        if before is not None:
            told = np.zeros(before.shape[:2], dtype=bool)
            for rect in changed:
                told[rect.slices] = True
            assert not ((pen.pixels != before).any(axis=-1) & ~told).any()
        before = pen.pixels.copy()
        if k in (0, 5, 10):
            redraw(redrawn, blank, rows[: k + 1])
            np.testing.assert_array_equal(pen.pixels, redrawn.pixels)


def redraw(pen, blank: np.ndarray, rows: list[int]) -> None:
    """Draw all segments anew on a blank ground, and stamps, tails and heads once, at the end."""
    pen.pixels[:] = blank
    pen.lifted.clear()
    pen.stamped.clear()
    pen.recent.clear()
    stamps = list(pen.scene.stamps)
    pen.scene.stamps.clear()
    pen.row = -1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(animation.pen, "_draw_marks", lambda *_: [])
        for row in rows:
            advance(pen, row)
    pen.scene.stamps.extend(stamps)
    animation.pen._stamp(pen, pen.stamped)
    animation.pen._draw_marks(pen, rows[-1])


@pytest.mark.parametrize("case", ["waves", "himmelblau_four", "wiggle", "parabola_diverging"])
def test_the_last_frame_is_matplotlibs_own_picture(case: str) -> None:
    """Lines grown piece by piece look as Matplotlib's drawn at once, but for edges' shades."""
    result = results()[case]
    pen = new_pen(result, Look(), DPI)
    for row in rows_of(pen.scene.steps, 40):
        advance(pen, row)
    with rc_context(SETTINGS):
        sheet = draw_ground(result, Look(), DPI)
        canvas = FigureCanvasAgg(sheet.figure)
        for axes, points, casing, width in (
            (sheet.left, sheet.places, CASING, WIDTH),
            (sheet.right, None, 0, 1.9),
        ):
            for lane in sheet.lanes.order:
                last = sheet.lanes.last[lane] + 1
                if points is None:
                    xy = np.arange(last), sheet.curves.values[:last, lane]
                else:
                    xy = points[:last, lane].T
                limits = axes.axis()
                if casing:
                    axes.plot(*xy, color="white", lw=casing, solid_capstyle="round", zorder=4)
                axes.plot(*xy, color=sheet.lanes.colours[lane], lw=width, zorder=4)
                axes.axis(limits)
        canvas.draw()
    expected = np.asarray(canvas.buffer_rgba())[..., :3].astype(int)
    got = pen.pixels[..., :3].astype(int)
    far = np.abs(got - expected).max(axis=-1) > 90
    for rect, _ in [*pen.stamped, *pen.lifted]:
        far[rect.slices] = False
    far[: round(0.6 * DPI)] = False  # the step counter
    drawn = (np.abs(got - 255).max(axis=-1) > 5).sum()
    assert far.sum() < 0.004 * drawn


@pytest.mark.parametrize("case", ["waves", "parabola"])
def test_a_line_grown_in_pieces_has_no_gap(case: str) -> None:
    """The casing of a new piece must not leave a white notch in the piece before."""
    pen = new_pen(results()[case], Look(), 150)
    for row in rows_of(pen.scene.steps, 60):
        advance(pen, row)
    track = pen.scene.tracks[0]
    points = track.points[:, 0]
    fine = np.concatenate([np.linspace(*pair, 20) for pair in itertools.pairwise(points)])
    marks = np.zeros(pen.pixels.shape[:2], dtype=bool)
    for rect, _ in [*pen.stamped, *pen.lifted]:
        marks[rect.slices] = True
    row, column = len(pen.pixels) - 1 - fine[:, 1].astype(int), fine[:, 0].astype(int)
    on_line = pen.pixels[row, column, :3][~marks[row, column]].astype(int)
    assert len(on_line) > 100
    colour = np.round(255 * np.array(to_rgb(track.colours[0])))
    assert np.abs(on_line - colour).max() < 60


@pytest.mark.parametrize("case", ["waves", "many", "parabola_diverging"])
def test_partial_conversion_equals_the_full_one(case: str) -> None:
    pen = new_pen(results()[case], Look(), DPI)
    shape = pen.pixels.shape[:2]
    standing, full = empty_yuv(*shape), empty_yuv(*shape)
    for k, row in enumerate(rows_of(pen.scene.steps, 9)):
        changed = advance(pen, row)
        for rect in changed if k else [whole(pen.pixels)]:
            convert(pen.pixels, standing, rect)
        convert(pen.pixels, full, whole(pen.pixels))
        np.testing.assert_array_equal(standing.data, full.data)


def test_yuv_is_bt709_of_limited_range() -> None:
    """Against the standard's own formulas: Y' = 0.2126 R' + 0.7152 G' + 0.0722 B' and so on."""
    rng = np.random.default_rng(1)
    pixels = np.repeat(np.repeat(rng.integers(0, 256, (4, 6, 4)), 2, axis=0), 2, axis=1)
    frame = empty_yuv(8, 12)
    convert(pixels.astype(np.uint8), frame, Rect(0, 8, 0, 12))
    red, green, blue = np.moveaxis(pixels[..., :3] / 255, -1, 0)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    np.testing.assert_allclose(frame.luma, 16 + 219 * luma, atol=0.51)
    half = np.s_[::2, ::2]
    np.testing.assert_allclose(frame.blue, (128 + 224 * (blue - luma) / 1.8556)[half], atol=0.51)
    np.testing.assert_allclose(frame.red, (128 + 224 * (red - luma) / 1.5748)[half], atol=0.51)


@pytest.mark.parametrize(
    ("frames", "interval", "hold"), [(12, 20, 1.0), (200, 20, 0.0), (7, 33.3, 0.5), (1, 40, 0.2)]
)
def test_files_have_the_frames_and_the_time_asked_for(
    frames: int, interval: float, hold: float, tmp_path: Path
) -> None:
    told = []
    mp4, gif = animate(
        results()["waves"], tmp_path, formats=["mp4", "gif"], frames=frames, interval=interval,
        hold=hold, dpi=DPI, look=Look(), progress=lambda *done: told.append(done),
    )  # fmt: skip
    assert sorted(tmp_path.iterdir()) == [gif, mp4]
    assert told == [(k + 1, frames) for k in range(frames)]
    stamps = presented(mp4)
    assert len(stamps) == frames
    total = sum(stamps)
    assert total == pytest.approx(frames * interval / 1000 + hold, abs=interval / 1000)
    with Image.open(gif) as image:
        assert image.n_frames == frames
        lasting = 0
        for k in range(frames):
            image.seek(k)
            lasting += image.info["duration"]
        assert lasting == pytest.approx(frames * interval + 1000 * hold, abs=10)
        assert image.info["loop"] == 0


def presented(path: Path) -> list[float]:
    """How long each frame is shown, in seconds, as ffmpeg reads it."""
    line = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-c", "copy",
            "-f", "framehash", "-"]  # fmt: skip
    said = subprocess.run(line, capture_output=True, text=True, check=True).stdout
    base = next(row.split()[-1] for row in said.splitlines() if row.startswith("#tb"))
    top, bottom = (int(part) for part in base.split("/"))
    rows = [row for row in said.splitlines() if not row.startswith("#")]
    return [int(row.split(",")[3]) * top / bottom for row in rows]


def decoded(path: Path, shape: tuple[int, int]) -> np.ndarray:
    line = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path),
            "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"]  # fmt: skip
    raw = subprocess.run(line, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, shape[0] * shape[1] * 3 // 2)


def test_what_is_read_back_is_what_was_drawn(tmp_path: Path) -> None:
    result, frames = results()["himmelblau_four"], 10
    mp4, gif = animate(
        result, tmp_path, formats=["mp4", "gif"], frames=frames, interval=20, hold=0, dpi=DPI,
        look=Look(),
    )  # fmt: skip
    pen = new_pen(result, Look(), DPI)
    film = decoded(mp4, pen.pixels.shape[:2])
    frame = empty_yuv(*pen.pixels.shape[:2])
    with Image.open(gif) as image:
        for k, row in enumerate(rows_of(pen.scene.steps, frames)):
            advance(pen, row)
            convert(pen.pixels, frame, whole(pen.pixels))
            assert np.abs(film[k].astype(int) - frame.data).mean() < 2
            image.seek(k)
            shown = np.asarray(image.convert("RGB")).astype(int)
            assert np.abs(shown - pen.pixels[..., :3]).mean() < 3
            white = (pen.pixels[..., :3] == 255).all(axis=-1)
            assert (shown[white] == 255).all()


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    def make(name: str) -> list[bytes]:
        paths = animate(
            results()["himmelblau_four"], tmp_path / name, formats=["mp4", "gif"], frames=20,
            interval=20, hold=0.1, dpi=DPI, look=Look(),
        )  # fmt: skip
        return [path.read_bytes() for path in paths]

    assert make("one") == make("two")


@pytest.mark.parametrize(("steps", "frames"), list(itertools.product([0, 1, 7, 120, 10_000],
                                                                     [2, 120])))  # fmt: skip
def test_frames_are_spread_evenly_from_first_to_last(steps: int, frames: int) -> None:
    rows = rows_of(steps, frames)
    assert len(rows) == frames
    assert (rows[0], rows[-1]) == (0, steps)
    gaps = np.diff(rows)
    assert gaps.min() >= 0
    assert gaps.max() - gaps.min() <= 1


def test_a_frame_costs_the_same_however_long_the_path_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: the vertices drawn for late frames are as many as for early ones."""
    counts: list[int] = []
    line = animation.pen._line
    monkeypatch.setattr(
        animation.pen, "_line", lambda pen, path, *rest: (counts.append(len(path)),
                                                          line(pen, path, *rest))
    )  # fmt: skip
    pen = new_pen(results()["rosenbrock"], Look(), DPI)
    rows = rows_of(pen.scene.steps, 100)
    sums = []
    for row in rows:
        counts.clear()
        advance(pen, row)
        sums.append(sum(counts))
    new = rows[1] - rows[0]
    assert max(sums) <= 3 * (new + 2) + 2 * animation.pen._BACK
    assert np.mean(sums[-20:]) < 3 * np.mean(sums[1:21]) + 3 * new


def test_gif_delays_sum_up() -> None:
    assert delays(Timing(120, 20, 1.0)) == [2] * 119 + [102]
    assert sum(delays(Timing(100, 33.3, 0))) == 333
    assert min(delays(Timing(50, 5, 0))) == 2


@pytest.mark.parametrize("case", STILL)
def test_what_cannot_move_says_why(case: str, tmp_path: Path) -> None:
    with pytest.raises(NotDrawable, match="animation needs"):
        animate(results()[case], tmp_path, formats=["gif"], frames=2, interval=20, hold=0,
                dpi=DPI, look=Look())  # fmt: skip
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("formats", "frames"), [(["webm"], 5), (["mp4"], 0)])
def test_wrong_arguments_are_refused(formats: list[str], frames: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one frame or more, as mp4, gif or html; got"):
        animate(results()["waves"], tmp_path, formats=formats, frames=frames, interval=20, hold=0,
                dpi=DPI, look=Look())  # fmt: skip


def test_an_encoder_that_fails_leaves_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = animation.video.command

    def broken(*args) -> list[str]:
        line = command(*args)
        line[line.index("libx264")] = "no_such_codec"
        return line

    monkeypatch.setattr(animation.video, "command", broken)
    with pytest.raises(RuntimeError, match=r"ffmpeg could not write.*no_such_codec"):
        animate(results()["waves"], tmp_path, formats=["mp4"], frames=30, interval=20, hold=0,
                dpi=DPI, look=Look())  # fmt: skip
    assert not list(tmp_path.iterdir())


def test_an_interrupted_animation_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, _: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        animate(results()["waves"], tmp_path, formats=["mp4", "gif"], frames=9, interval=20,
                hold=0, dpi=DPI, look=Look(), progress=stop)  # fmt: skip
    assert not list(tmp_path.iterdir())


def test_the_last_frame_counts_to_the_step_that_diverged() -> None:
    result = results()["parabola_diverging"]
    pen = new_pen(result, Look(), DPI)
    step = int(result.trace.steps[0])
    assert pen.scene.steps == step
    _, curve = pen.scene.tracks
    # The line ends at the last good value, the cross stands at the step itself.
    assert curve.times[curve.last[0]] == step - 1
    assert curve.ends[0] == curve.index(step) - 1
    assert (curve.heads[0]["marker"], curve.finals[0]["marker"]) == ("o", "X")


def test_a_crowd_of_heads_does_not_hide_the_star() -> None:
    result = results()["many"]
    points = np.broadcast_to(result.facts.minimisers[0], result.trace.points.shape)
    pen = new_pen(replace(result, trace=replace(result.trace, points=points)), Look(), 100)
    advance(pen, 3)
    x, y = pen.scene.stamps[0].places[0]
    middle = pen.pixels[len(pen.pixels) - 1 - int(y), int(x), :3].astype(int)
    np.testing.assert_allclose(middle, np.round(255 * np.array(to_rgb(STAR))), atol=2)


def test_a_very_long_restless_path_is_lines_then_dots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: 40,000 steps from edge to edge, and few vertices to each frame."""
    result, steps = results()["waves"], 40_000
    rng = np.random.default_rng(2)
    points = rng.uniform(-1, 1, (steps + 1, 1, 2))
    values = waves(points)
    trace = Trace(points, values, np.abs(values), np.array(["budget"]), np.array([steps]))
    counts: list[int] = []
    for name in ("_line", "_draw_dots"):
        plain = getattr(animation.pen, name)
        monkeypatch.setattr(animation.pen, name, lambda pen, *rest, plain=plain: (
            counts.append(max(len(np.atleast_1d(getattr(part, "vertices", part)))
                              for part in rest[:2])), plain(pen, *rest)))  # fmt: skip
    pen = new_pen(replace(result, trace=trace), Look(), DPI)
    sums = []
    for row in rows_of(steps, 100):
        counts.clear()
        advance(pen, row)
        sums.append(sum(counts))
    assert max(sums) < 150
    assert sum(sums[50:]) > 500
    shown = pen.pixels[..., :3][: len(pen.pixels) * 9 // 10, : pen.pixels.shape[1] // 2]
    blue = np.abs(shown.astype(int) - [0, 0x72, 0xB2]).max(axis=-1) < 12
    assert 0.01 < blue.mean() < 0.25
