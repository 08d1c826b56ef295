"""What sections of the config have in common: how they are checked, and domains."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from pipeline.ranges import Coordinate

Interval = tuple[Coordinate, Coordinate]
Intervals = Annotated[tuple[Interval, ...], Field(min_length=1)]
Domain = Annotated[
    Interval | Intervals | None,
    Field(
        description="[low, high] with low < high, one such pair for each axis, or null",
        examples=[[-1, 1]],
    ),
]


class Section(BaseModel):
    """A part of the config; what it does not declare is refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", protected_namespaces=(), defer_build=True
    )


def ascending(domain: Any) -> Any:
    """Return a domain as it is; raises ValueError where an end is not above its beginning."""
    pairs = domain if domain and isinstance(domain[0], tuple) else [domain]
    if domain is not None and any(low >= high for low, high in pairs):
        raise ValueError("low must be below high")
    return domain
