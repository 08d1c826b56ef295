"""Valleys: quick to find the floor of, slow to follow."""
