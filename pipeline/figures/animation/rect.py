"""Rectangles of pixels: what has changed of a frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np


class Rect(NamedTuple):
    """Rows top..bottom and columns left..right of a frame, the ends excluded."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """The index of the rectangle in an array [height, width, ...]."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def is_empty(self) -> bool:
        """Whether there is no pixel in it."""
        return self.top >= self.bottom or self.left >= self.right

    def within(self, other: Rect) -> Rect:
        """Return the part that lies in `other`."""
        return Rect(
            max(self.top, other.top), min(self.bottom, other.bottom),
            max(self.left, other.left), min(self.right, other.right),
        )  # fmt: skip

    @property
    def area(self) -> int:
        """The number of its pixels."""
        return max(self.bottom - self.top, 0) * max(self.right - self.left, 0)

    def touches(self, other: Rect) -> bool:
        """Say whether the two share a pixel."""
        return not self.within(other).is_empty

    def even(self) -> Rect:
        """Return the smallest rectangle around it with even edges."""
        top, left = self.top & ~1, self.left & ~1
        return Rect(top, (self.bottom + 1) & ~1, left, (self.right + 1) & ~1)


def around(points: np.ndarray, margin: float, height: int) -> Rect:
    """Return the rectangle `margin` pixels around points [..., 2] whose y goes up from the foot."""
    flat = np.clip(points.reshape(-1, 2), -1e6, 1e6)
    (left, low), (right, high) = flat.min(axis=0) - margin, flat.max(axis=0) + margin
    return Rect(
        int(np.floor(height - high)), int(np.ceil(height - low)) + 1,
        int(np.floor(left)), int(np.ceil(right)) + 1,
    )  # fmt: skip


def merged(rects: Iterable[Rect]) -> list[Rect]:
    """Return rectangles that cover the same, those joined that have no more pixels as one."""
    found: list[Rect] = []
    for rect in rects:
        grown = rect
        while (other := next((each for each in found if _is_one(each, grown)), None)) is not None:
            found.remove(other)
            grown = union([other, grown])
        found.append(grown)
    return found


def _is_one(one: Rect, other: Rect) -> bool:
    apart = one.top >= other.bottom or other.top >= one.bottom
    if apart or one.left >= other.right or other.left >= one.right:
        return False
    return union([one, other]).area <= one.area + other.area


def union(rects: Iterable[Rect]) -> Rect:
    """Return the smallest rectangle around all; empty if there are none."""
    tops, bottoms, lefts, rights = zip(*rects, strict=True) if rects else ((0,),) * 4
    return Rect(min(tops), max(bottoms), min(lefts), max(rights))
