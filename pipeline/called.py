"""What people read a target's name as: with what was done to it, where something was."""

from __future__ import annotations

from collections.abc import Sequence


def called(name: str, transforms: Sequence[str]) -> str:
    """Return a target's name, in brackets behind it the kinds of its transforms in order.

    >>> called("sphere", ["rotate", "shift"])
    'sphere (rotate, shift)'
    """
    return f"{name} ({', '.join(transforms)})" if transforms else name


def kinds_of(transforms: object) -> list[str]:
    """Return the kinds of transforms as a config writes them; a stored one may hold anything."""
    entries = transforms if isinstance(transforms, list) else []
    return [str(each.get("kind")) for each in entries if isinstance(each, dict)]
