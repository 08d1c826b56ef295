"""Grids: a domain and a resolution become points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from functions.target import Target

if TYPE_CHECKING:
    from pipeline import settings
    from pipeline.section import Domain


@dataclass(frozen=True)
class Grid:
    """Points [R, n] on a line or [Ry, Rx, n] on a mesh; `axes` are the coordinates they span."""

    points: np.ndarray
    axes: tuple[int, ...]


def lay(target: Target, choice: settings.Mesh | settings.Line, precision: str) -> Grid:
    """Lay the chosen grid over a target's domain, in `precision` (float32 or float64)."""
    if choice.kind == "line":
        return _line(target, choice, precision)
    if target.dim == 1:
        return _interval(target, choice, precision)
    return _mesh(target, choice, precision)


def _line(target: Target, choice: settings.Line, precision: str) -> Grid:
    low, high = target.domain.T
    start = low if choice.start is None else np.array(choice.start)
    end = high if choice.end is None else np.array(choice.end)
    points = np.linspace(start, end, choice.resolution, endpoint=choice.endpoint)
    return Grid(points.astype(precision), tuple(range(target.dim)))


def _interval(target: Target, choice: settings.Mesh, precision: str) -> Grid:
    low, high = bounds(target, choice.domain)[0]
    count = choice.resolution if isinstance(choice.resolution, int) else choice.resolution[0]
    points = np.linspace(low, high, count, endpoint=choice.endpoint)
    return Grid(points[:, None].astype(precision), (0,))


def _mesh(target: Target, choice: settings.Mesh, precision: str) -> Grid:
    axes = choice.axes or (0, 1)
    two = target.domain[list(axes)] if choice.domain is None else pairs(choice.domain, 2)
    x, y = sides(two, choice)
    points = np.empty((len(y), len(x), target.dim), precision)
    points[:] = _through(target, choice)
    points[..., axes[0]], points[..., axes[1]] = x, y[:, None]
    return Grid(points, axes)


def sides(two: np.ndarray, choice: settings.Mesh | settings.Plane) -> tuple[np.ndarray, np.ndarray]:
    """Return the coordinates x [Rx] and y [Ry] of a mesh over two pairs [2, 2] (low, high)."""
    counts = choice.resolution
    (left, right), (bottom, top) = two
    rx, ry = (counts, counts) if isinstance(counts, int) else counts
    x = np.linspace(left, right, rx, endpoint=choice.endpoint)
    return x, np.linspace(bottom, top, ry, endpoint=choice.endpoint)


def _through(target: Target, choice: settings.Mesh) -> np.ndarray:
    """Return the point of a slice: a minimiser where none is chosen and one is known."""
    if choice.through is not None:
        return np.array(choice.through)
    return target.minimisers[0] if len(target.minimisers) else target.start


def bounds(target: Target, domain: Domain) -> np.ndarray:
    """Return the box [n, 2] of a domain as the config writes it; None is the target's own."""
    return target.domain if domain is None else pairs(domain, target.dim)


def pairs(domain: Domain, count: int) -> np.ndarray:
    """Return [count, 2] of one pair (low, high) for every axis, or of one pair each."""
    return np.broadcast_to(np.array(domain, np.float64), (count, 2))
