"""Many local minima: the older classics, from Ackley's to Shubert's."""

import itertools

from mpmath import cos, exp, fabs, fsum, mpf, pi, sin, sqrt


def _ackley_n4(x):
    pairs = itertools.pairwise(x)
    return fsum(
        exp(mpf(-2) / 10) * sqrt(u**2 + v**2) + 3 * (cos(2 * u) + sin(2 * v)) for u, v in pairs
    )


def _bukin_n6(point):
    x, y = point
    return 100 * sqrt(fabs(y - x**2 / 100)) + fabs(x + 10) / 100


def _cross_in_tray(point):
    x, y = point
    cliff = exp(fabs(100 - sqrt(x**2 + y**2) / pi))
    return -((fabs(sin(x) * sin(y) * cliff) + 1) ** (mpf(1) / 10)) / 10000


def _holder_table(point):
    x, y = point
    return -fabs(sin(x) * cos(y) * exp(fabs(1 - sqrt(x**2 + y**2) / pi)))


def _drop_wave(point):
    x, y = point
    return -(1 + cos(12 * sqrt(x**2 + y**2))) / ((x**2 + y**2) / 2 + 2)


def _eggholder(point):
    x, y = point
    return -(y + 47) * sin(sqrt(fabs(y + x / 2 + 47))) - x * sin(sqrt(fabs(x - (y + 47))))


REFERENCES = {
    "ackley_n2": lambda x: -200 * exp(-sqrt(x[0] ** 2 + x[1] ** 2) / 50),
    "ackley_n3": lambda x: (
        -200 * exp(-sqrt(x[0] ** 2 + x[1] ** 2) / 50) + 5 * exp(cos(3 * x[0]) + sin(3 * x[1]))
    ),
    "ackley_n4": _ackley_n4,
    "bukin_n6": _bukin_n6,
    "cross_in_tray": _cross_in_tray,
    "holder_table": _holder_table,
    "drop_wave": _drop_wave,
    "eggholder": _eggholder,
}
