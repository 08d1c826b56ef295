"""Bowls."""

from mpmath import cos, diag, eye, matrix, mpf, radians, sin


def _quadratic(x, condition, rotation):
    n, angle = len(x), radians(mpf(rotation))
    turned = eye(n)
    for i in range(n - 1):
        turn = eye(n)
        turn[i, i] = turn[i + 1, i + 1] = cos(angle)
        turn[i + 1, i], turn[i, i + 1] = sin(angle), -sin(angle)
        turned = turned * turn
    spread = diag([mpf(condition) ** (mpf(i) / (n - 1)) for i in range(n)])
    column = matrix(x)
    return (column.T * turned * spread * turned.T * column)[0] / 2


REFERENCES = {
    "parabola": lambda x: x[0] ** 2 + 1,
    "sphere": lambda x: sum(u**2 for u in x),
    "quadratic": _quadratic,
}
