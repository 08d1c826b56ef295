"""The directions along which the points of a descent spread the most. numpy only.

Li, Xu, Taylor, Studer and Goldstein (2018), Visualizing the loss landscape of neural nets,
section 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipeline.results import DIVERGED, Trace
from pipeline.slices import PIECE, Slice

_WHOLE = 64  # dimensions up to which all directions are looked through
_BLOCK, _DEPTH = 8, 8  # in more of them: vectors of a block, and blocks of the space searched
_NOISE = 1e-12  # a share of the variance that is rounding


@dataclass(frozen=True)
class Cloud:
    """The points of lanes: those of `points` [T+1, L, n] that are `kept` [T+1, L], one or more.

    They are taken in pieces, as float64: no copy of them all is made.
    """

    points: np.ndarray
    kept: np.ndarray

    def pieces(self) -> Iterator[np.ndarray]:
        """Yield all points, [N, n] at a time, N at least 1."""
        rows = max(1, PIECE // self.points[0].size)
        for begin in range(0, len(self.points), rows):
            here = slice(begin, begin + rows)
            if self.kept[here].any():
                yield self.points[here][self.kept[here]].astype(np.float64)

    def centred(self) -> Iterator[np.ndarray]:
        """Yield all points less their mean."""
        return (piece - self.middle for piece in self.pieces())

    @cached_property
    def middle(self) -> np.ndarray:
        """The mean of all points, [n] float64."""
        first = next(self.pieces())[0]
        # From one of them on: where they lie close together, sums of them would round more.
        moved = np.sum([(piece - first).sum(axis=0) for piece in self.pieces()], axis=0)
        return np.asarray(first + moved / self.kept.sum())

    @cached_property
    def variance(self) -> float:
        """The sum of all squared distances from the mean; 0 where these are no numbers."""
        with np.errstate(over="ignore", invalid="ignore"):
            total = float(sum(np.vdot(piece, piece) for piece in self.centred()))
        return total if np.isfinite(total) else 0.0

    def spread(self, vectors: np.ndarray) -> np.ndarray:
        """Return vectors [n, k] times the covariance times the number of points, [n, k]."""
        parts = [piece.T @ (piece @ vectors) for piece in self.centred()]
        return np.asarray(np.sum(parts, axis=0))

    def shares(self, directions: np.ndarray) -> tuple[float, ...]:
        """Return the shares of the variance along directions [k, n]; () where there is none."""
        if self.variance == 0:
            return ()
        units = directions.T / np.linalg.norm(directions, axis=1)
        along = np.sum([((piece @ units) ** 2).sum(axis=0) for piece in self.centred()], axis=0)
        shares = along / self.variance
        return tuple(np.where(shares > _NOISE, np.minimum(shares, 1.0), 0.0).tolist())

    def extent(self, of: Slice) -> np.ndarray:
        """Return the least and the largest of both coordinates on a plane, [2, 2] (low, high)."""
        flat = [of.project(piece) for piece in self.pieces()]
        low = np.min([each.min(axis=0) for each in flat], axis=0)
        return np.stack([low, np.max([each.max(axis=0) for each in flat], axis=0)], axis=1)


def cloud_of(trace: Trace) -> Cloud:
    """Return the points of a trace, each lane's up to its last good one.

    Lanes that diverged are left out, unless all have: they would say where nothing is to be seen.
    """
    lost = trace.status == DIVERGED
    rows = np.arange(len(trace.values))[:, None]
    return Cloud(trace.points, (rows <= trace.last) & (~lost | lost.all()))


def principal(cloud: Cloud) -> np.ndarray:
    """Return the two directions along which n-D points spread the most: [2, n], of length 1.

    At right angles, n at least 2. Where the points lie on a line, or are one, any that do: the
    coordinate that is the least along the other. The largest component of each is positive.
    """
    n = cloud.points.shape[2]
    if cloud.variance == 0:
        return np.eye(2, n)
    # Of few dimensions the space is whole, of many one that holds what spreads the most.
    basis = np.eye(n) if n <= _WHOLE else _searched(cloud)
    inner = basis.T @ cloud.spread(basis)
    spreads, vectors = np.linalg.eigh((inner + inner.T) / 2)
    first, second = (basis @ vectors[:, [-1, -2]]).T
    if spreads[-2] <= _NOISE * spreads[-1]:
        least = int(np.abs(first).argmin())
        second = np.eye(1, n, least)[0] - first[least] * first
    found = np.stack([first, second / np.linalg.norm(second)])
    largest = np.abs(found).argmax(axis=1)
    return np.asarray(found * np.sign(found[[0, 1], largest])[:, None])


def _searched(cloud: Cloud) -> np.ndarray:
    """Return orthonormal vectors [n, k] between which the leading directions lie.

    A block Krylov space, each block the last one times the covariance: Musco and Musco (2015),
    Randomized block Krylov methods, algorithm 2. Exact for points in fewer dimensions than it has.
    """
    n = cloud.points.shape[2]
    blocks = [_orthonormal(np.random.default_rng(0).standard_normal((n, _BLOCK)))]
    while len(blocks) < _DEPTH:
        before = np.hstack(blocks)
        block = cloud.spread(blocks[-1]) / cloud.variance
        for _ in range(2):  # once leaves what rounding has left
            block = block - before @ (before.T @ block)
        blocks.append(_orthonormal(block))
    return _orthonormal(np.hstack(blocks))


def _orthonormal(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.qr(vectors)[0])
