"""The expression that a formula is by default, which the notebook has."""

from mpmath import cos, sin

REFERENCES = {"formula": lambda x, expression, low, high: (sin(4 * x[0]) - cos(5 * x[1])) / 5}
