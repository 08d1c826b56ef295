"""Check what a caller asks of a target: its name, dimension and parameters.

Every refusal says what was given, what is allowed and what to do.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from typing import Any

from functions.target import LEFT_OUT, REGISTRY, Definition, OneOf

KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a finite number",
    str: "a text",
    tuple: "a list of whole numbers",
}


class Refused(ValueError):  # noqa: N818 - it is named for what users see
    """What a target cannot take; its text is one line, its parts are for those who lay it out."""

    def __init__(self, about: str, why: str, *, got: str = "", allowed: str = "", do: str) -> None:
        self.about, self.why, self.got, self.allowed, self.do = about, why, got, allowed, do
        parts = [f"got {got}" if got else "", f"allowed: {allowed}" if allowed else "", do]
        super().__init__(f"{about}: {'; '.join([why, *filter(None, parts)])}")


def definition(name: str) -> Definition:
    """Return the registered function of that name; raises Refused where there is none."""
    if name in REGISTRY:
        return REGISTRY[name]
    import difflib  # noqa: PLC0415 - only a mistake pays for it

    near = difflib.get_close_matches(str(name), REGISTRY, n=3, cutoff=0.5)
    remedy = f"write {' or '.join(near)}, the nearest" if near else "choose one of these"
    if LEFT_OUT:
        remedy += f", or mend {', '.join(fault.where for fault in LEFT_OUT)}, which is left out"
    why, allowed = "there is no such target", "those that python -m pipeline.targets lists"
    raise Refused("function", why, got=repr(name), allowed=allowed, do=remedy)


def dimension(of: Definition, dim: Any) -> int:
    """Return the dimension asked for, or the usual one for None; raises Refused."""
    if dim is None:
        return of.dim
    number = _typed(of, "dim", dim, int)
    if number in of.dims:
        return int(number)
    others = any(number in each.dims for each in REGISTRY.values())
    lists = f"; python -m pipeline.targets --dim {number} lists those that are"
    remedy = f"leave it out for {of.dim}{lists if others else ''}"
    why = f"{of.name} is not of this dimension"
    raise Refused(f"{of.name}, dim", why, got=str(number), allowed=describe(of.dims), do=remedy)


def parameters(of: Definition, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all parameters, the given ones checked, the others at their defaults.

    Raises Refused for a parameter that the function lacks, of a wrong type or out of range.
    """
    for key in given:
        if key not in of.options:
            allowed = ", ".join([*(["dim"] if len(of.dims) > 1 else []), *of.options])
            why, remedy = f"there is no parameter {key!r}", "choose of these, or leave it out"
            raise Refused(of.name, why, allowed=allowed or "no parameter at all", do=remedy)
    return {key: _checked(of, key, given.get(key, default)) for key, default in of.options.items()}


def describe(dims: range) -> str:
    """Return the dimensions allowed, in words."""
    if dims.stop == sys.maxsize:
        return f"{dims.start} or more"
    return " or ".join(str(dim) for dim in dims)


def _checked(of: Definition, key: str, value: Any) -> Any:
    value = _typed(of, key, value, type(of.options[key]))
    limit = of.limits.get(key)
    parts = value if isinstance(value, tuple) else (value,)
    if limit is None or all(limit.admits(part) for part in parts):
        return value
    if isinstance(limit, OneOf):
        raise _refused(of, key, "there is no such choice", value, str(limit))
    if isinstance(value, tuple):
        raise _refused(of, key, "out of range", str(list(value)), f"whole numbers {limit}")
    raise _refused(of, key, "out of range", f"{value:g}", f"a number {limit}")


def _typed(of: Definition, key: str, value: Any, kind: type[Any]) -> Any:
    """Return the value as `kind`: nothing is turned, but a list into a tuple.

    And a whole number may stand for a float, or for a list of one.
    """
    if kind is float and type(value) is int:
        value = float(value)
    if kind is tuple:
        parts = value if isinstance(value, list | tuple) else [value]
        if all(type(part) is int for part in parts):
            return tuple(parts)
    elif type(value) is kind and not (kind is float and not math.isfinite(value)):
        return value
    got = f"{value!r} ({type(value).__name__})"
    raise _refused(of, key, "not of the right kind", got, KINDS[kind])


def _refused(of: Definition, key: str, why: str, got: str, allowed: str) -> Refused:
    usual = of.options.get(key, of.dim)
    usual = list(usual) if isinstance(usual, tuple) else usual
    remedy = f"leave it out for the default, {usual!r}"
    return Refused(f"{of.name}, {key}", why, got=got, allowed=allowed, do=remedy)
