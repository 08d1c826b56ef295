"""A descent in motion as one HTML page: a player with a scrubber, whole in itself.

The ground is that of the MP4, drawn once and kept as a picture; paths and curves are numbers that
the page draws, so that they are sharp at any size.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from PIL import Image

from pipeline.figures import Look, Page
from pipeline.figures.animation.scene import Sheet, draw_ground
from pipeline.figures.animation.standings import rows_of_table, standings
from pipeline.figures.drawing.canvas import Canvas
from pipeline.figures.drawing.curves import band_of, ends_of
from pipeline.figures.drawing.lanes import HEAD, Lanes, key_of_lanes
from pipeline.figures.drawing.style import GREY, SETTINGS, words
from pipeline.figures.web import compose, packed
from pipeline.figures.web.wording import legend, plain, star_look
from pipeline.results import CONVERGED, Result, Team, Trace

_DPI = 180  # of the picture of the ground: sharp on screens of twice the usual pixels
_LANES = 300  # at most so many lanes are drawn, evenly spread: more hide one another
_ROWS = 12_000  # of all lanes together: 16 bytes each
_SCRIPTS = (
    "arrays.js", "marks.js", "player/scene.js", "player/paths.js", "player/race.js",
    "player/table.js", "player/clock.js",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """Which of a trace is in the page: the steps `rows` [K] and the `lanes` [M], ascending."""

    rows: np.ndarray
    lanes: np.ndarray


def player(result: Result, look: Look, seconds: float) -> Page:
    """Return the page; at its usual speed all steps take so many seconds.

    Raises:
        NotDrawable: there is no descent, or the grid is a line through more than one coordinate.

    """
    with rc_context(SETTINGS):
        sheet = draw_ground(result, look, _DPI)
        sheet.counter.set_visible(False)
        sheet.figure.legends.clear()  # the page has its own
        pixels = _drawn(sheet)
        trace = result.trace
        assert trace is not None  # noqa: S101 - a ground is drawn of descents only
        shown = shown_of(trace, int(sheet.lanes.steps.max()))
        data = {
            "seconds": seconds,
            "steps": int(sheet.lanes.steps.max()),
            "times": shown.rows.tolist(),
            "tracks": packed(_tracks(sheet, shown), "f4"),
            **_lanes(sheet, shown, trace.points[0]),
            "ground": _ground(sheet, pixels),
            "stars": [{"at": _within(sheet.left, at).tolist(), **star_look(style)}
                      for at, style, _ in sheet.stars],
            "race": _race(sheet, shown),
        }  # fmt: skip
    title = f"{words(result.facts.called)}: descent"
    return Page(compose(title, "player", _slots(result, trace, sheet, shown), data, _SCRIPTS))


def shown_of(trace: Trace, steps: int) -> Shown:
    """Return what a page keeps of a trace that ends at step `steps`: all, unless it is long."""
    count = trace.values.shape[1]
    lanes = np.unique(np.linspace(0, count - 1, min(count, _LANES)).round().astype(int))
    most = min(steps + 1, max(_ROWS // len(lanes), 2))
    return Shown(np.unique(np.linspace(0, steps, most).round().astype(int)), lanes)


def _drawn(sheet: Sheet) -> np.ndarray:
    canvas: Any = Canvas(sheet.figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3]


def _ground(sheet: Sheet, pixels: np.ndarray) -> dict[str, Any]:
    """Return the left panel as a picture, and its axes' box on it in shares of its sides."""
    height, width = pixels.shape[:2]
    canvas: Any = sheet.figure.canvas
    around = sheet.left.get_tightbbox(canvas.get_renderer())
    assert around is not None  # noqa: S101 - it is of visible axes
    left, right = max(int(around.x0) - 4, 0), min(int(around.x1) + 5, width)
    top, foot = max(int(height - around.y1) - 4, 0), min(int(height - around.y0) + 5, height)
    box, file = sheet.left.bbox, io.BytesIO()
    picture = Image.fromarray(np.ascontiguousarray(pixels[top:foot, left:right]))
    picture.save(file, format="WEBP", quality=88, method=2)
    across, down = right - left, foot - top
    return {
        "picture": "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode(),
        "size": [across, down],
        "box": [(box.x0 - left) / across, (height - box.y1 - top) / down,
                (box.x1 - left) / across, (height - box.y0 - top) / down],
    }  # fmt: skip


def _within(axes: Axes, places: np.ndarray) -> np.ndarray:
    """Return places [..., 2] as shares of the axes' box, from its left and from its top."""
    flat = axes.transData.transform(places.reshape(-1, 2))
    box = axes.bbox
    shares = (flat - (box.x0, box.y1)) / (box.width, -box.height)
    return np.asarray(shares.reshape(places.shape))


