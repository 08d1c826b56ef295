"""The function over a plane as a surface to be turned by hand, with the paths of the descent."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
from matplotlib.colors import to_hex

from pipeline.figures import Look, Page
from pipeline.figures.drawing.edge import cut
from pipeline.figures.drawing.ground import stars_of
from pipeline.figures.drawing.lanes import (
    Lanes,
    brief,
    key_of_lanes,
    lanes_of,
)
from pipeline.figures.drawing.notes import joined, path_note, shares_note, slice_note
from pipeline.figures.drawing.plane import Plane, plane_of
from pipeline.figures.drawing.relief import MEADOW, bounded, chosen_levels, heights, lit
from pipeline.figures.drawing.scale import Scale, scale_of
from pipeline.figures.drawing.style import inner_ticks, less, offset_of, words
from pipeline.figures.drawing.undefined import filled, hole_note
from pipeline.figures.web import compose, packed
from pipeline.figures.web.wording import legend, plain, star_look
from pipeline.results import Result

_FACES = 150  # a side of the surface: each costs 4 bytes
_LANES, _ROWS = 300, 5_000  # lanes that are drawn, evenly spread, and points of all of them
_STRIDE = 0.02  # of the extent: between its points a path follows the surface in such strides
_SCRIPTS = (
    "arrays.js", "marks.js", "space/matrices.js", "space/sheet.js", "space/camera.js",
    "space/programs.js", "space/surface.js", "space/lines.js", "space/frame.js",
    "space/spots.js", "space/hand.js", "space/picture.js",
)  # fmt: skip


def space(result: Result, look: Look) -> Page:
    """Return the page of a surface, contours on and beyond it, and paths on it.

    Heights are the still surface's: values, or their asinh. The first view is the look's.

    Raises:
        NotDrawable: the grid does not span two coordinates.

    """
    plane = plane_of(result, "space")
    scale = scale_of(plane.z, result.facts.minimum)
    data = _ground(plane, scale, look)
    entries: list[tuple[str, dict[str, Any]]] = []
    note = ""
    if result.trace is not None:
        flat = plane.project(result.trace.points)
        lanes = brief(lanes_of(result, result.trace), flat, *plane.corners())
        inside = plane.holds(flat)
        data |= _paths(plane, flat, lanes)
        entries += key_of_lanes(lanes, inside)
        note = joined(path_note(result, result.trace, lanes, inside), _left_out(lanes))
    marks = stars_of(result, plane)
    stars = [{"at": _shares(plane, flat).tolist(), **star_look(style)} for flat, style, _ in marks]
    entries += [(text, style) for _, style, text in marks]
    told = plain(joined(note, slice_note(plane, bool(note)), shares_note(plane), hole_note(plane)))
    title = words(result.facts.called)
    slots = {"name": escape(title), "note": escape(told), "legend": legend(entries)}
    slots |= _bar(plane, scale)
    return Page(compose(f"{title}: surface", "space", slots, {**data, "stars": stars}, _SCRIPTS))


def _ground(plane: Plane, scale: Scale, look: Look) -> dict[str, Any]:
    """Return the surface as numbers: heights and light on a mesh, colours, levels, axes."""
    x = np.linspace(plane.x[0], plane.x[-1], _FACES + 1)
    y = np.linspace(plane.y[0], plane.y[-1], _FACES + 1)
    places = np.stack(np.meshgrid(x, y), axis=-1)
    whole, holes = heights(plane, scale), np.isnan(plane.sample(plane.z, places))
    unit = bounded(scale.unit(plane.sample(filled(plane.z, plane.undefined), places)))
    light = plane.sample(lit(whole, plane.ratio, 0.35), places)
    levels, _ = chosen_levels(scale.unit(plane.z), scale, look.levels)
    at, texts = scale.ticks(gap=0.15)
    return {
        "heights": packed(np.round(unit * 65535), "u2"),
        "light": packed(np.round(light * 255), "u1"),
        "ramp": packed(np.round(MEADOW(np.arange(256))[:, :3] * 255), "u1"),
        "levels": [float(level) for level in levels],
        "ratio": plane.ratio,
        "axes": [_axis(plane, k) for k in (0, 1)],
        "up": {"ticks": [[float(a), text] for a, text in zip(at, texts, strict=True)]},
        "scale": {"low": scale.low, "high": scale.high, "base": scale.base, "width": scale.width},
        "function": plain(plane.function),
        "view": {"elevation": look.elevation, "azimuth": look.azimuth},
        "lanes": [], "starts": [], "points": packed(np.empty((0, 2)), "u2"),
    } | ({"holes": packed(holes, "u1")} if holes.any() else {})  # fmt: skip


def _axis(plane: Plane, k: int) -> dict[str, Any]:
    side = (plane.x, plane.y)[k]
    low, high = float(side[0]), float(side[-1])
    at, texts = inner_ticks(low, high)
    shares = (at - low) / (high - low)
    return {
        "low": low, "high": high, "name": plain(plane.names[k]),
        "label": plain(less(plane.names[k], offset_of(low, high))),
        "ticks": [[float(share), text] for share, text in zip(shares, texts, strict=True)],
    }  # fmt: skip


def _shares(plane: Plane, flat: np.ndarray) -> np.ndarray:
    """Return places [..., 2] as shares of the plane's extent; beyond [0, 1] where outside."""
    low, high = plane.corners()
    return np.asarray((flat - low) / (high - low))


