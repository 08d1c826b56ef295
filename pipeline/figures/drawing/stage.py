"""A plane as a surface in space: axes, lit sheet, places on it, and what it hides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from mpl_toolkits.mplot3d import Axes3D

from pipeline.figures import Look
from pipeline.figures.drawing.plane import Plane
from pipeline.figures.drawing.relief import MEADOW, chosen_levels, shaded
from pipeline.figures.drawing.scale import Scale
from pipeline.figures.drawing.sheet import Sheet, eye_of
from pipeline.figures.drawing.style import (
    GREY,
    INK,
    RULE,
    inner_ticks,
    less,
    offset_of,
    set_ticks,
)

_FACES = 120  # a side: more cost time and show nothing
_LIFT = 0.012  # of the height: paths lie a little off the sheet, on the eye's side
_GAP = 0.42  # of the height: the contours lie that far beyond the sheet


@dataclass(frozen=True)
class Stage:
    """A plane in space: heights are the scale's [0, 1]; `above` says where the eye is."""

    axes: Axes3D
    plane: Plane
    scale: Scale
    above: bool


def set_stage(stage: Stage, look: Look) -> None:
    """Set limits, view, pale panes and ticks."""
    axes, plane = stage.axes, stage.plane
    axes.set(xlim=(plane.x[0], plane.x[-1]), ylim=(plane.y[0], plane.y[-1]))
    axes.set_zlim(*((-_GAP, 1.02) if stage.above else (-0.02, 1 + _GAP)))
    axes.set_box_aspect((1.0, plane.ratio, 0.72), zoom=0.87)
    axes.view_init(elev=look.elevation, azim=-60 if look.azimuth is None else look.azimuth)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.set_pane_color("#fafbfc")
        axis.line.set_color("#9aa1ad")
        axis._axinfo["grid"].update(color=RULE, linewidth=0.7)
    for axis, side in ((axes.xaxis, plane.x), (axes.yaxis, plane.y)):
        at, texts = inner_ticks(float(side[0]), float(side[-1]))
        set_ticks(axis, at.tolist(), texts)
    at, texts = stage.scale.ticks(gap=0.15)
    set_ticks(axes.zaxis, at.tolist(), texts)
    axes.tick_params(colors=GREY, labelsize=8.5, pad=1)
    # The axis crosses its ticks: closer, the sign of a negative number would run into them.
    axes.tick_params(axis="z", pad=5)
    x, y = (
        less(name, offset_of(float(side[0]), float(side[-1])))
        for name, side in zip(plane.names, (plane.x, plane.y), strict=True)
    )
    pad = 14 if plane.slice else 4  # a word is longer than a letter, and turned
    axes.set_xlabel(f"${x}$", color=INK, fontsize=11, labelpad=pad)
    axes.set_ylabel(f"${y}$", color=INK, fontsize=11, labelpad=pad)
    label = f"${plane.function}$" if stage.scale.is_linear else stage.scale.label("f")
    axes.zaxis.set_rotate_label(False)
    axes.set_zlabel(label, color=INK, fontsize=10, labelpad=10, rotation=90)


def draw_sheet(stage: Stage) -> None:
    """Draw the lit surface, and contours on the far pane."""
    plane, scale = stage.plane, stage.scale
    colours = shaded(plane, scale, MEADOW, 0.35)
    x = np.linspace(plane.x[0], plane.x[-1], _FACES + 1)
    y = np.linspace(plane.y[0], plane.y[-1], _FACES + 1)
    places = np.stack(np.meshgrid(x, y), axis=-1)
    unit = np.clip(scale.unit(plane.sample(plane.z, places)), 0, 1)
    levels, _ = chosen_levels(scale.unit(plane.z), scale, None)
    if len(levels):
        stage.axes.contour(
            x, y, unit, levels=list(levels), cmap=MEADOW, vmin=0, vmax=1, linewidths=0.9,
            zdir="z", offset=-_GAP if stage.above else 1 + _GAP, zorder=1,
        )  # fmt: skip
    spots = np.concatenate([places, unit[..., None]], axis=-1)
    stage.axes.add_artist(Sheet(spots, plane.sample(colours, places), zorder=2))


def places_on(stage: Stage, flat: np.ndarray) -> np.ndarray:
    """Return the places [..., 3] of points [..., 2] just off the sheet; NaN outside it."""
    plane = stage.plane
    unit = np.clip(stage.scale.unit(plane.sample(plane.z, flat)), 0, 1) + (
        _LIFT if stage.above else -_LIFT
    )
    spots = np.concatenate([flat, unit[..., None]], axis=-1)
    return np.where(plane.holds(flat)[..., None], spots, np.nan)


def hidden(stage: Stage, spots: np.ndarray) -> np.ndarray:
    """Return which places [N, 3] the sheet hides from the eye: bool [N]."""
    toward = eye_of(stage.axes) - spots
    ray = spots + np.linspace(0.0, 0.25, 80)[1:, None, None] * toward
    sheet = stage.scale.unit(stage.plane.sample(stage.plane.z, ray[..., :2]))
    over = sheet - ray[..., 2] if stage.above else ray[..., 2] - sheet
    return np.asarray((np.nan_to_num(over, nan=-1.0) > _LIFT).any(axis=0))
