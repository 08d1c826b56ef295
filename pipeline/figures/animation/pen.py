"""Draw only what is new: a standing frame on Agg, on which lines grow and heads move."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform

from pipeline.figures.animation.rect import Rect, around, union
from pipeline.figures.animation.scene import Scene, Track
from pipeline.figures.drawing.edge import pointer, pointers
from pipeline.figures.drawing.lanes import DOT, bends
from pipeline.figures.drawing.style import INK

_TAIL = 400  # rows looked back for the stretch that a new casing touches


@dataclass
class Pen:
    """The moving state of one animation: the canvas's pixels and what lies on top of them.

    `pixels` [height, width, 4] uint8 is the frame to show after each `advance`. `stamped` and
    `lifted` hold (rectangle, pixels beneath) of marks, in the order in which they were drawn.
    """

    scene: Scene
    canvas: Any
    pixels: np.ndarray
    digits: list[np.ndarray]
    row: int = -1
    stamped: list[tuple[Rect, np.ndarray]] = field(default_factory=list)
    lifted: list[tuple[Rect, np.ndarray]] = field(default_factory=list)


def pen_on(scene: Scene) -> Pen:
    """Return a pen on a scene that was drawn; its pixels are the canvas's own, not a copy."""
    canvas: Any = scene.figure.canvas
    pixels = np.asarray(canvas.buffer_rgba())
    return Pen(scene, canvas, pixels, _digits(float(scene.figure.dpi)))


def advance(pen: Pen, row: int) -> list[Rect]:
    """Draw what rows up to `row` add, and return all rectangles that may have changed.

    The cost is that of the new segments and the marks, however long the lines already are.
    """
    changed = [rect for rect, _ in pen.lifted]
    _put_back(pen, pen.lifted)
    since, pen.row = pen.row, row
    if row > since:
        changed += _grow(pen, max(since, 0), row)
    changed += _draw_marks(pen, row)
    changed.append(_draw_counter(pen, row))
    return [rect for rect in changed if not rect.is_empty]


def _frame(pen: Pen) -> Rect:
    return Rect(0, pen.pixels.shape[0], 0, pen.pixels.shape[1])


def _inside(pen: Pen, rect: Rect, clip: Bbox) -> Rect:
    """Return the part of a rectangle within the clip's box and the frame."""
    box = around(np.array([[clip.x0, clip.y0], [clip.x1, clip.y1]]), 1, len(pen.pixels))
    return rect.within(box).within(_frame(pen))


def _put_back(pen: Pen, saved: list[tuple[Rect, np.ndarray]]) -> None:
    # In reverse order, since a later mark was saved with the earlier one on it.
    for rect, beneath in reversed(saved):
        pen.pixels[rect.slices] = beneath
    saved.clear()


def _grow(pen: Pen, since: int, row: int) -> list[Rect]:
    """Draw the new segments below the stamps."""
    plans = [(track, rect) for track in pen.scene.tracks
             if not (rect := _reach(pen, track, since, row)).is_empty]  # fmt: skip
    stamps = [rect for rect, _ in pen.stamped]
    under = any(rect.touches(stamp) for _, rect in plans for stamp in stamps)
    if under:
        _put_back(pen, pen.stamped)
    for track, _ in plans:
        _draw_segments(pen, track, since, row)
    if under or not pen.stamped:
        stamps += _stamp(pen)
        return [*(rect for _, rect in plans), *stamps]
    return [rect for _, rect in plans]


def _reach(pen: Pen, track: Track, since: int, row: int) -> Rect:
    """Return where the steps since..row of a track can touch the frame."""
    margin = _pixels(pen, max(track.casing, track.width)) / 2 + 2
    dots = _dots(track, since, row)[:, :2]
    line = _line_reach(pen, track, track.index(since), track.index(row), margin)
    if not len(dots):
        return line
    spots = _inside(pen, around(dots, margin, len(pen.pixels)), track.clip)
    return spots if line.is_empty else union([line, spots])


def _line_reach(pen: Pen, track: Track, since: int, row: int, margin: float) -> Rect:
    going = (track.last > since) & (row > since)
    if not going.any():
        return Rect(0, 0, 0, 0)
    start = since if track.casing == 0 else max(since - _TAIL, 0)
    points = track.points[since : row + 1, going]
    if track.casing:
        # The tail is drawn anew as far as the new casing reaches, and no farther.
        tails = [points, *(_tail(pen, track, int(lane), start, since)[:, None]
                           for lane in np.flatnonzero(going))]  # fmt: skip
        points = np.concatenate([part.reshape(-1, 2) for part in tails])
    return _inside(pen, around(points, margin, len(pen.pixels)), track.clip)


