"""Draw only what is new: a standing frame on Agg, on which lines grow and heads move."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform

from pipeline.colours import mixed
from pipeline.figures.animation.rect import Rect, around, union
from pipeline.figures.animation.scene import Scene, Tail, Track
from pipeline.figures.drawing.edge import pointer, pointers
from pipeline.figures.drawing.lanes import DOT, bends
from pipeline.figures.drawing.style import INK

_BACK = 400  # rows looked back for the stretch that a new casing touches
_FADE = 24  # frames in which what is new fades
_PIECES = 4  # of a tail, from pale to bright
Span = tuple[int, int]  # the steps from one to another


@dataclass
class Pen:
    """The moving state of one animation: the canvas's pixels and what lies on top of them.

    `pixels` [height, width, 4] uint8 is the frame to show after each `advance`. `stamped` and
    `lifted` hold (rectangle, pixels beneath) of marks, in the order in which they were drawn; tails
    are among the lifted ones. `recent` are the rows of the latest frames: their lines are tails.
    """

    scene: Scene
    renderer: Any
    pixels: np.ndarray
    digits: list[np.ndarray]
    row: int = -1
    stamped: list[tuple[Rect, np.ndarray]] = field(default_factory=list)
    lifted: list[tuple[Rect, np.ndarray]] = field(default_factory=list)
    recent: list[int] = field(default_factory=list)


def pen_on(scene: Scene) -> Pen:
    """Return a pen on a scene that was drawn; its pixels are the canvas's own, not a copy."""
    canvas: Any = scene.figure.canvas
    pixels = np.asarray(canvas.buffer_rgba())
    return Pen(scene, canvas.get_renderer(), pixels, _digits(float(scene.figure.dpi)))


def advance(pen: Pen, row: int) -> list[Rect]:
    """Draw what rows up to `row` add, and return all rectangles that may have changed.

    The cost is that of the new segments, the tails and the marks, however long the lines already
    are. A line with a tail is drawn for good where its tail ends.
    """
    changed = [rect for rect, _ in pen.lifted]
    _put_back(pen, pen.lifted)
    since, pen.row = pen.row, row
    faded = pen.recent[0] if pen.recent else 0
    pen.recent = [*pen.recent, row][-_FADE:]
    if row > since or pen.recent[0] > faded:
        changed += _grow(pen, (max(since, 0), row), (faded, pen.recent[0]))
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


def _grow(pen: Pen, new: Span, faded: Span) -> list[Rect]:
    """Draw the new segments below the stamps; of lines with a tail, those that it leaves behind."""
    spans = [new if track.tail is None else faded for track in pen.scene.tracks]
    plans = [(track, span, rect) for track, span in zip(pen.scene.tracks, spans, strict=True)
             if not (rect := _reach(pen, track, span, new)).is_empty]  # fmt: skip
    stamps = [rect for rect, _ in pen.stamped]
    under = any(rect.touches(stamp) for *_, rect in plans for stamp in stamps)
    if under:
        _put_back(pen, pen.stamped)
    for track, span, _ in plans:
        _draw_segments(pen, track, span, new)
    if under or not pen.stamped:
        stamps += _stamp(pen, pen.stamped)
        return [*(rect for *_, rect in plans), *stamps]
    return [rect for *_, rect in plans]


def _reach(pen: Pen, track: Track, span: Span, new: Span) -> Rect:
    """Return where the line over a span of a track, and its new dots, can touch the frame."""
    margin = _pixels(pen, max(track.casing, track.width)) / 2 + 2
    dots = _dots(track, *new)[:, :2]
    line = _line_reach(pen, track, track.index(span[0]), track.index(span[1]), margin)
    if not len(dots):
        return line
    spots = _inside(pen, around(dots, margin, len(pen.pixels)), track.clip)
    return spots if line.is_empty else union([line, spots])


def _line_reach(pen: Pen, track: Track, since: int, row: int, margin: float) -> Rect:
    going = (track.last > since) & (row > since)
    if not going.any():
        return Rect(0, 0, 0, 0)
    start = since if track.casing == 0 else max(since - _BACK, 0)
    points = track.points[since : row + 1, going]
    if track.casing:
        # The tail is drawn anew as far as the new casing reaches, and no farther.
        tails = [points, *(_before(pen, track, int(lane), start, since)[:, None]
                           for lane in np.flatnonzero(going))]  # fmt: skip
        points = np.concatenate([part.reshape(-1, 2) for part in tails])
    return _inside(pen, around(points, margin, len(pen.pixels)), track.clip)


def _pixels(pen: Pen, points: float) -> float:
    return points * float(pen.scene.figure.dpi) / 72


def _before(pen: Pen, track: Track, lane: int, start: int, since: int) -> np.ndarray:
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


def _draw_segments(pen: Pen, track: Track, span: Span, new: Span) -> None:
    dots = _dots(track, *new)
    for lane in np.unique(dots[:, 2]).astype(int):
        _draw_dots(pen, track, dots[dots[:, 2] == lane, :2], track.colours[lane])
    since, row = (track.index(step) for step in span)
    if not track.casing:
        _draw_together(pen, track, since, row)
        return
    for lane in np.flatnonzero(track.last > since):
        part = track.points[since : min(row, int(track.last[lane])) + 1, lane]
        before = _before(pen, track, int(lane), max(since - _BACK, 0), since)
        _line(pen, Path(bends(part)), "white", track.casing, track.clip)
        both = bends(np.concatenate([before, part[1:]]))
        _line(pen, Path(both), track.colours[lane], track.width, track.clip)


