"""Between grid points: cubic Hermite interpolation, since the exact slopes are known.

A coarse grid is so drawn as smooth as the function is, where straight lines between its points
would show corners that are not there.
"""

from __future__ import annotations

import numpy as np


def parts_for(count: int, most: int) -> int:
    """Return into how many parts each gap of `count` points is cut, for at most `most` points."""
    return max((most - 1) // max(count - 1, 1), 1)


def finer(along: np.ndarray, parts: int) -> np.ndarray:
    """Return points [R] with each gap cut into equal parts: [(R - 1) parts + 1]."""
    count = len(along)
    spots = np.arange((count - 1) * parts + 1) / parts
    return np.asarray(np.interp(spots, np.arange(count), along))


def refined(
    along: np.ndarray, values: np.ndarray, slopes: np.ndarray, parts: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return values and slopes [R, ...] over `along` [R] at the points of `finer`.

    The cubic through both ends of a gap with the slopes there; a slope that is not finite counts
    as 0. A gap with a value that is NaN is NaN between its ends.
    """
    if parts == 1:
        return values, slopes
    steps = np.diff(along).reshape(-1, *(1,) * (values.ndim - 1))
    slopes = np.where(np.isfinite(slopes), slopes, 0.0)
    ends = (values[:-1], values[1:], steps * slopes[:-1], steps * slopes[1:])
    t = np.arange(parts) / parts
    rise, fall = t**2 * (3 - 2 * t), 6 * t * (1 - t)
    of_values = (1 - rise, rise, t * (1 - t) ** 2, t**2 * (t - 1))
    of_slopes = (-fall, fall, (1 - t) * (1 - 3 * t), t * (3 * t - 2))
    between = [
        sum(weight[:, *(None,) * (values.ndim - 1)] * end[:, None]
            for weight, end in zip(weights, ends, strict=True))
        for weights in (of_values, of_slopes)
    ]  # fmt: skip
    flat = [np.asarray(part).reshape(-1, *values.shape[1:]) for part in between]
    for fine, coarse in zip(flat, (ends[0], ends[2]), strict=True):
        known = fine[::parts]
        known[np.isnan(known)] = coarse[np.isnan(known)]
    return (
        np.concatenate([flat[0], values[-1:]]),
        np.concatenate([flat[1] / np.repeat(steps, parts, axis=0), slopes[-1:]]),
    )
