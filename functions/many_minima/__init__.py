"""Targets with many local minima."""
