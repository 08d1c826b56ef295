"""Sines."""

from mpmath import cos, sin

REFERENCES = {
    "wiggle": lambda x: 5 * sin(2 * x[0]) + x[0] ** 2,
    "waves": lambda x: (sin(4 * x[0]) - cos(5 * x[1])) / 5,
}