def _pixels(pen: Pen, points: float) -> float:
    return points * float(pen.scene.figure.dpi) / 72


def _tail(pen: Pen, track: Track, lane: int, start: int, since: int) -> np.ndarray:
    """Return the last points before row `since` that its casing's round end can cover."""
    points = track.points[start : since + 1, lane]
    away = np.linalg.norm(points - points[-1], axis=1) > _pixels(pen, track.casing)
    beyond = np.flatnonzero(away)
    return points[beyond[-1] if len(beyond) else 0 :]


def _dots(track: Track, since: int, row: int) -> np.ndarray:
    """Return the pixels of the dots that rows since..row add, with their lanes: [k, 3]."""
    if not track.dots:
        return np.empty((0, 3))
    rows = np.arange(since + 1, row + 1)
    rows = rows[rows % track.dots == 0]
    new, lanes = np.nonzero((rows[:, None] > track.last) & (rows[:, None] <= track.ends))
    return np.column_stack([track.points[rows[new], lanes], lanes])


def _draw_segments(pen: Pen, track: Track, since: int, row: int) -> None:
    dots = _dots(track, since, row)
    for lane in np.unique(dots[:, 2]).astype(int):
        _draw_dots(pen, track, dots[dots[:, 2] == lane, :2], track.colours[lane])
    since, row = track.index(since), track.index(row)
    if not track.casing:
        _draw_together(pen, track, since, row)
        return
    for lane in np.flatnonzero(track.last > since):
        new = track.points[since : min(row, int(track.last[lane])) + 1, lane]
        tail = _tail(pen, track, int(lane), max(since - _TAIL, 0), since)
        _line(pen, Path(bends(new)), "white", track.casing, track.clip)
        both = bends(np.concatenate([tail, new[1:]]))
        _line(pen, Path(both), track.colours[lane], track.width, track.clip)


def _draw_dots(pen: Pen, track: Track, places: np.ndarray, colour: str) -> None:
    renderer = pen.canvas.get_renderer()
    gc = renderer.new_gc()
    gc.set_linewidth(0)
    gc.set_clip_rectangle(track.clip)
    round_ = Affine2D().scale(_pixels(pen, DOT["ms"]) / 2)
    face = to_rgba(colour, DOT["alpha"])
    gc.set_alpha(DOT["alpha"])
    renderer.draw_markers(gc, Path.unit_circle(), round_, Path(places), IdentityTransform(), face)


def _draw_together(pen: Pen, track: Track, since: int, row: int) -> None:
    """Draw the new segments of all lanes of one colour as one path."""
    going = track.last > since
    for colour in dict.fromkeys(track.colours):
        mine = going & np.array([other == colour for other in track.colours])
        if not mine.any():
            continue
        rows = np.minimum(np.arange(since, row + 1)[:, None], track.last[mine])
        points = track.points[rows, np.flatnonzero(mine)]
        codes = np.full(points.shape[:2], Path.LINETO, dtype=np.uint8)
        codes[0] = Path.MOVETO
        path = Path(points.swapaxes(0, 1).reshape(-1, 2), codes.T.ravel())
        _line(pen, path, colour, track.width, track.clip)


def _line(pen: Pen, path: Path, colour: str, width: float, clip: Bbox) -> None:
    renderer = pen.canvas.get_renderer()
    path.should_simplify = False
    gc = renderer.new_gc()
    gc.set_foreground(colour)
    gc.set_linewidth(width)
    gc.set_capstyle("round")
    gc.set_joinstyle("round")
    gc.set_snap(False)
    gc.set_clip_rectangle(clip)
    renderer.draw_path(gc, path, IdentityTransform())


def _stamp(pen: Pen) -> list[Rect]:
    """Draw all stamps on top of the lines."""
    for stamp in pen.scene.stamps:
        for place in stamp.places:
            _mark(pen, pen.stamped, place[None], stamp.style, stamp.clip)
    return [rect for rect, _ in pen.stamped]


def _draw_marks(pen: Pen, row: int) -> list[Rect]:
    """Draw what lies on top of the lines for one frame: the heads, and stamps that they hide."""
    for track in pen.scene.tracks:
        _draw_heads(pen, track, track.index(row))
    if pen.scene.is_crowded:
        for stamp in pen.scene.stamps:
            _mark(pen, pen.lifted, stamp.places, stamp.style, stamp.clip)
    return [rect for rect, _ in pen.lifted]


