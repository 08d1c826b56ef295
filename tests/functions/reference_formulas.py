"""The targets written once more, in SymPy, term by term as their papers print them."""

from itertools import pairwise

import sympy as sp


def _quadratic(x, condition, rotation):
    n, angle = len(x), sp.rad(sp.Rational(str(rotation)))
    matrix = sp.eye(n)
    for i in range(n - 1):
        turn = sp.eye(n)
        turn[i, i] = turn[i + 1, i + 1] = sp.cos(angle)
        turn[i + 1, i], turn[i, i + 1] = sp.sin(angle), -sp.sin(angle)
        matrix = matrix * turn
    spread = sp.diag(*(sp.Float(condition, 30) ** sp.Rational(i, n - 1) for i in range(n)))
    column = sp.Matrix(x)
    return (column.T * matrix * spread * matrix.T * column)[0] / 2


def _ackley(x, a, b, c):
    n = len(x)
    cone = a * sp.exp(-b * sp.sqrt(sum(u**2 for u in x) / n))
    return -cone - sp.exp(sum(sp.cos(c * u) for u in x) / n) + a + sp.E


FORMULAS = {
    "parabola": lambda x: x[0] ** 2 + 1,
    "wiggle": lambda x: 5 * sp.sin(2 * x[0]) + x[0] ** 2,
    "waves": lambda x: (sp.sin(4 * x[0]) - sp.cos(5 * x[1])) / 5,
    "sphere": lambda x: sum(u**2 for u in x),
    "quadratic": _quadratic,
    "rosenbrock": lambda x, a, b: sum((a - u) ** 2 + b * (v - u**2) ** 2 for u, v in pairwise(x)),
    "himmelblau": lambda x: (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2,
    "beale": lambda x: sum(
        (c - x[0] * (1 - x[1] ** i)) ** 2
        for i, c in enumerate([sp.Rational(3, 2), sp.Rational(9, 4), sp.Rational(21, 8)], start=1)
    ),
    "booth": lambda x: (x[0] + 2 * x[1] - 7) ** 2 + (2 * x[0] + x[1] - 5) ** 2,
    "rastrigin": lambda x, amplitude: (
        amplitude * len(x) + sum(u**2 - amplitude * sp.cos(2 * sp.pi * u) for u in x)
    ),
    "ackley": _ackley,
    "styblinski_tang": lambda x: sum(u**4 - 16 * u**2 + 5 * u for u in x) / 2,
    "saddle": lambda x: x[0] ** 2 - x[1] ** 2,
}
