"""A field's 2-D mesh as figures draw it, and points of a descent projected onto it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.figures import NotDrawable
from pipeline.figures.drawing.hermite import finer, parts_for, refined
from pipeline.figures.drawing.style import coordinate, less, percent
from pipeline.results import Field, Result, Trace
from pipeline.slices import Slice

_MOST = 400  # mesh points a side: more than a picture's pixels can show
_FINE = 200  # as many points a side a coarser mesh is refined to, about


@dataclass(frozen=True)
class Plane:
    """A mesh over two coordinates: `x` [Rx], `y` [Ry], `z` [Ry, Rx], `slopes` [Ry, Rx, 2].

    All float64, the sides ascending; where `z` is NaN, so are the slopes. `axes` are the two
    coordinates of the target's n, or those of a `slice` along other directions; `names` their
    mathtext; `is_slice` whether n > 2, so that other points are only projected onto it.
    """

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    slopes: np.ndarray
    axes: tuple[int, int]
    names: tuple[str, str]
    is_slice: bool
    slice: Slice | None = None

    @property
    def ratio(self) -> float:
        """Height over width of the domain, within what a page likes."""
        return float(np.clip(np.ptp(self.y) / np.ptp(self.x), 0.66, 1.15))

    @property
    def undefined(self) -> np.ndarray:
        """Where the function has no finite value: bool [Ry, Rx]."""
        return np.asarray(np.isnan(self.z))

    @property
    def function(self) -> str:
        """The function's name with its arguments, as mathtext: 'f(x, y)'."""
        return f"f({self.names[0]}, {self.names[1]})"

    def project(self, points: np.ndarray) -> np.ndarray:
        """Points [..., n] to the plane's coordinates [..., 2], kept within what Agg can clip."""
        if self.slice is None:
            flat = points[..., list(self.axes)].astype(np.float64)
        else:
            flat = self.slice.project(points)
        low, high = self.corners()
        reach = 1e4 * (high - low)
        return np.clip(flat, low - reach, high + reach)

    def label(self, k: int, offset: float) -> str:
        """Return what is written at axis k, whose ticks are told less an offset.

        Of a direction its name, and how much of the paths' variance lies along it.
        """
        if self.slice is None or not self.slice.shares:
            return f"${less(self.names[k], offset)}$"
        share = percent(self.slice.shares[k])
        return f"${less(self.names[k], offset)}$ ({share} of the variance)"

    def holds(self, flat: np.ndarray) -> np.ndarray:
        """Which of the projected points [..., 2] lie within the mesh: bool [...]."""
        low, high = self.corners()
        return np.asarray(((flat >= low) & (flat <= high)).all(axis=-1))

    def corners(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the lowest and the highest point [2] of the mesh."""
        return np.array([self.x[0], self.y[0]]), np.array([self.x[-1], self.y[-1]])

    def sample(self, table: np.ndarray, flat: np.ndarray) -> np.ndarray:
        """Return a table over the mesh [Ry, Rx, ...] at projected points [..., 2], bilinear.

        Points outside the mesh give NaN.
        """
        column = np.nan_to_num(np.interp(flat[..., 0], self.x, np.arange(len(self.x))))
        row = np.nan_to_num(np.interp(flat[..., 1], self.y, np.arange(len(self.y))))
        j = np.minimum(column.astype(int), len(self.x) - 2)
        i = np.minimum(row.astype(int), len(self.y) - 2)
        deep = (...,) + (None,) * (table.ndim - 2)
        u, v = (column - j)[deep], (row - i)[deep]
        lower = table[i, j] * (1 - u) + table[i, j + 1] * u
        upper = table[i + 1, j] * (1 - u) + table[i + 1, j + 1] * u
        return np.asarray(np.where(self.holds(flat)[deep], lower * (1 - v) + upper * v, np.nan))


def plane_of(result: Result, figure: str) -> Plane:
    """Return the mesh of a result's field, thinned to what a picture can show.

    Raises:
        NotDrawable: the grid is a line, or has fewer than 2 x 2 finite points.

    """
    field, dim = result.field, result.facts.dim
    if not field.is_mesh:
        raise NotDrawable(f"{figure} needs a grid that spans two coordinates; this grid is a line")
    rows, columns = field.values.shape
    if min(rows, columns) < 2 or not np.isfinite(field.values).any():
        raise NotDrawable(
            f"{figure} needs at least 2 x 2 grid points with finite values; "
            f"this grid is {rows} x {columns}"
        )
    first, second = field.axes
    thin = np.s_[:: -(-rows // _MOST), :: -(-columns // _MOST)]
    values = field.values[thin].astype(np.float64)
    x = field.points[thin][0, :, first].astype(np.float64)
    y = field.points[thin][:, 0, second].astype(np.float64)
    z, slopes = _refined(field, thin, x, y)
    floor = result.facts.minimum
    if floor is not None and floor <= np.nanmin(values[np.isfinite(values)]):
        # What lies between the points is never below what is known to be the lowest.
        z = np.maximum(z, floor)
    return Plane(
        x=finer(x, parts_for(len(x), _FINE)),
        y=finer(y, parts_for(len(y), _FINE)),
        z=z,
        slopes=np.where(np.isnan(z)[..., None], np.nan, slopes),
        axes=(first, second),
        names=_names(field, dim),
        is_slice=dim > 2,
        slice=field.slice,
    )


def _names(field: Field, dim: int) -> tuple[str, str]:
    if field.slice is None:
        first, second = field.axes
        return coordinate(first, dim), coordinate(second, dim)
    one, other = (name.replace(" ", r"\ ") for name in field.slice.names)
    return rf"\mathrm{{{one}}}", rf"\mathrm{{{other}}}"


def _refined(
    field: Field, thin: tuple[slice, slice], x: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return values [Ry, Rx] and slopes [Ry, Rx, 2] of a mesh, smooth between its points."""
    z = field.values[thin].astype(np.float64)
    z = np.where(np.isfinite(z), z, np.nan)
    slopes = field.gradients[thin][..., list(field.axes)].astype(np.float64)
    cross = field.hessians[thin][..., 0, 1].astype(np.float64)
    across, down = parts_for(len(x), _FINE), parts_for(len(y), _FINE)
    # Along x first, the values together with their slopes along y; then along y.
    pair = np.stack([z, slopes[..., 1]], axis=-1).swapaxes(0, 1)
    turned = np.stack([slopes[..., 0], cross], axis=-1).swapaxes(0, 1)
    pair, turned = (each.swapaxes(0, 1) for each in refined(x, pair, turned, across))
    z, rise = refined(y, pair[..., 0], pair[..., 1], down)
    run, _ = refined(y, turned[..., 0], turned[..., 1], down)
    return z, np.stack([run, rise], axis=-1)


def line_of(field: Field) -> tuple[np.ndarray, str]:
    """Return the coordinate along a line grid [R], float64, and its mathtext name.

    It is the coordinate itself where only one varies or all that vary are equal (a diagonal:
    'x = y'), otherwise the distance from the line's first point.
    """
    points = field.points.astype(np.float64)
    dim = points.shape[1]
    varying = [k for k in range(dim) if np.ptp(points[:, k]) > 0] or [0]
    names = [coordinate(k, dim) if dim > 1 else "x" for k in varying]
    if np.allclose(points[:, varying], points[:, varying[:1]], rtol=1e-6, atol=1e-9):
        inner = names if len(names) <= 3 else [names[0], r"\ldots", names[-1]]
        return points[:, varying[0]], " = ".join(inner)
    return np.linalg.norm(points - points[0], axis=1), r"\mathrm{distance\ along\ the\ line}"


def descent_of(result: Result, figure: str) -> Trace:
    """Return the trace of a result.

    Raises:
        NotDrawable: there is none, or it has no lane.

    """
    if result.trace is None or result.trace.values.shape[1] == 0:
        raise NotDrawable(f"{figure} needs a descent; this result has none (study=derive)")
    return result.trace
