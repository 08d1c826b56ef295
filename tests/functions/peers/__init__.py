"""Others' implementations of our targets: which of theirs each one is, and where they differ.

`libraries` calls theirs, `same` tells what agrees, `different` what does not and who is right.
"""
