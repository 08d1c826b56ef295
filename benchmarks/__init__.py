"""Benchmarks: each a command, `python -m benchmarks.<name>`, that prints ratios from one run."""
