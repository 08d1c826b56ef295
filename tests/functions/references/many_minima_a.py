"""Many local minima: the older classics, from Ackley's to Shubert's."""

import itertools

from mpmath import cos, exp, fabs, findroot, fprod, fsum, mpf, pi, sin, sqrt, tan


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


def _griewank(x):
    waves = fprod(cos(u / sqrt(i)) for i, u in enumerate(x, start=1))
    return fsum(u**2 for u in x) / 4000 - waves + 1


def _langermann(point):
    x, y = point
    places, weights = [(3, 5), (5, 2), (2, 1), (1, 4), (7, 9)], [1, 2, 5, 2, 3]
    squares = [(x - a) ** 2 + (y - b) ** 2 for a, b in places]
    return fsum(c * exp(-s / pi) * cos(pi * s) for c, s in zip(weights, squares, strict=True))


def _levy(x):
    w = [1 + (u - 1) / 4 for u in x]
    inner = fsum((u - 1) ** 2 * (1 + 10 * sin(pi * u + 1) ** 2) for u in w[:-1])
    last = (w[-1] - 1) ** 2 * (1 + sin(2 * pi * w[-1]) ** 2)
    return sin(pi * w[0]) ** 2 + inner + last


def _levy_n13(point):
    x, y = point
    inner = (x - 1) ** 2 * (1 + sin(3 * pi * y) ** 2) + (y - 1) ** 2 * (1 + sin(2 * pi * y) ** 2)
    return sin(3 * pi * x) ** 2 + inner


def _peaks(point):
    x, y = point
    hill = 3 * (1 - x) ** 2 * exp(-(x**2) - (y + 1) ** 2)
    middle = 10 * (x / 5 - x**3 - y**5) * exp(-(x**2) - y**2)
    return hill - middle - exp(-((x + 1) ** 2) - y**2) / 3


def _schaffer(wave):
    def reference(point):
        x, y = point
        return mpf(1) / 2 + (wave(x, y) - mpf(1) / 2) / (1 + (x**2 + y**2) / 1000) ** 2

    return reference


def _schwefel(x):
    # The greatest value of u sin sqrt(u) on [0, 500], from the root of its slope.
    v = findroot(lambda v: tan(v) + v / 2, mpf(20.5))
    return fsum(v**2 * sin(v) - u * sin(sqrt(fabs(u))) for u in x)


def _shubert(x, wave):
    return fsum(k * wave((k + 1) * x + k) for k in range(1, 6))


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
    "gramacy_lee": lambda x: sin(10 * pi * x[0]) / (2 * x[0]) + (x[0] - 1) ** 4,
    "griewank": _griewank,
    "langermann": _langermann,
    "langermann_neg": lambda x: -_langermann(x),
    "levy": _levy,
    "levy_n13": _levy_n13,
    "peaks": _peaks,
    "schaffer_f6": _schaffer(lambda x, y: sin(sqrt(x**2 + y**2)) ** 2),
    "schaffer_n1": _schaffer(lambda x, y: sin((x**2 + y**2) ** 2) ** 2),
    "schaffer_n2": _schaffer(lambda x, y: sin(x**2 - y**2) ** 2),
    "schaffer_n3": _schaffer(lambda x, y: sin(cos(fabs(x**2 - y**2))) ** 2),
    "schaffer_n4": _schaffer(lambda x, y: cos(sin(fabs(x**2 - y**2))) ** 2),
    "schwefel": _schwefel,
    "shubert": lambda x: _shubert(x[0], cos) * _shubert(x[1], cos),
    "shubert_n3": lambda x: fsum(_shubert(u, sin) for u in x),
    "shubert_n4": lambda x: fsum(_shubert(u, cos) for u in x),
}
