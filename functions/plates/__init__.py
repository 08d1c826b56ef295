"""Plates: flat around the bottom, or over much of the domain."""
