"""Planes laid through a target's space, along a descent's path or at random."""

from __future__ import annotations

import numpy as np

from functions.target import Target
from pipeline.grid import pairs, sides
from pipeline.principal import Cloud, cloud_of, principal
from pipeline.results import DIVERGED, Trace
from pipeline.settings import Pca, RandomPlane
from pipeline.slices import NAMES, Slice

_MARGIN = 0.15  # of the path's extent, at either side
_FLAT = 1e-9  # of its extent along the other direction: it has none along this one


def laid(
    target: Target,
    choice: Pca | RandomPlane,
    starts: np.ndarray,
    trace: Trace | None,
) -> tuple[Slice, np.ndarray]:
    """Lay the chosen plane, and a mesh over it: coordinates (a, b) [Ry, Rx, 2] float64.

    It goes through the chosen point; where there is none, through the end of the lane that came
    lowest, without a `trace` through the first of the `starts` [L, n]. Directions of `pca` are
    `pipeline.principal.principal`, those of `random_plane` see `random_directions`.
    """
    origin = _through(choice, starts, trace)
    cloud = None if trace is None else cloud_of(trace)
    if isinstance(choice, RandomPlane):
        directions = random_directions(target, origin, choice.seed)
    else:
        assert cloud is not None  # noqa: S101 - studies without a path are refused beforehand
        directions = principal(cloud)
    shares = () if cloud is None else cloud.shares(directions)
    plane = Slice(origin, directions, NAMES[choice.kind], shares)
    if choice.extent is not None:
        extent = pairs(choice.extent, 2)
    elif cloud is None or isinstance(choice, RandomPlane):
        extent = pairs((-1.0, 1.0), 2)
    else:
        extent = _around(cloud, plane, target)
    return plane, np.stack(np.meshgrid(*sides(extent, choice)), axis=-1)


def _through(choice: Pca | RandomPlane, starts: np.ndarray, trace: Trace | None) -> np.ndarray:
    if choice.through is not None:
        return np.array(choice.through, np.float64)
    if trace is None:
        return np.asarray(starts[0], np.float64)
    lanes = np.arange(len(trace.last))
    ends = np.nan_to_num(trace.values[trace.last, lanes].astype(np.float64), nan=np.inf)
    lane = np.lexsort([ends, trace.status == DIVERGED])[0]
    return np.asarray(trace.points[trace.last[lane], lane], np.float64)


def _around(cloud: Cloud, plane: Slice, target: Target) -> np.ndarray:
    """Return the extent [2, 2] (low, high) of the points on the plane, with a margin."""
    extent = cloud.extent(plane)
    spans = np.ptp(extent, axis=1)
    if spans.max() == 0:  # a point: as wide as the domain
        spans = np.full(2, _size(target) / np.sqrt(target.dim))
        return np.stack([extent[:, 0] - spans / 2, extent[:, 0] + spans / 2], axis=1)
    flat = spans <= _FLAT * spans.max()
    margins = np.where(flat, spans.max() / 4, _MARGIN * spans)
    return np.asarray(extent + margins[:, None] * [-1, 1])


def random_directions(target: Target, origin: np.ndarray, seed: int) -> np.ndarray:
    """Return two normal directions [2, n], the second at right angles to the first, then scaled.

    Of a target with filters each filter's part of a direction is as long as that of the origin
    [n]: Li et al. (2018), Visualizing the loss landscape of neural nets, section 4. Of others, and
    at an origin of 0, the directions are half as long as the diagonal of the domain.
    """
    first, second = np.random.default_rng(seed).standard_normal((2, target.dim))
    second = second - (second @ first) / (first @ first) * first
    drawn = np.stack([first, second])
    if target.filters is None or not origin.any():
        return np.asarray(drawn / np.linalg.norm(drawn, axis=1)[:, None] * _size(target) / 2)
    wanted = filter_norms(origin, target.filters)
    scales = [wanted / filter_norms(each, target.filters) for each in drawn]
    return np.stack([each * of[target.filters] for each, of in zip(drawn, scales, strict=True)])


def filter_norms(point: np.ndarray, filters: np.ndarray) -> np.ndarray:
    """Return the length of each filter's part of a point [n], by the filter of each coordinate."""
    return np.sqrt(np.bincount(filters, weights=point**2))


def _size(target: Target) -> float:
    return float(np.linalg.norm(np.ptp(target.domain, axis=1)))
