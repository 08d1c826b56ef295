"""A function over a plane in colour, with contour lines."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LightSource, LinearSegmentedColormap, ListedColormap
from matplotlib.contour import ContourSet
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from pipeline.figures import Look
from pipeline.figures.drawing.plane import Plane
from pipeline.figures.drawing.scale import Scale
from pipeline.figures.drawing.style import (
    GREY,
    INK,
    bare,
    few_ticks,
    number,
    offset_of,
    text_width,
)
from pipeline.figures.drawing.undefined import filled, hatch

_CROSSINGS = 55  # contours met on the way across a plane: more are a grey mesh
_LIGHT = LightSource(azdeg=315, altdeg=50)
_DEEP = 0.27  # heights up to which the ground is so dark that it is written on in white

# One hue, dark is low, even to the eye: paths of any colour read on it.
SLATE = LinearSegmentedColormap.from_list(
    "slate", ["#36516f", "#7690ac", "#b9c8d6", "#e3e8ec", "#faf7f0"]
)
# Of surfaces. The palest yellow is left to the minimiser's star.
MEADOW = ListedColormap(colormaps["viridis"](np.linspace(0.04, 0.97, 256)), "meadow")


def coloured(plane: Plane, scale: Scale) -> np.ndarray:
    """Return the plane's values as the colours of the bar beside it, RGB in [0, 1] [Ry, Rx, 3].

    Unlit: on a flat map light would make one value dark here and pale there.
    """
    return np.asarray(SLATE(heights(plane, scale)))[..., :3]


def heights(plane: Plane, scale: Scale) -> np.ndarray:
    """Return the plane's values in [0, 1] [Ry, Rx], those at the rim of its holes in them too."""
    return bounded(scale.unit(filled(plane.z, plane.undefined)))


def bounded(unit: np.ndarray) -> np.ndarray:
    """Return parts of a scale within [0, 1], at its top where there is no value."""
    return np.asarray(np.nan_to_num(np.clip(unit, 0, 1), nan=1.0))


def shaded(plane: Plane, scale: Scale, ramp: Colormap, exaggeration: float) -> np.ndarray:
    """Return the plane's values as colours lit from the north-west, RGB in [0, 1] [Ry, Rx, 3]."""
    unit = heights(plane, scale)
    light = lit(unit, plane.ratio, exaggeration)[..., None]
    colours = np.asarray(ramp(unit))[..., :3]
    return np.asarray(np.clip(_LIGHT.blend_soft_light(colours, light), 0, 1))


def lit(unit: np.ndarray, ratio: float, exaggeration: float) -> np.ndarray:
    """Return how much light from the north-west heights [Ry, Rx] get, in [0, 1]."""
    # The step is the extent over the count, so that the light does not depend on the resolution.
    rows, columns = unit.shape
    return np.asarray(_LIGHT.hillshade(
        unit, vert_exag=exaggeration, dx=1 / columns, dy=ratio / rows, fraction=1.0
    ))  # fmt: skip


def draw_image(axes: Axes, plane: Plane, colours: np.ndarray) -> None:
    """Colours [Ry, Rx, 3] under everything else, each centred on its mesh point.

    Where the function is not defined, they are hidden by a hatch.
    """
    dx, dy = (np.ptp(side) / (len(side) - 1) / 2 for side in (plane.x, plane.y))
    extent = (plane.x[0] - dx, plane.x[-1] + dx, plane.y[0] - dy, plane.y[-1] + dy)
    axes.imshow(
        np.round(colours * 255).astype(np.uint8), extent=extent, origin="lower", aspect="auto",
        interpolation="bicubic", zorder=0,
    )  # fmt: skip
    axes.set(xlim=(plane.x[0], plane.x[-1]), ylim=(plane.y[0], plane.y[-1]))
    hatch(axes, plane.x, plane.y, plane.undefined)


def draw_plane_axes(axes: Axes, plane: Plane) -> None:
    """Names and few ticks for the plane's two coordinates, without a frame."""
    bare(axes)
    # As wide and high as the plane says, so that arrows stand at right angles to contours.
    axes.set_box_aspect(plane.ratio)
    axes.set_anchor("N")
    offsets = [offset_of(float(side[0]), float(side[-1])) for side in (plane.x, plane.y)]
    x, y = (plane.label(k, offset) for k, offset in enumerate(offsets))
    few_ticks(axes.xaxis, offset=offsets[0])
    few_ticks(axes.yaxis, offset=offsets[1])
    axes.set_xlabel(x, color=INK, fontsize=11)
    turn = 90 if offsets[1] or plane.slice else 0
    axes.set_ylabel(y, color=INK, fontsize=11, rotation=turn, labelpad=9)
    axes.yaxis.label.set_verticalalignment("center")


