"""Bowls of the collections."""

from itertools import pairwise

from mpmath import cos, exp, mpf, pi


def _perm_0(x, beta):
    n = len(x)
    return sum(
        sum((j + mpf(beta)) * (x[j - 1] ** i - 1 / mpf(j) ** i) for j in range(1, n + 1)) ** 2
        for i in range(1, n + 1)
    )


def _quadratic_2d(x):
    a, b, c, d, e, f = map(mpf, ["-3803.84", "138.08", "232.92", "128.08", "203.64", "182.25"])
    return a - b * x[0] - c * x[1] + d * x[0] ** 2 + e * x[1] ** 2 + f * x[0] * x[1]


def _product(x):
    product = mpf(1)
    for u in x:
        product *= abs(u)
    return product


def _bohachevsky(x, wave):
    return x[0] ** 2 + 2 * x[1] ** 2 + wave(3 * pi * x[0], 4 * pi * x[1])


REFERENCES = {
    "bohachevsky_1": lambda x: _bohachevsky(
        x, lambda a, b: -3 * cos(a) / 10 - 4 * cos(b) / 10 + mpf("0.7")
    ),
    "bohachevsky_2": lambda x: _bohachevsky(x, lambda a, b: (3 - 3 * cos(a) * cos(b)) / 10),
    "bohachevsky_3": lambda x: _bohachevsky(x, lambda a, b: (3 - 3 * cos(a + b)) / 10),
    "perm_0_d_beta": _perm_0,
    "rotated_hyper_ellipsoid": lambda x: sum(u**2 for i in range(len(x)) for u in x[: i + 1]),
    "schwefel_1_2": lambda x: sum(sum(x[: i + 1]) ** 2 for i in range(len(x))),
    "sum_of_different_powers": lambda x: sum(abs(u) ** (i + 1) for i, u in enumerate(x, 1)),
    "sum_squares": lambda x: sum(i * u**2 for i, u in enumerate(x, 1)),
    "trid": lambda x: sum((u - 1) ** 2 for u in x) - sum(u * v for u, v in pairwise(x)),
    "schwefel_2_20": lambda x: sum(abs(u) for u in x),
    "schwefel_2_21": lambda x: max(abs(u) for u in x),
    "schwefel_2_22": lambda x: sum(abs(u) for u in x) + _product(x),
    "exponential": lambda x: -exp(-sum(u**2 for u in x) / 2),
    "brent": lambda x: (x[0] + 10) ** 2 + (x[1] + 10) ** 2 + exp(-(x[0] ** 2) - x[1] ** 2),
    "quadratic_2d": _quadratic_2d,
    "brown": lambda x: sum((u**2) ** (v**2 + 1) + (v**2) ** (u**2 + 1) for u, v in pairwise(x)),
}
