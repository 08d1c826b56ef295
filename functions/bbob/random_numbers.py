"""The random numbers that COCO makes its instances of: few, repeatable, the same everywhere."""

from __future__ import annotations

import math

from functions.lazy import np

MODULUS = 2147483647
MULTIPLIER = 16807
SHUFFLED = 32
BIN = 67108865  # MODULUS / SHUFFLED, rounded up: what a draw is divided by for its entry
WARM_UP = 40
ALMOST_ZERO = 1e-99  # stands for a zero, which would be infinite in a logarithm


def uniform(count: int, seed: int) -> np.ndarray:
    """Return numbers [count] in (0, 1), float64, by Park & Miller's generator with a shuffle.

    Bays & Durham's shuffle of 32 entries, which are filled by the last 32 of 40 first draws, in
    descending order. The seed is taken without its sign, and is at least 1.
    """
    state = max(1, abs(seed))
    table = [0] * SHUFFLED
    for place in reversed(range(WARM_UP)):
        state = MULTIPLIER * state % MODULUS
        if place < SHUFFLED:
            table[place] = state
    drawn = table[0]
    numbers = np.empty(count)
    for i in range(count):
        state = MULTIPLIER * state % MODULUS
        place = drawn // BIN
        drawn, table[place] = table[place], state
        numbers[i] = drawn / MODULUS
    return np.where(numbers == 0.0, ALMOST_ZERO, numbers)


def gaussian(count: int, seed: int) -> np.ndarray:
    """Return standard normal numbers [count], float64: Box & Muller of uniform ones i and N + i."""
    radius, turn = uniform(2 * count, seed).reshape(2, count)
    numbers = np.sqrt(-2.0 * np.log(radius)) * np.cos(math.tau * turn)
    return np.where(numbers == 0.0, ALMOST_ZERO, numbers)
