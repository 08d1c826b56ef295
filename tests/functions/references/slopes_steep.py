"""Plates, steep ridges and drops, and saddles of the collections."""

from mpmath import cos, exp, mpf, pi, sin

HOLES = [-32, -16, 0, 16, 32]


def _power_sum(x):
    wanted = enumerate([8, 18, 44, 114], start=1)
    return sum((sum(u**i for u in x) - b) ** 2 for i, b in wanted)


def _zakharov(x):
    slanted = sum(mpf("0.5") * i * u for i, u in enumerate(x, 1))
    return sum(u**2 for u in x) + slanted**2 + slanted**4


def _mccormick(x, y):
    return sin(x + y) + (x - y) ** 2 - mpf("1.5") * x + mpf("2.5") * y + 1


def _de_jong_5(x, y):
    places = enumerate([(a, b) for b in HOLES for a in HOLES], start=1)
    return 1 / (mpf("0.002") + sum(1 / (i + (x - a) ** 6 + (y - b) ** 6) for i, (a, b) in places))


REFERENCES = {
    "schwefel_2_23": lambda x: sum(u**10 for u in x),
    "chung_reynolds": lambda x: sum(u**2 for u in x) ** 2,
    "quartic": lambda x: sum(i * u**4 for i, u in enumerate(x, 1)),
    "matyas": lambda x: mpf("0.26") * (x[0] ** 2 + x[1] ** 2) - mpf("0.48") * x[0] * x[1],
    "mccormick": lambda x: _mccormick(*x),
    "power_sum": _power_sum,
    "zakharov": _zakharov,
    "gramacy_lee_2d": lambda x: x[0] * exp(-(x[0] ** 2) - x[1] ** 2),
    "zettl": lambda x: x[0] / 4 + (x[0] ** 2 - 2 * x[0] + x[1] ** 2) ** 2,
    "discus": lambda x, condition: mpf(condition) * x[0] ** 2 + sum(u**2 for u in x[1:]),
    "de_jong_5": lambda x: _de_jong_5(*x),
    "easom": lambda x: -cos(x[0]) * cos(x[1]) * exp(-((x[0] - pi) ** 2) - (x[1] - pi) ** 2),
    "michalewicz": lambda x, m: (
        -sum(sin(u) * sin(i * u**2 / pi) ** (2 * m) for i, u in enumerate(x, 1))
    ),
    "monkey_saddle": lambda x: x[0] ** 3 - 3 * x[0] * x[1] ** 2,
}
