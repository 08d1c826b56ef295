"""What an option of a transform may hold. Everything here does without NumPy and TensorFlow.

`read` returns a plain value as the option keeps it, and raises ValueError with what is wrong in a
few words; the option as a text is what may stand there. `fitting` says what would fit a target of
so many coordinates where a value does not, and is empty where it does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, field
from typing import Any

from functions.limits import Limit, as_float

UNLIKE, BEYOND = "not of the right kind", "out of range"


class Kind:
    """What an option may hold."""

    def read(self, value: Any) -> Any:
        """Return the value as it is kept; raises ValueError."""
        raise NotImplementedError

    def fitting(self, value: Any, dim: int) -> str:
        """Return what would fit a target of that dimension; '', where nothing hangs on it."""
        return ""


def option(kind: Kind, default: Any = MISSING) -> Any:
    """Return the field of a dataclass that is an option; one without a default must be given."""
    return field(default=default, metadata={"kind": kind})


@dataclass(frozen=True)
class Number(Kind):
    """One finite number; kept as a float."""

    limit: Limit | None = None

    def __str__(self) -> str:
        return f"a finite number{_within(self.limit)}"

    def read(self, value: Any) -> float:
        """Return the number."""
        return _number(value, self.limit)


@dataclass(frozen=True)
class Numbers(Kind):
    """One number for all coordinates, or a list with one for each; kept as a float or a tuple."""

    limit: Limit | None = None

    def __str__(self) -> str:
        return f"a finite number{_within(self.limit)}, or one for each coordinate, [a, b, ...]"

    def read(self, value: Any) -> float | tuple[float, ...]:
        """Return the number or the numbers."""
        if isinstance(value, list | tuple):
            return tuple(_number(each, self.limit) for each in value)
        return _number(value, self.limit)

    def fitting(self, value: Any, dim: int) -> str:
        """Return how many numbers a list must have."""
        fits = not isinstance(value, tuple) or len(value) == dim
        return "" if fits else f"one number, or {dim} of them, one for each coordinate"


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number of at least `low` and at most `high`, or null where `optional`."""

    low: int = 0
    high: int | None = None
    optional: bool = False

    def __str__(self) -> str:
        most = "" if self.high is None else f", at most {self.high:,}"
        return f"a whole number, at least {self.low}{most}{_or_null(self.optional)}"

    def read(self, value: Any) -> int | None:
        """Return the number."""
        if value is None and self.optional:
            return None
        if type(value) is not int:
            raise ValueError(UNLIKE)
        if value < self.low or (self.high is not None and value > self.high):
            raise ValueError(BEYOND)
        return value


@dataclass(frozen=True)
class Angle(Kind):
    """Degrees, in a plane; or null."""

    def __str__(self) -> str:
        return "degrees, a finite number, for a target of two coordinates; or null"

    def read(self, value: Any) -> float | None:
        """Return the angle."""
        return None if value is None else _number(value, None)

    def fitting(self, value: Any, dim: int) -> str:
        """Return what has to stand there where there is no plane."""
        return "" if value is None or dim == 2 else "null, with a seed: only a plane has one angle"


@dataclass(frozen=True)
class Coordinates(Kind):
    """Different coordinates of the target, counted from 0; kept as a tuple. Or null."""

    optional: bool = False

    def __str__(self) -> str:
        return f"different coordinates counted from 0, as [0, 2]{_or_null(self.optional)}"

    def read(self, value: Any) -> tuple[int, ...] | None:
        """Return the coordinates."""
        if value is None and self.optional:
            return None
        return _coordinates(value)

    def fitting(self, value: Any, dim: int) -> str:
        """Return which coordinates there are."""
        return "" if max(value) < dim else f"different ones of the coordinates 0 to {dim - 1}"


@dataclass(frozen=True)
class Order(Kind):
    """All coordinates in an order, counted from 0; kept as a tuple. Or null."""

    def __str__(self) -> str:
        return "every coordinate once, counted from 0, as [1, 0]; or null"

    def read(self, value: Any) -> tuple[int, ...] | None:
        """Return the order."""
        return None if value is None else _coordinates(value)

    def fitting(self, value: Any, dim: int) -> str:
        """Return which coordinates there are."""
        fits = value is None or sorted(value) == list(range(dim))
        return "" if fits else f"each of the coordinates 0 to {dim - 1} once"


@dataclass(frozen=True)
class Place(Kind):
    """A point of the target, or null; kept as a tuple."""

    def __str__(self) -> str:
        return "a point, [x, y, ...], or null"

    def read(self, value: Any) -> tuple[float, ...] | None:
        """Return the point."""
        if value is None:
            return None
        if not isinstance(value, list | tuple):
            raise ValueError(UNLIKE)
        return tuple(_number(each, None) for each in value)

    def fitting(self, value: Any, dim: int) -> str:
        """Return how many coordinates a point has."""
        return (
            "" if value is None or len(value) == dim else f"a point of {dim} coordinates, or null"
        )


def miscount(values: Sequence[Any]) -> str:
    """Return how many of several values are given where it is not one, '' where it is."""
    given = sum(each is not None for each in values)
    return "" if given == 1 else "more than one" if given else "none"


def _number(value: Any, limit: Limit | None) -> float:
    if type(value) not in (int, float):
        raise ValueError(UNLIKE)
    number = as_float(value)
    if not math.isfinite(number):
        raise ValueError(UNLIKE)
    if limit is not None and not limit.admits(number):
        raise ValueError(BEYOND)
    return number


def _coordinates(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list | tuple) or any(type(each) is not int for each in value):
        raise ValueError(UNLIKE)
    if not value or min(value) < 0:
        raise ValueError(BEYOND)
    if len(set(value)) < len(value):
        raise ValueError("a coordinate stands there twice")
    return tuple(value)


def _within(limit: Limit | None) -> str:
    return f", {limit}" if limit else ""


def _or_null(optional: bool) -> str:
    return "; or null" if optional else ""
