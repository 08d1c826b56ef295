"""Ranges of numbers, as pydantic fields that carry their range in words too."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field


def real(
    *,
    above: float | None = None,
    at_least: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
) -> Any:
    """Return the field of a finite number; a whole number will do and becomes a float."""
    if at_least is not None and at_most is not None:
        words = [f"from {at_least:,g} to {at_most:,g}"]
    else:
        bounds = {"above": above, "at least": at_least, "below": below, "at most": at_most}
        words = [f"{word} {bound:,g}" for word, bound in bounds.items() if bound is not None]
    return Field(
        strict=True,
        allow_inf_nan=False,
        gt=above,
        ge=at_least,
        lt=below,
        le=at_most,
        description=" ".join(["a number", " and ".join(words)]).strip(),
    )


def whole(low: int | None = None, high: int | None = None) -> Any:
    """Return the field of a whole number from `low` to `high`, both included."""
    words = {
        (False, False): "a whole number",
        (True, False): f"a whole number, at least {low}",
        (True, True): f"a whole number from {low} to {high:,}" if high is not None else "",
    }
    return Field(strict=True, ge=low, le=high, description=words[low is not None, high is not None])


def or_null(annotation: Any) -> Any:
    """Return the annotation that also takes null, and says so."""
    described = annotation.__metadata__[0].description
    return Annotated[annotation | None, Field(description=f"{described}, or null")]


Coordinate = Annotated[float, real()]
Switch = Annotated[bool, Field(strict=True, description="true or false")]
Text = Annotated[str, Field(strict=True, min_length=1, description="a text")]
