"""Saddles."""

REFERENCES = {"saddle": lambda x: x[0] ** 2 - x[1] ** 2}