def draw_contours(axes: Axes, plane: Plane, scale: Scale, look: Look, colour: str = INK) -> None:
    """Thin contour lines, every fourth heavier on a linear scale; labelled if the look says so."""
    unit = scale.unit(plane.z)
    levels, heavy = chosen_levels(unit, scale, look.levels)
    if not len(levels):
        return
    thin = 0.55 if len(levels) <= 40 else 0.3
    lines = axes.contour(
        plane.x, plane.y, np.ma.masked_invalid(unit), levels=list(levels), colors=colour,
        linewidths=np.where(heavy, 1.0, thin).tolist(), alpha=0.45, zorder=1,
    )  # fmt: skip
    if look.labelled:
        # More labels than these hide the lines.
        _label(lines, levels[:: -(-len(levels) // 10)], scale, plane)


def chosen_levels(
    unit: np.ndarray, scale: Scale, count: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the levels [k] for heights [Ry, Rx] in [0, 1], and which are heavy: bool [k].

    Fewer, the more hills and hollows there are, unless their number is given: every level crosses
    each of them.
    """
    levels, offset = scale.levels(count)
    if count is not None or not len(levels):
        return levels, np.zeros(len(levels), dtype=bool)
    stride = max(round(ups_and_downs(unit) * len(levels) / _CROSSINGS), 1)
    kept = np.arange(offset % stride, len(levels), stride)
    return levels[kept], (scale.is_linear and stride == 1) & ((kept - offset) % 4 == 0)


def ups_and_downs(unit: np.ndarray) -> float:
    """Return how much heights [Ry, Rx] rise and fall on the way across, along x or y."""
    steps = [np.abs(np.diff(unit, axis=axis)) for axis in (0, 1)]
    return max(
        float(np.nanmean(each)) * unit.shape[axis] if np.isfinite(each).any() else 0.0
        for axis, each in enumerate(steps)
    )


def _label(lines: ContourSet, levels: np.ndarray, scale: Scale, plane: Plane) -> None:
    texts = {level: number(float(f"{scale.value(level):.4g}")) for level in levels}
    labels = lines.clabel(levels=list(levels), fmt=texts, fontsize=7.5, colors=INK, zorder=2)
    level_of = {text: level for level, text in texts.items()}
    inner = [_is_inner(label, plane) for label in labels]
    whole = {label.get_text() for label, whole in zip(labels, inner, strict=True) if whole}
    for label, is_inner in zip(labels, inner, strict=True):
        if not is_inner and label.get_text() in whole:
            # The axes' edge would cut it, and its level has another.
            label.remove()
            continue
        label.set(alpha=1.0, clip_on=True)
        is_deep = level_of[label.get_text()] < _DEEP
        label.set_color("white" if is_deep else INK)
        if not is_deep:
            label.set_path_effects([withStroke(linewidth=1.8, foreground="#ffffffb0")])


def _is_inner(label: Text, plane: Plane) -> bool:
    """Say whether a label lies within the plane with all its letters."""
    half = text_width(label.get_text(), 7.5) / 2 / 5.2
    turn = np.radians(label.get_rotation())
    reach = half * np.abs([np.cos(turn), np.sin(turn) / plane.ratio]) + 0.012
    x, y = label.get_position()
    at = np.array([(x - plane.x[0]) / np.ptp(plane.x), (y - plane.y[0]) / np.ptp(plane.y)])
    return bool(((at >= reach) & (at <= 1 - reach)).all())


Bar = tuple[Colormap, tuple[np.ndarray, list[str]], str]  # what `draw_bar` draws


def draw_bar(axes: Axes, ramp: Colormap, ticks: tuple[np.ndarray, list[str]], label: str) -> None:
    """Draw a colour bar over [0, 1] at the axes' right, with `ticks` (places, texts)."""
    inset = axes.inset_axes((1.025, 0.0, 0.03, 1.0))
    shades = np.linspace(0, 1, 256)[:, None]
    inset.imshow(ramp(shades), extent=(0, 1, 0, 1), origin="lower", aspect="auto")
    bare(inset)
    inset.set_xticks([])
    inset.yaxis.tick_right()
    inset.yaxis.set_label_position("right")
    inset.set_yticks(list(ticks[0]), ticks[1])
    inset.tick_params(axis="y", colors=GREY, labelsize=9, length=3)
    inset.set_ylabel(label, color=INK, fontsize=10)
    inset.set_ylim(0, 1)
    inset.set_label("colour bar")


def draw_relief(axes: Axes, plane: Plane, scale: Scale, look: Look) -> None:
    """Draw the whole ground of a picture: colours, contours, axes and colour bar."""
    draw_image(axes, plane, coloured(plane, scale))
    draw_contours(axes, plane, scale, look)
    draw_plane_axes(axes, plane)
    draw_bar(axes, SLATE, scale.ticks(), scale.label(plane.function))
