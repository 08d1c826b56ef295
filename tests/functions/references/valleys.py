"""Valleys."""

from itertools import pairwise

REFERENCES = {
    "rosenbrock": lambda x, a, b: sum((a - u) ** 2 + b * (v - u**2) ** 2 for u, v in pairwise(x)),
}
