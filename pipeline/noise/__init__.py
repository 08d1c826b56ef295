"""What comes between a target's gradient and the optimizer: one module a kind of noise.

Each has one public function of its name, which makes a `Noise` of its numbers. Draws are pure
functions of a lane's seed, the step and the coordinate (`threefry`): a lane's noise is the same
alone and in a batch of any size.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

_SHARED = ("memory", "threefry")  # what kinds have in common


@dataclass(frozen=True)
class Moment:
    """What a noise may use at one step of B lanes, or of one without their axis.

    `t` is the step, `seeds` the two halves of the lanes' seeds, each [B] uint32, `numbers` [k]
    those of the noise in the precision of the points. `oldest` [n, B] is the gradient of as many
    steps ago as the noise remembers, None if it remembers none. `points` [B, n] are where the
    lanes are, and `terms` are those of the target, see `functions.Target`, if it has any.
    """

    t: tf.Tensor
    seeds: tuple[tf.Tensor, tf.Tensor]
    numbers: tf.Tensor
    oldest: tf.Tensor | None
    points: tf.Tensor | None = None
    terms: Callable[..., tf.Tensor] | None = None


@dataclass(frozen=True)
class Noise:
    """What the optimizer sees in a gradient's place.

    `see(noise, gradients, moment)` takes gradients [n, B] and gives what is seen of them, [n, B].
    `numbers` are inputs of the program, `sizes` are part of it. With a `delay` the loop remembers
    gradients for so many steps. `dim` is n where the numbers fit no other.
    """

    see: Callable[[Noise, tf.Tensor, Moment], tf.Tensor]
    numbers: tuple[float, ...] = ()
    sizes: tuple[int, ...] = ()
    delay: int | None = None
    dim: int | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells the programs of this noise from those of others."""
        return self.see, len(self.numbers), self.sizes, self.delay

    @property
    def content(self) -> list[Any]:
        """All that determines it, plain."""
        return [self.see.__module__, list(self.numbers), list(self.sizes), self.delay]


def names() -> list[str]:
    """Return the kinds of noise, sorted, without importing any."""
    found = (entry.name for entry in pkgutil.iter_modules(__path__))
    return sorted(name for name in found if name not in _SHARED)


def made(kind: str, *, dim: int, seed: int, own: int = 0, **options: Any) -> Noise:
    """Make the noise of a kind for points of n = `dim` coordinates.

    `seed` is of what is drawn once for all lanes and steps, `own` how many samples the target has,
    of which it is the mean. Raises ValueError for a kind that there is not.
    """
    if kind not in names():
        raise ValueError(f"there is no noise '{kind}'; there are {', '.join(names())}")
    make: Callable[..., Noise] = getattr(importlib.import_module(f"{__name__}.{kind}"), kind)
    fixed = {"dim": dim, "seed": seed, "own": own}
    wanted = inspect.signature(make).parameters
    return make(**options, **{name: each for name, each in fixed.items() if name in wanted})


def seeds_of(seed: int, lanes: int) -> np.ndarray:
    """Return seeds [L] uint64 of lanes: `seed`, below 2^32, and the lane's index behind it."""
    return (np.uint64(seed) << np.uint64(32)) + np.arange(lanes, dtype=np.uint64)
