"""A surface in space as smoothly shaded triangles, the farthest first."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist, allow_rasterization
from matplotlib.backend_bases import RendererBase
from matplotlib.transforms import IdentityTransform
from mpl_toolkits.mplot3d import Axes3D
from mpl_toolkits.mplot3d.proj3d import proj_transform


class Sheet(Artist):
    """A height over each point of a mesh, each in its own colour, the colours blending between.

    `places` [Ry, Rx, 3] are in the data of the axes, `colours` [Ry, Rx, 3] RGB in [0, 1]. There is
    a hole where a height is NaN.
    """

    def __init__(self, places: np.ndarray, colours: np.ndarray, zorder: float) -> None:
        """Keep what to draw. In SVG and PDF the sheet is an image: its triangles are too many."""
        super().__init__()
        self._places, self._colours = places, colours
        self.set_zorder(zorder)
        self.set_rasterized(True)

    @allow_rasterization  # type: ignore[untyped-decorator]
    def draw(self, renderer: RendererBase) -> None:
        """Project the places as the axes are seen now, and draw all triangles."""
        axes: Any = self.axes
        projected = proj_transform(*self._places.reshape(-1, 3).T, axes.get_proj())
        pixels = axes.transData.transform(np.column_stack(projected[:2]))
        corners = pixels.reshape(*self._places.shape[:2], 2)
        gc = renderer.new_gc()
        gc.set_clip_rectangle(axes.figure.bbox)
        order = self._order(axes)
        spots = _triangles(corners)[order].reshape(-1, 3, 2)
        solid = np.concatenate([self._colours, np.ones((*self._colours.shape[:2], 1))], axis=-1)
        shades = _triangles(solid)[order].reshape(-1, 3, 4)
        whole = np.isfinite(spots).all(axis=(1, 2))
        renderer.draw_gouraud_triangles(gc, spots[whole], shades[whole], IdentityTransform())
        gc.restore()

    def _order(self, axes: Axes3D) -> np.ndarray:
        """Return the faces [F] from the farthest to the nearest, seen along the floor.

        Of a height over a plane, whatever hides another part stands nearer to the eye's foot.
        """
        x, y, _ = eye_of(axes)
        middles = (self._places[:-1, :-1, :2] + self._places[1:, 1:, :2]) / 2
        # In units of the box: one coordinate's numbers may be much larger than the other's.
        spans = np.ptp(self._places[..., :2], axis=(0, 1))
        away = np.linalg.norm((middles - (x, y)) / spans, axis=-1)
        return np.argsort(-away, axis=None, kind="stable")


def eye_of(axes: Axes3D) -> np.ndarray:
    """Return where the eye is [3], in the data of the axes."""
    # There the projection has neither a place on the page nor a depth to divide by.
    eye = np.linalg.svd(np.asarray(axes.get_proj())[[0, 1, 3]])[2][-1]
    return np.asarray(eye[:3] / eye[3])


def _triangles(table: np.ndarray) -> np.ndarray:
    """Return two triangles a face of a table [Ry, Rx, m]: [F, 2, 3, m]."""
    a, b, c, d = table[:-1, :-1], table[:-1, 1:], table[1:, 1:], table[1:, :-1]
    both = np.stack([a, b, c, a, c, d], axis=2)
    return both.reshape(-1, 2, 3, table.shape[-1])