def _paths(plane: Plane, flat: np.ndarray, lanes: Lanes) -> dict[str, Any]:
    """Return what of paths [T+1, L, 2] lies over the plane, and where they start and end."""
    kept = _kept(lanes)
    points, told = [], []
    for lane in lanes.order[np.isin(lanes.order, kept)]:
        rows = lanes.rows(lane, _ROWS * lanes.count // len(kept))
        path = cut(flat[rows, lane], *plane.corners(), _STRIDE)
        if plane.undefined.any():
            path[np.isnan(plane.sample(plane.z, path))] = np.nan
        gaps = np.flatnonzero(np.isnan(path[:, 0]))
        pieces = [piece[~np.isnan(piece[:, 0])] for piece in np.split(path, gaps)]
        points += pieces
        told.append({
            "colour": lanes.colours[lane], "bold": bool(lanes.bold[lane]),
            "pieces": [len(piece) for piece in pieces], "status": str(lanes.status[lane]),
            "end": _shares(plane, flat[lanes.last[lane], lane]).tolist(),
        })  # fmt: skip
    joint = np.clip(_shares(plane, np.concatenate([np.empty((0, 2)), *points])), 0, 1)
    return {
        "lanes": told,
        "points": packed(np.round(joint * 65535), "u2"),
        "starts": np.unique(_shares(plane, flat[0, kept]), axis=0).tolist(),
    }


def _kept(lanes: Lanes) -> np.ndarray:
    """Return the lanes that are drawn, ascending: all of them, or some that are evenly spread."""
    most = min(lanes.count, _LANES)
    return np.unique(np.linspace(0, lanes.count - 1, most).round().astype(int))


def _left_out(lanes: Lanes) -> str:
    drawn = len(_kept(lanes))
    return f"{drawn} of the lanes are drawn" if drawn < lanes.count else ""


def _bar(plane: Plane, scale: Scale) -> dict[str, str]:
    """Return the parts of the colour bar in HTML."""
    stops = (to_hex(MEADOW(share)) for share in np.linspace(0, 1, 17))
    ticks = (
        f'<span style="bottom:{100 * place:.2f}%">{escape(text)}</span>'
        for place, text in zip(*scale.ticks(), strict=True)
    )
    label = plain(plane.function if scale.is_linear else scale.label("f"))
    return {"ramp": ", ".join(stops), "ticks": "".join(ticks), "label": escape(label)}
