"""The data sets on which networks are trained: inputs, and what is to be made of them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from functions.lazy import np

KEPT = 16  # data sets in memory: a sweep over the seed makes many
DIGITS = 1797  # so many there are


class Kind(NamedTuple):
    """What a data set is: how many inputs and outputs each sample has, and whether classes."""

    inputs: int
    outputs: int
    classes: bool
    citation: str


KINDS = {
    "moons": Kind(2, 2, True, "two moons as scikit-learn's make_moons makes them"),
    "sine": Kind(1, 1, False, "Fall Line: two periods of a sine"),
    "digits": Kind(64, 10, True, "digits: Alpaydin & Kaynak 1998, from scikit-learn"),
    "spirals": Kind(2, 2, True, "two spirals: Lang & Witbrock 1988"),
}


@lru_cache(KEPT)
def made(name: str, samples: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the inputs [N, in] and wanted outputs [N, out] of N samples, float64, read-only.

    A class is a row of zeros with a one. `noise` is the standard deviation of normal numbers added
    to the inputs of classes, and to the outputs of a regression; they are drawn by `seed`.
    """
    inputs, wanted = MAKERS[name](samples)
    draw = np.random.default_rng(seed)
    if KINDS[name].classes:
        inputs = inputs + noise * draw.standard_normal(inputs.shape)
        wanted = np.eye(KINDS[name].outputs)[wanted]
    else:
        wanted = wanted + noise * draw.standard_normal(wanted.shape)
    for array in (inputs, wanted):
        array.flags.writeable = False
    return inputs, wanted


def moons(samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points [N, 2] on two half circles that reach into one another, and which it is.

    The first is (cos t, sin t), the second (1 - cos t, 1/2 - sin t), t even from 0 to pi.
    """
    outer, inner = (np.linspace(0.0, np.pi, count) for count in _halves(samples))
    first = np.stack([np.cos(outer), np.sin(outer)], axis=-1)
    second = np.stack([1.0 - np.cos(inner), 0.5 - np.sin(inner)], axis=-1)
    return np.concatenate([first, second]), _which(samples)


def spirals(samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points [N, 2] on two spirals of three turns in the unit disc, and which it is.

    Lang & Witbrock's: angle i pi/16 and radius (104 - i)/104, i even from 0 to 96, as
    (r sin, r cos) on the first and turned by half a turn on the second. Theirs is 6.5 times as
    large, and has 194 points.
    """
    first, second = (_arm(np.linspace(0.0, 96.0, count)) for count in _halves(samples))
    return np.concatenate([first, -second]), _which(samples)


def sine(samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Return x [N, 1], even from -1 to 1, and sin 2 pi x [N, 1]."""
    x = np.linspace(-1.0, 1.0, samples)[:, None]
    return x, np.sin(2.0 * np.pi * x)


def digits(samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first of the 8 by 8 pixels of written digits [N, 64], 0 to 1, and which it is."""
    from sklearn.datasets import load_digits  # noqa: PLC0415 - it takes a second or more

    pixels, which = load_digits(return_X_y=True)
    return pixels[:samples] / 16.0, which[:samples]


def _halves(samples: int) -> tuple[int, int]:
    return samples // 2, samples - samples // 2


def _which(samples: int) -> np.ndarray:
    return np.repeat([0, 1], _halves(samples))


def _arm(i: np.ndarray) -> np.ndarray:
    angle, radius = i * np.pi / 16.0, (104.0 - i) / 104.0
    return np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=-1)


MAKERS = {"moons": moons, "spirals": spirals, "sine": sine, "digits": digits}
