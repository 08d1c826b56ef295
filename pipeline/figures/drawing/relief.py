"""A function over a plane as a shaded relief with contour lines."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LightSource, LinearSegmentedColormap
from matplotlib.contour import ContourSet
from matplotlib.patheffects import withStroke

from pipeline.figures import Look
from pipeline.figures.drawing.plane import Plane
from pipeline.figures.drawing.scale import Scale
from pipeline.figures.drawing.style import GREY, INK, bare, few_ticks, number

# One hue, dark is low, even to the eye: paths of any colour read on it.
SLATE = LinearSegmentedColormap.from_list(
    "slate", ["#46607c", "#7f99b2", "#b9c8d6", "#e3e8ec", "#faf7f0"]
)


def shaded(plane: Plane, scale: Scale, ramp: Colormap, exaggeration: float) -> np.ndarray:
    """Return the plane's values as colours lit from the north-west, RGB in [0, 1] [Ry, Rx, 3]."""
    unit = np.nan_to_num(np.clip(scale.unit(plane.z), 0, 1), nan=1.0)
    light = LightSource(azdeg=315, altdeg=50)
    # The step is the extent over the count, so that the light does not depend on the resolution.
    rows, columns = unit.shape
    intensity = light.hillshade(
        unit, vert_exag=exaggeration, dx=1 / columns, dy=plane.ratio / rows, fraction=1.0
    )
    colours = np.asarray(ramp(unit))[..., :3]
    return np.asarray(np.clip(light.blend_soft_light(colours, intensity[..., None]), 0, 1))


def draw_image(axes: Axes, plane: Plane, colours: np.ndarray) -> None:
    """Colours [Ry, Rx, 3] under everything else, each centred on its mesh point."""
    dx, dy = (np.ptp(side) / (len(side) - 1) / 2 for side in (plane.x, plane.y))
    extent = (plane.x[0] - dx, plane.x[-1] + dx, plane.y[0] - dy, plane.y[-1] + dy)
    axes.imshow(
        np.round(colours * 255).astype(np.uint8), extent=extent, origin="lower", aspect="auto",
        interpolation="bicubic", zorder=0,
    )  # fmt: skip
    axes.set(xlim=(plane.x[0], plane.x[-1]), ylim=(plane.y[0], plane.y[-1]))


def draw_plane_axes(axes: Axes, plane: Plane) -> None:
    """Names and few ticks for the plane's two coordinates, without a frame."""
    bare(axes)
    few_ticks(axes.xaxis)
    few_ticks(axes.yaxis)
    axes.set_xlabel(f"${plane.names[0]}$", color=INK, fontsize=11)
    axes.set_ylabel(f"${plane.names[1]}$", color=INK, fontsize=11, rotation=0, labelpad=9)
    axes.yaxis.label.set_verticalalignment("center")


def draw_contours(axes: Axes, plane: Plane, scale: Scale, look: Look) -> None:
    """Thin contour lines, every fourth heavier on a linear scale; labelled if the look says so."""
    levels, offset = scale.levels(look.levels)
    if not len(levels):
        return
    counted = look.levels is not None
    heavy = [scale.is_linear and not counted and (k - offset) % 4 == 0 for k in range(len(levels))]
    lines = axes.contour(
        plane.x, plane.y, np.ma.masked_invalid(scale.unit(plane.z)), levels=list(levels),
        colors=INK, linewidths=[1.0 if is_heavy else 0.55 for is_heavy in heavy], alpha=0.45,
        zorder=1,
    )  # fmt: skip
    if look.labelled:
        _label(lines, levels, scale)


def _label(lines: ContourSet, levels: np.ndarray, scale: Scale) -> None:
    texts = {level: number(float(f"{scale.value(level):.6g}")) for level in levels}
    labels = lines.clabel(levels=list(levels), fmt=texts, fontsize=7.5, colors=INK, zorder=2)
    for label in labels:
        label.set(alpha=1.0, clip_on=True)
        label.set_path_effects([withStroke(linewidth=1.8, foreground="#ffffffb0")])


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
    """Draw the whole ground of a picture: relief, contours, axes and colour bar."""
    draw_image(axes, plane, shaded(plane, scale, SLATE, 0.25))
    draw_contours(axes, plane, scale, look)
    draw_plane_axes(axes, plane)
    draw_bar(axes, SLATE, scale.ticks(), scale.label(plane.function))
