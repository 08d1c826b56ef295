"""Valleys of the collections."""

from itertools import pairwise

from mpmath import mpf


def _rosenbrock_rescaled(x):
    u = [15 * each - 5 for each in x]
    total = sum(100 * (u[i + 1] - u[i] ** 2) ** 2 + (1 - u[i]) ** 2 for i in range(3))
    return (total - 382700) / 375500


def _camel_6(x, y):
    return (4 - mpf("2.1") * x**2 + x**4 / 3) * x**2 + x * y + (-4 + 4 * y**2) * y**2


def _ellipsoid(x, condition):
    n = len(x)
    return sum(mpf(condition) ** (mpf(i) / (n - 1)) * u**2 for i, u in enumerate(x))


def _nesterov_worst(x, lipschitz):
    squares = x[0] ** 2 + sum((u - v) ** 2 for u, v in pairwise(x)) + x[-1] ** 2
    return mpf(lipschitz) / 4 * (squares / 2 - x[0])


def _deckkers_aarts(x, y):
    radius = x**2 + y**2
    return 10**5 * x**2 + y**2 - radius**2 + radius**4 / 10**5


REFERENCES = {
    "bent_cigar": lambda x, condition: x[0] ** 2 + mpf(condition) * sum(u**2 for u in x[1:]),
    "ellipsoid": _ellipsoid,
    "three_hump_camel": lambda x: (
        2 * x[0] ** 2 - 105 * x[0] ** 4 / 100 + x[0] ** 6 / 6 + x[0] * x[1] + x[1] ** 2
    ),
    "six_hump_camel": lambda x: _camel_6(*x),
    "dixon_price": lambda x: (
        (x[0] - 1) ** 2
        + sum(i * (2 * v**2 - u) ** 2 for i, (u, v) in enumerate(pairwise(x), start=2))
    ),
    "rosenbrock_rescaled": _rosenbrock_rescaled,
    "cube": lambda x: 100 * (x[1] - x[0] ** 3) ** 2 + (1 - x[0]) ** 2,
    "long_valley": lambda x: (x[0] ** 2 / 100 + x[1] ** 2) / 2,
    "nesterov_chebyshev_rosenbrock": lambda x: (
        (x[0] - 1) ** 2 / 4 + sum((v - 2 * u**2 + 1) ** 2 for u, v in pairwise(x))
    ),
    "nesterov_worst": _nesterov_worst,
    "el_attar": lambda x: (
        (x[0] ** 2 + x[1] - 10) ** 2
        + (x[0] + x[1] ** 2 - 7) ** 2
        + (x[0] ** 2 + x[1] ** 3 - 1) ** 2
    ),
    "edge_of_stability_xy": lambda x: (x[0] * x[1] - 1) ** 2 / 2,
    "deckkers_aarts": lambda x: _deckkers_aarts(*x),
    "price_4": lambda x: (
        (2 * x[0] ** 3 * x[1] - x[1] ** 3) ** 2 + (6 * x[0] - x[1] ** 2 + x[1]) ** 2
    ),
    "wayburn_seader_1": lambda x: (x[0] ** 6 + x[1] ** 4 - 17) ** 2 + (2 * x[0] + x[1] - 4) ** 2,
}
