"""Many local minima."""

from mpmath import cos, e, exp, pi, sqrt


def _ackley(x, a, b, c):
    n = len(x)
    cone = a * exp(-b * sqrt(sum(u**2 for u in x) / n))
    return -cone - exp(sum(cos(c * u) for u in x) / n) + a + e


def _rastrigin(x, amplitude):
    return amplitude * len(x) + sum(u**2 - amplitude * cos(2 * pi * u) for u in x)


REFERENCES = {
    "ackley": _ackley,
    "rastrigin": _rastrigin,
    "styblinski_tang": lambda x: sum(u**4 - 16 * u**2 + 5 * u for u in x) / 2,
}