def _draw_heads(pen: Pen, track: Track, index: int) -> None:
    """Draw the heads of a track, those of a crowd that look alike as one mark."""
    if not any(track.heads):
        return
    at = track.points[np.minimum(index, track.ends), np.arange(len(track.ends))]
    looks: dict[tuple[str, str, str], list[int]] = {}
    for lane, head in enumerate(track.heads):
        if head:
            # A lane that diverges is a dot until it does.
            mark = head["marker"] if index >= track.ends[lane] else "o"
            own = str(lane) if track.casing or len(track.ends) <= 6 else ""
            looks.setdefault((mark, head["mfc"], own), []).append(lane)
    for (mark, _, _), lanes in looks.items():
        style: dict[str, Any] = {**(track.heads[lanes[0]] or {}), "marker": mark}
        _mark(pen, pen.lifted, at[lanes], style, track.clip)


def _mark(
    pen: Pen, saved: list[tuple[Rect, np.ndarray]], places: np.ndarray, style: dict[str, Any],
    clip: Bbox,
) -> None:  # fmt: skip
    """Mark the places [k, 2] in the clip's box, point at those beyond, and save what was there."""
    places = places[np.isfinite(places).all(axis=1)]
    low, high = np.array([clip.x0, clip.y0]), np.array([clip.x1, clip.y1])
    _put(pen, saved, places[((places >= low) & (places <= high)).all(axis=1)], style, clip)
    for turn, spots in pointers(places, low, high, 0.018):
        _put(pen, saved, spots, pointer(style, turn), clip)


def _put(
    pen: Pen, saved: list[tuple[Rect, np.ndarray]], inner: np.ndarray, style: dict[str, Any],
    box: Bbox,
) -> None:  # fmt: skip
    """Draw one mark at each of the places [k, 2], whole on the box's edge; save what was there."""
    if not len(inner):
        return
    size, clip = _pixels(pen, style["ms"]), box.padded(_pixels(pen, 7))
    reach = 0.6 * size + _pixels(pen, style["mew"]) + 2
    rect = _inside(pen, around(inner, reach, len(pen.pixels)), clip)
    if rect.is_empty:
        return
    saved.append((rect, pen.pixels[rect.slices].copy()))
    renderer = pen.canvas.get_renderer()
    marker = MarkerStyle(style["marker"])
    shape = marker.get_transform() + Affine2D().scale(size)
    gc = renderer.new_gc()
    gc.set_foreground(style["mec"])
    gc.set_linewidth(style["mew"])
    gc.set_joinstyle(marker.get_joinstyle() or "round")
    gc.set_snap(False)
    gc.set_clip_rectangle(clip)
    face = to_rgba(style["mfc"])
    if len(inner) == 1:
        # Between pixels: draw_markers would make a slow head jump from one to the next.
        renderer.draw_path(gc, marker.get_path(), shape + Affine2D().translate(*inner[0]), face)
    else:
        renderer.draw_markers(gc, marker.get_path(), shape, Path(inner), IdentityTransform(), face)


def _digits(dpi: float) -> list[np.ndarray]:
    """Return the ten digits as bold text on white: [height, width, 4] uint8 each, all alike."""
    size = 12 * dpi / 72
    height, width = round(size * 1.1), round(size * 0.7)
    drawn = []
    agg: Any = RendererAgg
    for digit in range(10):
        renderer = agg(width, height, dpi)
        gc = renderer.new_gc()
        gc.set_foreground(INK)
        bold = FontProperties(family="DejaVu Sans", size=12, weight="bold")
        renderer.draw_text(gc, 0, round(size * 0.95), str(digit), bold, 0)
        glyph = np.asarray(renderer.buffer_rgba()).astype(np.float64)
        share = glyph[..., 3:] / 255
        on_white = np.round(glyph[..., :3] * share + 255 * (1 - share))
        opaque = np.full((height, width, 1), 255.0)
        drawn.append(np.concatenate([on_white, opaque], axis=-1).astype(np.uint8))
    return drawn


def _draw_counter(pen: Pen, row: int) -> Rect:
    """Put the digits of `row` after the word 'step', over those of the row before."""
    height, width = pen.digits[0].shape[:2]
    x, y = pen.scene.counter
    left, foot = round(x), len(pen.pixels) - round(y)
    top = foot - round(height * 0.95 / 1.1)
    whole = Rect(top, top + height, left, left + width * len(str(pen.scene.steps)))
    pen.pixels[whole.slices] = 255
    for place, digit in enumerate(str(row)):
        at = slice(left + place * width, left + (place + 1) * width)
        pen.pixels[top : top + height, at] = pen.digits[int(digit)]
    return whole
