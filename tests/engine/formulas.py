"""Optimizers in numpy float64, written from the papers' formulas: an oracle for the engine.

Each is a function of the gradient g(x), the start [n] and the number of steps, and gives the path
[T+1, n]. Where Keras documents a convention of its own, the docstring names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import numpy as np

Gradient = Callable[[np.ndarray], np.ndarray]
Path = Callable[..., np.ndarray]


def path(moves: Callable[..., Iterator[np.ndarray]]) -> Path:
    """Turn a generator of points into a function that gives the path of so many steps."""

    @wraps(moves)
    def walked(gradient: Gradient, start: np.ndarray, steps: int, **options: Any) -> np.ndarray:
        points = moves(gradient, np.array(start, np.float64), **options)
        return np.array([start, *(next(points).copy() for _ in range(steps))])

    return walked


@path
def gradient_descent(g: Gradient, x: np.ndarray, *, rate: float) -> Iterator[np.ndarray]:
    """Cauchy 1847."""
    while True:
        x = x - rate * g(x)
        yield x


@path
def heavy_ball(g: Gradient, x: np.ndarray, *, rate: float, mu: float) -> Iterator[np.ndarray]:
    """Polyak 1964: x_(k+1) = x_k - rate g(x_k) + mu (x_k - x_(k-1))."""
    before = x
    while True:
        x, before = x - rate * g(x) + mu * (x - before), x
        yield x


@path
def nesterov(g: Gradient, x: np.ndarray, *, rate: float, mu: float) -> Iterator[np.ndarray]:
    """Nesterov 1983 with constant momentum, told by its extrapolated points as Keras does.

    y_(k+1) = x_k - rate g(x_k), x_(k+1) = y_(k+1) + mu (y_(k+1) - y_k).
    """
    before = x
    while True:
        y = x - rate * g(x)
        x, before = y + mu * (y - before), y
        yield x


@path
def rmsprop(
    g: Gradient,
    x: np.ndarray,
    *,
    rate: float,
    rho: float,
    epsilon: float,
    mu: float = 0.0,
    centered: bool = False,
) -> Iterator[np.ndarray]:
    """Tieleman & Hinton 2012; centred: Graves 2013, eq. 38-41. Keras: epsilon inside the root."""
    square, mean, velocity = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
    while True:
        gradient = g(x)
        square = rho * square + (1 - rho) * gradient**2
        mean = rho * mean + (1 - rho) * gradient
        spread = square - mean**2 if centered else square
        velocity = mu * velocity + rate * gradient / np.sqrt(spread + epsilon)
        x = x - velocity
        yield x


@path
def adagrad(
    g: Gradient, x: np.ndarray, *, rate: float, epsilon: float, first: float
) -> Iterator[np.ndarray]:
    """Duchi, Hazan & Singer 2011, diagonal. Keras: the sum begins at `first`."""
    total = np.full_like(x, first)
    while True:
        gradient = g(x)
        total = total + gradient**2
        x = x - rate * gradient / np.sqrt(total + epsilon)
        yield x


@path
def adadelta(
    g: Gradient, x: np.ndarray, *, rate: float, rho: float, epsilon: float
) -> Iterator[np.ndarray]:
    """Zeiler 2012, algorithm 1, its step times a rate as in Keras."""
    gradients, moves = np.zeros_like(x), np.zeros_like(x)
    while True:
        gradient = g(x)
        gradients = rho * gradients + (1 - rho) * gradient**2
        move = -np.sqrt(moves + epsilon) / np.sqrt(gradients + epsilon) * gradient
        moves = rho * moves + (1 - rho) * move**2
        x = x + rate * move
        yield x


@path
def adam(
    g: Gradient,
    x: np.ndarray,
    *,
    rate: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    decay: float = 0.0,
    amsgrad: bool = False,
) -> Iterator[np.ndarray]:
    """Kingma & Ba 2015 in the order of the end of their section 2: epsilon is epsilon-hat.

    `amsgrad`: Reddi, Kale & Kumar 2018, algorithm 2, on the uncorrected v. `decay`: Loshchilov &
    Hutter 2019, algorithm 2; Keras shrinks the point before the step, by rate times decay.
    """
    m, v, most = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
    t = 0
    while True:
        t += 1
        gradient = g(x)
        m = beta_1 * m + (1 - beta_1) * gradient
        v = beta_2 * v + (1 - beta_2) * gradient**2
        most = np.maximum(most, v)
        alpha = rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
        x = x - rate * decay * x - alpha * m / (np.sqrt(most if amsgrad else v) + epsilon)
        yield x


@path
def adamax(
    g: Gradient, x: np.ndarray, *, rate: float, beta_1: float, beta_2: float, epsilon: float
) -> Iterator[np.ndarray]:
    """Kingma & Ba 2015, algorithm 2. Keras: epsilon is added to the norm u."""
    m, u = np.zeros_like(x), np.zeros_like(x)
    t = 0
    while True:
        t += 1
        gradient = g(x)
        m = beta_1 * m + (1 - beta_1) * gradient
        u = np.maximum(beta_2 * u, np.abs(gradient))
        x = x - rate / (1 - beta_1**t) * m / (u + epsilon)
        yield x


@path
def nadam(
    g: Gradient,
    x: np.ndarray,
    *,
    rate: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    base: float = 0.96,
) -> Iterator[np.ndarray]:
    """Dozat 2016, algorithm 8, with its momentum schedule mu_t = beta_1 (1 - 0.96^t / 2).

    `base` takes the place of 0.96 outside the product of all mu_t.
    """
    m, v = np.zeros_like(x), np.zeros_like(x)
    t, product = 0, 1.0
    while True:
        t += 1
        gradient = g(x)
        now, later = (beta_1 * (1 - 0.5 * base**k) for k in (t, t + 1))
        product *= beta_1 * (1 - 0.5 * 0.96**t)
        m = beta_1 * m + (1 - beta_1) * gradient
        v = beta_2 * v + (1 - beta_2) * gradient**2
        ahead = later * m / (1 - product * later) + (1 - now) * gradient / (1 - product)
        x = x - rate * ahead / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
        yield x


@path
def lion(
    g: Gradient, x: np.ndarray, *, rate: float, beta_1: float, beta_2: float
) -> Iterator[np.ndarray]:
    """Chen et al. 2023, program 1, without decay."""
    m = np.zeros_like(x)
    while True:
        gradient = g(x)
        x = x - rate * np.sign(beta_1 * m + (1 - beta_1) * gradient)
        m = beta_2 * m + (1 - beta_2) * gradient
        yield x


@path
def ftrl(
    g: Gradient,
    x: np.ndarray,
    *,
    rate: float,
    first: float,
    l1: float = 0.0,
    l2: float = 0.0,
    beta: float = 0.0,
) -> Iterator[np.ndarray]:
    """McMahan et al. 2013, algorithm 1; Keras doubles the weight of l2 and begins n at `first`."""
    n, z = np.full_like(x, first), np.zeros_like(x)
    while True:
        gradient = g(x)
        sigma = (np.sqrt(n + gradient**2) - np.sqrt(n)) / rate
        z, n = z + gradient - sigma * x, n + gradient**2
        inside = np.abs(z) <= l1
        x = np.where(inside, 0.0, (np.sign(z) * l1 - z) / ((beta + np.sqrt(n)) / rate + 2 * l2))
        yield x


@path
def lamb(
    g: Gradient, x: np.ndarray, *, rate: float, beta_1: float, beta_2: float, epsilon: float
) -> Iterator[np.ndarray]:
    """You et al. 2020, algorithm 2, with phi(z) = z, without decay, the point as one layer."""
    m, v = np.zeros_like(x), np.zeros_like(x)
    t = 0
    while True:
        t += 1
        gradient = g(x)
        m = beta_1 * m + (1 - beta_1) * gradient
        v = beta_2 * v + (1 - beta_2) * gradient**2
        r = m / (1 - beta_1**t) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
        x = x - rate * np.linalg.norm(x) / np.linalg.norm(r) * r
        yield x


@path
def adafactor(
    g: Gradient,
    x: np.ndarray,
    *,
    rate: float,
    power: float,
    floor: float,
    scale: float,
    clip: float,
) -> Iterator[np.ndarray]:
    """Shazeer & Stern 2018, algorithm 5 (vectors), relative steps rho_t = min(rate, 1/sqrt t)."""
    v = np.zeros_like(x)
    t = 0
    while True:
        t += 1
        gradient = g(x)
        kept = 1 - float(t) ** power
        v = kept * v + (1 - kept) * (gradient**2 + floor)
        u = gradient / np.sqrt(v)
        u = u / max(1.0, np.sqrt(np.mean(u**2)) / clip)
        alpha = max(scale, np.sqrt(np.mean(x**2))) * min(rate, 1 / np.sqrt(t))
        x = x - alpha * u
        yield x


@path
def schedule_free_adamw(
    g: Gradient,
    x: np.ndarray,
    *,
    rate: float,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> Iterator[np.ndarray]:
    """Defazio et al. 2024, algorithm 1 with equal weights; the path is that of y.

    Gradients are taken at y = (1 - beta_1) z + beta_1 x, z moves, x is the mean of all z.
    """
    y, z, mean, v = x, x, x, np.zeros_like(x)
    t = 0
    while True:
        t += 1
        gradient = g(y)
        v = beta_2 * v + (1 - beta_2) * gradient**2
        z = z - rate * gradient / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
        mean = mean + (z - mean) / t
        y = (1 - beta_1) * z + beta_1 * mean
        yield y
