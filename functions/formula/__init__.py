"""Targets that are written as a text: read by a grammar of their own, never run as Python."""