def _draw_dots(pen: Pen, track: Track, places: np.ndarray, colour: str) -> None:
    renderer = pen.renderer
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
    renderer = pen.renderer
    path.should_simplify = False
    gc = renderer.new_gc()
    gc.set_foreground(colour)
    gc.set_linewidth(width)
    gc.set_capstyle("round")
    gc.set_joinstyle("round")
    gc.set_snap(False)
    gc.set_clip_rectangle(clip)
    renderer.draw_path(gc, path, IdentityTransform())


def _stamp(
    pen: Pen, saved: list[tuple[Rect, np.ndarray]], over: list[Rect] | None = None
) -> list[Rect]:
    """Draw the stamps on top of the lines: all, or those that touch what they are to lie over."""
    for stamp in pen.scene.stamps:
        reach = _pixels(pen, stamp.style["ms"])
        for place in stamp.places:
            rect = around(place, reach, len(pen.pixels))
            if over is None or any(rect.touches(other) for other in over):
                _mark(pen, saved, place[None], stamp.style, stamp.clip)
    return [rect for rect, _ in saved]


def _draw_tails(pen: Pen, track: Track, tail: Tail, span: Span) -> None:
    """Draw the latest stretch of each line, from the look of the line to that of its tail."""
    since, row = (track.index(step) for step in span)
    margin = _pixels(pen, tail.casing) / 2 + 2
    for lane in np.flatnonzero(track.last > since):
        points = track.points[since : min(row, int(track.last[lane])) + 1, lane]
        rect = _inside(pen, around(points, margin, len(pen.pixels)), track.clip)
        if len(points) > 1 and not rect.is_empty:
            pen.lifted.append((rect, pen.pixels[rect.slices].copy()))
            _draw_tail(pen, track, tail, int(lane), points)


def _draw_tail(pen: Pen, track: Track, tail: Tail, lane: int, points: np.ndarray) -> None:
    """Draw a tail along points [N, 2] in pieces, each brighter and wider than the one before."""
    ends = np.unique(np.linspace(0, len(points) - 1, _PIECES + 1).round().astype(int))
    shares = np.arange(1, len(ends)) / (len(ends) - 1)
    pieces = [Path(bends(points[a : b + 1])) for a, b in pairwise(ends)]
    widths = track.width + shares * (tail.width - track.width)
    _line(pen, Path(bends(points)), "white", tail.casing, track.clip)
    for piece, width, share in zip(pieces, widths, shares, strict=True):
        colour = mixed(track.colours[lane], tail.colours[lane], float(share))
        _line(pen, piece, colour, float(width), track.clip)


def _draw_marks(pen: Pen, row: int) -> list[Rect]:
    """Draw what lies on top of the lines for one frame: tails, heads, and stamps that they hide."""
    for track in pen.scene.tracks:
        if track.tail is not None:
            _draw_tails(pen, track, track.tail, (pen.recent[0], row))
    tails = [rect for rect, _ in pen.lifted]
    if tails:
        _stamp(pen, pen.lifted, tails)
    for track in pen.scene.tracks:
        _draw_heads(pen, track, track.index(row))
    if pen.scene.is_crowded:
        _stamp(pen, pen.lifted)
    return [rect for rect, _ in pen.lifted]


def _draw_heads(pen: Pen, track: Track, index: int) -> None:
    """Draw the heads of a track, those of a crowd that look alike as one mark."""
    at = track.points[np.minimum(index, track.ends), np.arange(len(track.ends))]
    looking = zip(track.heads, track.finals, track.ends, strict=True)
    styles = [final if index >= end else head for head, final, end in looking]
    looks: dict[tuple[str, ...], list[int]] = {}
    for lane, style in enumerate(styles):
        if style:
            own = str(lane) if track.casing or len(track.ends) <= 6 else ""
            looks.setdefault((style["marker"], style["mfc"], style["mec"], own), []).append(lane)
    for lanes in looks.values():
        _mark(pen, pen.lifted, at[lanes], styles[lanes[0]] or {}, track.clip)


def _mark(
    pen: Pen, saved: list[tuple[Rect, np.ndarray]], places: np.ndarray, style: dict[str, Any],
    clip: Bbox,
) -> None:  # fmt: skip
    """Mark the places [k, 2] in the clip's box, point at those beyond, and save what was there."""
    places = places[np.isfinite(places).all(axis=1)]
    low, high = np.array([clip.x0, clip.y0]), np.array([clip.x1, clip.y1])
    inside = ((places >= low) & (places <= high)).all(axis=1)
    _put(pen, saved, places[inside], style, clip)
    for turn, spots in () if inside.all() else pointers(places, low, high, 0.018):
        # A cross says more at the edge than that its lane has gone beyond.
        shown = style if pen.scene.is_race and style["marker"] == "X" else pointer(style, turn)
        _put(pen, saved, spots, shown, clip)


@cache
def _marker(name: Any) -> MarkerStyle:
    return MarkerStyle(name)


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
    renderer = pen.renderer
    marker = _marker(style["marker"])
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
