"""Check what a caller asks of a target: its name, dimension and parameters.

Every message says what was given, what is allowed and what to do.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from typing import Any

from functions.target import REGISTRY, Definition

KINDS = {bool: "true or false", int: "a whole number", float: "a finite number", str: "a text"}


def definition(name: str) -> Definition:
    """Return the registered function of that name; raises ValueError where there is none."""
    if name in REGISTRY:
        return REGISTRY[name]
    import difflib  # noqa: PLC0415 - only a mistake pays for it

    near = difflib.get_close_matches(str(name), REGISTRY, n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else "."
    raise ValueError(
        f"unknown function {name!r}{hint} Choose one of: {', '.join(sorted(REGISTRY))}"
    )


def dimension(of: Definition, dim: Any) -> int:
    """Return the dimension asked for, or the usual one for None; raises ValueError."""
    if dim is None:
        return of.dim
    number = _typed(of, "dim", dim, int)
    if number in of.dims:
        return int(number)
    alternatives = [each.name for each in REGISTRY.values() if number in each.dims]
    remedy = f"; with dim={number} there are: {', '.join(sorted(alternatives))}"
    raise ValueError(
        f"{of.name}: dim must be {describe(of.dims)}, got {number}; "
        f"leave dim out or change it{remedy if alternatives else ''}"
    )


def parameters(of: Definition, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all parameters, the given ones checked, the others at their defaults.

    Raises ValueError for a parameter that the function lacks, of a wrong type or out of range.
    """
    for key in given:
        if key not in of.options:
            allowed = ", ".join([*(["dim"] if len(of.dims) > 1 else []), *of.options])
            raise ValueError(
                f"{of.name} has no parameter {key!r}; "
                + (f"it has: {allowed}" if allowed else "it has none, leave it out")
            )
    return {key: _checked(of, key, given.get(key, default)) for key, default in of.options.items()}


def describe(dims: range) -> str:
    """Return the dimensions allowed, in words."""
    if dims.stop == sys.maxsize:
        return f"{dims.start} or more"
    return " or ".join(str(dim) for dim in dims)


def _checked(of: Definition, key: str, value: Any) -> Any:
    value = _typed(of, key, value, type(of.options[key]))
    limit = of.limits.get(key)
    if limit is not None and not limit.admits(value):
        raise ValueError(
            f"{of.name}: {key} must be {limit}, got {value!r}; the default is {of.options[key]!r}"
        )
    return value


def _typed(of: Definition, key: str, value: Any, kind: type[Any]) -> Any:
    """Return the value as `kind`: a whole number may stand for a float, nothing else is turned."""
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or (kind is float and not math.isfinite(value)):
        wanted = KINDS.get(kind, f"of type {kind.__name__}")
        raise ValueError(
            f"{of.name}: {key} must be {wanted}, got {value!r} ({type(value).__name__}); "
            f"write it as {key}={of.options.get(key, of.dim)!r}, for example"
        )
    return value