def _tracks(sheet: Sheet, shown: Shown) -> np.ndarray:
    """Return [K, M, 3]: of each lane its place on the left panel, and its height on the right."""
    some = np.ix_(shown.rows, shown.lanes)
    return np.concatenate(
        [_within(sheet.left, sheet.places[some]), _heights(sheet, sheet.curves.values[some])],
        axis=-1,
    )


def _heights(sheet: Sheet, values: np.ndarray) -> np.ndarray:
    """Return values [...] as shares of the right panel's height, from its top: [..., 1]."""
    return _within(sheet.right, np.stack([values * 0.0, values], axis=-1))[..., 1:]


def _lanes(sheet: Sheet, shown: Shown, starts: np.ndarray) -> dict[str, Any]:
    lanes, kept = sheet.lanes, shown.lanes
    place = {int(lane): k for k, lane in enumerate(kept)}
    edges = _heights(sheet, ends_of(sheet.curves, lanes))[kept, 0]
    return {
        "lanes": [
            {
                "colour": lanes.colours[lane], "bold": bool(lanes.bold[lane]),
                "last": int(lanes.last[lane]), "end": int(lanes.steps[lane]),
                "line": int((lanes.last if lanes.shown is None else lanes.shown)[lane]),
                "status": str(lanes.status[lane]), "edge": float(edge),
            }
            for lane, edge in zip(kept, edges, strict=True)
        ],
        "order": [place[int(lane)] for lane in lanes.order if int(lane) in place],
        "teams": [
            {
                "lanes": [place[int(lane)] for lane in row.lanes if int(lane) in place],
                "median": packed(_median(sheet, row, shown), "f4")
                if len(row.lanes) > 1 else None,
                "colour": row.colour,
                "end": int(lanes.steps[row.lanes].max()),
            }
            for row in rows_of_table(lanes, starts)
        ],
    }  # fmt: skip


def _median(sheet: Sheet, row: Team, shown: Shown) -> np.ndarray:
    """Return the median height [K] of a row's lanes, NaN from where half of them diverged."""
    middle = band_of(sheet.curves, sheet.lanes, row, shown.rows)[1]
    heights = _heights(sheet, np.where(np.isfinite(middle), middle, sheet.curves.high))[..., 0]
    return np.where(np.isfinite(middle), heights, np.nan)


def _race(sheet: Sheet, shown: Shown) -> dict[str, Any]:
    """Return the axes of the curves: ticks as shares and texts, and what heights stand for."""
    curves = sheet.curves
    return {
        "across": _ticks(sheet.right.xaxis, 0), "up": _ticks(sheet.right.yaxis, 1),
        "label": plain(curves.label.replace("^*", "*").replace("x_t", "xₜ")),
        "low": curves.low, "high": curves.high, "log": curves.is_log,
        "span": max(sheet.right.get_xlim()[1], 1.0),
    }  # fmt: skip


def _ticks(axis: Axis, side: int) -> list[list[Any]]:
    at = axis.get_majorticklocs()
    texts = [tick.get_text() for tick in axis.get_majorticklabels()]
    places = np.tile([axis.axes.get_xlim()[1], axis.axes.get_ylim()[1]], (len(at), 1))
    places[:, side] = at
    shares = _within(axis.axes, places)[:, side]
    return [[float(share), text] for share, text in zip(shares, texts, strict=True)
            if -1e-6 <= share <= 1 + 1e-6]  # fmt: skip


def _slots(result: Result, trace: Trace, sheet: Sheet, shown: Shown) -> dict[str, str]:
    lanes, places = sheet.lanes, _within(sheet.left, sheet.places)
    inside = np.asarray(((places >= 0) & (places <= 1)).all(axis=-1))
    entries = key_of_lanes(lanes, inside)[len(lanes.teams) :]
    if (lanes.status == CONVERGED).any():
        entries.append(("converged", {**HEAD, "mfc": GREY, "marker": "arrived", "ms": 11}))
    entries += [*((text, style) for _, style, text in sheet.stars), *sheet.gaps]
    quantity = sheet.curves.label.partition(" ")[0]
    return {
        "name": escape(words(result.facts.called)),
        "quantity": escape(quantity),
        "steps": str(int(lanes.steps.max())),
        "legend": legend(entries),
        "table": standings(lanes, trace, quantity),
        "note": escape(_told(lanes, shown)),
    }


def _told(lanes: Lanes, shown: Shown) -> str:
    """Say what the page leaves out, and what its table tells of teams."""
    parts = ["Of several lanes the table tells medians"] * (len(lanes.teams) < lanes.count)
    if len(shown.lanes) < lanes.count:
        parts.append(f"of {lanes.count:,} lanes {len(shown.lanes)} are drawn")
    steps = int(lanes.steps.max())
    if len(shown.rows) <= steps:
        parts.append(f"of {steps:,} steps {len(shown.rows) - 1:,}, evenly spread")
    return "; ".join(parts)
