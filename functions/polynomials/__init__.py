"""Polynomials of many variables: systems of equations as sums of squares, and double wells."""
