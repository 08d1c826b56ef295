"""Sums of squares: the 35 problems of Moré, Garbow & Hillstrom 1981, each by its residuals."""
