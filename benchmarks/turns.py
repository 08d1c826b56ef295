"""Timing calls in turns, so that what else the machine does falls on all of them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes, in seconds of the wall clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_turns(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each call over `rounds` rounds, one call of each a round.

    A first round, which compiles and fills caches, is not counted.
    """
    taken = [{name: seconds(work) for name, work in works.items()} for _ in range(rounds + 1)]
    return {name: statistics.median(turn[name] for turn in taken[1:]) for name in works}
