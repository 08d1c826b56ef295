"""More of many local minima, and of few that are hard to reach."""

from mpmath import cos, exp, fprod, mpf, pi, sin, sqrt


def _square(x):
    return sum(u**2 for u in x)


def _carrom_table(x):
    u, v = x
    return -((cos(u) * cos(v) * exp(abs(1 - sqrt(u**2 + v**2) / pi))) ** 2) / 30


def _chichinadze(x):
    u, v = x
    waves = 10 * cos(pi * u / 2) + 8 * sin(5 * pi * u / 2)
    return u**2 - 12 * u + 11 + waves - sqrt(mpf(1) / 5) * exp(-((v - mpf(1) / 2) ** 2) / 2)


def _keane(x):
    u, v = x
    return -(sin(u - v) ** 2) * sin(u + v) ** 2 / sqrt(u**2 + v**2) if u or v else mpf(0)


def _salomon(x):
    return 1 - cos(2 * pi * sqrt(_square(x))) + sqrt(_square(x)) / 10


def _trefethen(x):
    u, v = x
    waves = exp(sin(50 * u)) + sin(60 * exp(v)) + sin(70 * sin(u)) + sin(sin(80 * v))
    return waves - sin(10 * (u + v)) + (u**2 + v**2) / 4


def _venter_sobieszczanski(x):
    return sum(u**2 - 100 * cos(u) ** 2 - 100 * cos(u**2 / 30) for u in x)


def _weierstrass(x, a, k_max):
    a, half, waves = mpf(a), mpf(1) / 2, range(k_max + 1)
    at = sum(a**k * cos(2 * pi * 3**k * (u + half)) for u in x for k in waves)
    return at - len(x) * sum(a**k * cos(2 * pi * 3**k * half) for k in waves)


def _whitley(x):
    gaps = [100 * (u**2 - v) ** 2 + (1 - v) ** 2 for u in x for v in x]
    return sum(y**2 / 4000 - cos(y) + 1 for y in gaps)


def _xin_she_yang_3(x, beta):
    plateau = exp(-sum((u / mpf(beta)) ** 10 for u in x))
    return plateau - 2 * exp(-_square(x)) * fprod(cos(u) ** 2 for u in x)


def _xin_she_yang_4(x):
    well = sum(sin(u) ** 2 for u in x) - exp(-_square(x))
    return well * exp(-sum(sin(sqrt(abs(u))) ** 2 for u in x))


def _giunta(x):
    angles = [16 * u / 15 - 1 for u in x]
    return mpf(6) / 10 + sum(sin(t) + sin(t) ** 2 + sin(4 * t) / 50 for t in angles)


def _happy_cat(x, alpha):
    n, square = len(x), _square(x)
    return ((square - n) ** 2) ** mpf(alpha) + (square / 2 + sum(x)) / n + mpf(1) / 2


def _hosaki(x):
    u, v = x
    return (1 - 8 * u + 7 * u**2 - 7 * u**3 / 3 + u**4 / 4) * v**2 * exp(-v)


REFERENCES = {
    "adjiman": lambda x: cos(x[0]) * sin(x[1]) - x[0] / (x[1] ** 2 + 1),
    "alpine_1": lambda x: sum(abs(u * sin(u) + u / 10) for u in x),
    "alpine_2_neg": lambda x: -fprod(sqrt(u) * sin(u) for u in x),
    "bird": lambda x: (
        sin(x[0]) * exp((1 - cos(x[1])) ** 2)
        + cos(x[1]) * exp((1 - sin(x[0])) ** 2)
        + (x[0] - x[1]) ** 2
    ),
    "carrom_table": _carrom_table,
    "chichinadze": _chichinadze,
    "cosine_mixture": lambda x: -sum(cos(5 * pi * u) for u in x) / 10 + _square(x),
    "csendes": lambda x: sum(u**6 * (2 + sin(1 / u)) for u in x if u),
    "deb_1": lambda x: -sum(sin(5 * pi * u) ** 6 for u in x) / len(x),
    "egg_crate": lambda x: _square(x) + 25 * sum(sin(u) ** 2 for u in x),
    "giunta": _giunta,
    "happy_cat": _happy_cat,
    "hosaki": _hosaki,
    "keane": _keane,
    "parsopoulos": lambda x: cos(x[0]) ** 2 + sin(x[1]) ** 2,
    "periodic": lambda x: 1 + sum(sin(u) ** 2 for u in x) - exp(-_square(x)) / 10,
    "salomon": _salomon,
    "test_tube_holder": lambda x: -4 * abs(exp(abs(cos(_square(x) / 200))) * sin(x[0]) * cos(x[1])),
    "trefethen": _trefethen,
    "venter_sobieszczanski": _venter_sobieszczanski,
    "weierstrass": _weierstrass,
    "whitley": _whitley,
    "wolfe": lambda x: mpf(4) / 3 * (x[0] ** 2 + x[1] ** 2 - x[0] * x[1]) ** (mpf(3) / 4) + x[2],
    "xin_she_yang_2": lambda x: sum(abs(u) for u in x) * exp(-sum(sin(u**2) for u in x)),
    "xin_she_yang_3": _xin_she_yang_3,
    "xin_she_yang_4": _xin_she_yang_4,
}
