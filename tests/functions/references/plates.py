"""Plates."""

from mpmath import mpf


def _beale(x):
    constants = enumerate([mpf("1.5"), mpf("2.25"), mpf("2.625")], start=1)
    return sum((c - x[0] * (1 - x[1] ** i)) ** 2 for i, c in constants)


REFERENCES = {
    "himmelblau": lambda x: (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2,
    "beale": _beale,
    "booth": lambda x: (x[0] + 2 * x[1] - 7) ** 2 + (2 * x[0] + x[1] - 5) ** 2,
}
