"""Lanes in blocks of one shape: laid out for a compiled loop, and run several at a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from functions.target import Target
from pipeline.bounds import Bounds
from pipeline.compiled import array, at_once, cores, program
from pipeline.noise import Noise, seeds_of
from pipeline.rule import Rule
from pipeline.stateless import Stateless, stateless
from pipeline.step import Walk, carried

BLOCK = 512  # lanes whose steps cost more than starting these
COORDINATES = 4096  # of all lanes of a block, whose state and gradients fit a core's cache
SHARES = 8  # blocks, if lanes are many, so that all cores have some


@dataclass(frozen=True)
class Blocks:
    """Lanes for the programs of a walk: `blocks`, each [B, n + own], of `count` lanes in all.

    The last block is padded with the last lane. `common` is what all lanes share: the rule [3] and
    the walk's numbers in one array, then the slots before step one. With noise there are `seeds`,
    for each block [B, 2] uint32, which programs take last.
    """

    walk: Walk
    blocks: Sequence[tf.Tensor]
    common: Sequence[tf.Tensor]
    count: int
    seeds: Sequence[tf.Tensor] = ()

    def inputs(self, number: int) -> list[tf.Tensor]:
        """Return what a program takes of a block by its number, behind the budget."""
        seeds = [self.seeds[number]] if self.seeds else []
        return [self.blocks[number], *self.common, *seeds]


def laid(
    target: Target,
    optimizer: Any,
    starts: Any,
    *,
    rule: Rule | None,
    hyperparameters: Mapping[str, Any] | None,
    block: int | None,
    noise: Noise | None,
    bounds: Bounds | None,
    seeds: Any,
) -> tuple[Blocks, Mapping[str, np.ndarray]]:
    """Lay out lanes, see `pipeline.descent.prepare`; also their own hyperparameters, each [L, 1].

    Raises ValueError as that does, save for numbers on which the optimizer branches.
    """
    points = np.atleast_2d(np.asarray(starts))
    if points.ndim != 2 or points.shape[1] != target.dim:
        raise ValueError(f"starts must be [lanes, {target.dim}], got {np.shape(starts)}")
    pure = stateless(optimizer, target.dim, points.dtype.name)
    own = _own(pure, hyperparameters or {}, points)
    width = block or _width(*points.shape)
    walk = Walk(target, pure, tuple(own), noise, bounds)
    _heed_coordinates(walk)
    return Blocks(
        walk,
        _blocks(np.hstack([points, *own.values()]), width),
        _common(walk, rule or Rule(), points.dtype),
        len(points),
        [] if noise is None else _blocks(_halves(seeds, len(points)), width),
    ), own


def compiled(
    laid_out: Blocks,
    own: Mapping[str, np.ndarray],
    loop: Callable[..., Any],
    name: Hashable,
    steps: int,
) -> Callable[[int], list[np.ndarray]]:
    """Compile the loop of a block, and return what runs a block by its number.

    `loop` takes the first step beyond the budget, a block and what is common; each of its results
    ends in an axis of B lanes, which of a block of one is left out in the program. `name` tells the
    loop from others of the same walk: by the steps too where it has room for just so many. Raises
    ValueError where the optimizer branches on a number of which lanes have their own.
    """
    walk, blocks = laid_out.walk, laid_out.blocks
    stop = tf.constant(steps + 1)
    key = (name, walk.key, *blocks[0].shape, blocks[0].dtype)
    example = [tf.constant(0), *laid_out.inputs(0)]
    run_block = program(key, loop, example)
    for number, column in own.items():  # tracing has told on which numbers the optimizer branches
        walk.pure.check(number, column[:, 0])
    run_block(example)
    alone = blocks[0].shape[0] == 1

    def run(number: int) -> list[np.ndarray]:
        parts = map(array, run_block([stop, *laid_out.inputs(number)]))
        return [part[..., None] if alone else part for part in parts]

    return run


def together(
    run: Callable[[int], list[np.ndarray]], laid_out: Blocks, threads: int | None
) -> list[np.ndarray]:
    """Run all blocks, as many at a time as `threads` (None: the cores); results end in [L]."""
    # Several calls at a time: each releases the lock.
    count, blocks = laid_out.count, len(laid_out.blocks)
    first = run(0)
    if blocks == 1:
        return [part[..., :count] for part in first]
    width = first[0].shape[-1]
    wholes = [np.empty((*part.shape[:-1], count), part.dtype) for part in first]

    def place(number: int) -> None:
        parts = run(number) if number else first
        here = slice(number * width, (number + 1) * width)
        for whole, part in zip(wholes, parts, strict=True):
            whole[..., here] = part[..., : whole[..., here].shape[-1]]

    at_once(place, range(blocks), threads or cores())
    return wholes


def _own(pure: Stateless, given: Mapping[str, Any], points: np.ndarray) -> dict[str, np.ndarray]:
    """Return the hyperparameters of which every lane has its own, as columns [L, 1]."""
    unknown = sorted(set(given) - set(pure.numbers))
    if unknown:
        raise ValueError(f"no float hyperparameter {unknown}; there are {sorted(pure.numbers)}")
    shape = (len(points),)
    return {
        name: np.broadcast_to(np.asarray(values, points.dtype), shape)[:, None]
        for name, values in given.items()
    }


def _heed_coordinates(walk: Walk) -> None:
    """Raise ValueError where noise or bounds are of another number of coordinates."""
    n, noise, bounds = walk.target.dim, walk.noise, walk.bounds
    if noise is not None and noise.dim not in (None, n):
        raise ValueError(f"the noise has {noise.dim} coordinates, {walk.target.name} has {n}")
    if bounds is not None and bounds.box.shape != (n, 2):
        raise ValueError(f"the box must be [{n}, 2], got {list(bounds.box.shape)}")


def _halves(seeds: Any, lanes: int) -> np.ndarray:
    """Return the low and the high half of each lane's seed, [L, 2] uint32."""
    seeds = seeds_of(0, lanes) if seeds is None else seeds
    # As objects: NumPy would make floats of large numbers in a list.
    whole = seeds if isinstance(seeds, np.ndarray) else np.array(seeds, object)
    if whole.shape != (lanes,) or not (whole.dtype == np.uint64 or all(map(_is_seed, whole))):
        raise ValueError(f"seeds must be whole numbers below 2^64, one for each of {lanes} lanes")
    whole = whole.astype(np.uint64)
    return np.stack([whole & np.uint64(0xFFFFFFFF), whole >> np.uint64(32)], 1).astype(np.uint32)


def _is_seed(seed: Any) -> bool:
    return isinstance(seed, int | np.integer) and 0 <= int(seed) < 2**64


def _common(walk: Walk, rule: Rule, dtype: np.dtype[Any]) -> list[tf.Tensor]:
    shared = tf.constant([*rule.numbers(), *walk.numbers], dtype)
    return [shared, *(walk.pure.state[i] for i in carried(walk.pure))]


def _width(lanes: int, dim: int) -> int:
    """Return how many lanes make a block; whatever the number of cores, so that bytes agree."""
    return max(BLOCK, min(COORDINATES // dim, lanes // SHARES))


def _blocks(lanes: np.ndarray, width: int) -> list[tf.Tensor]:
    """Lanes [L, ...] in blocks of one width; the last is padded with the last lane."""
    width = min(width, len(lanes))
    starts = range(0, len(lanes), width)
    return [tf.constant(lanes[np.minimum(np.arange(i, i + width), len(lanes) - 1)]) for i in starts]
