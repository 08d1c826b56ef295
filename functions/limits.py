"""What the options of targets and transforms may be."""

from __future__ import annotations

import math
from typing import Any, NamedTuple


class Limit(NamedTuple):
    """What a number may be: at least `low`, or more where `open`, and at most `high`."""

    low: float
    open: bool = False
    high: float = math.inf

    def admits(self, number: float) -> bool:
        """Whether the number keeps to the limit."""
        return (number > self.low if self.open else number >= self.low) and number <= self.high

    def __str__(self) -> str:
        low = f"{'greater than' if self.open else 'at least'} {self.low:g}"
        return low if self.high == math.inf else f"{low}, at most {self.high:g}"


class Box(tuple[Any, ...]):
    """A domain: (low, high) for every coordinate, or a pair for each; hashable."""

    __slots__ = ()

    @classmethod
    def of(cls, value: Any) -> Box | None:
        """Return a list or tuple as a box of floats, None where it is none."""
        several = _all_lists(value) and len(value) > 0
        pairs = value if several else [value]
        if not all(_all_numbers(pair) and len(pair) == 2 and pair[0] < pair[1] for pair in pairs):
            return None
        made = tuple((float(low), float(high)) for low, high in pairs)
        return cls(made if several else made[0])


def as_float(number: int | float) -> float:
    """Return a number as a float; infinity where it is beyond floats, as a whole number can be."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _all_lists(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, list | tuple) for each in value)


def _all_numbers(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(
        type(each) in (int, float) and math.isfinite(as_float(each)) for each in value
    )


class OneOf(NamedTuple):
    """The words that a text may be."""

    words: tuple[str, ...]

    def admits(self, word: str) -> bool:
        """Whether it is one of the words."""
        return word in self.words

    def __str__(self) -> str:
        return ", ".join(self.words)
