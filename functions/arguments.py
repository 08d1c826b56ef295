"""Check what a caller asks of a target: its name, dimension and parameters.

Every refusal says what was given, what is allowed and what to do.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from functions.limits import Box, OneOf, as_float
from functions.target import LEFT_OUT, REGISTRY, Definition

LONG = 60  # characters of a value in a message
KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a finite number",
    str: "a text",
    tuple: "a list of whole numbers",
    Box: "[low, high] with low below high, or one such pair for each coordinate",
}


class Refused(ValueError):  # noqa: N818 - it is named for what users see
    """What a target cannot take; its text is one line, its parts are for those who lay it out.

    `about` is the target and, behind a comma, the key that is wrong, if it is one.
    """

    def __init__(self, about: str, why: str, *, got: str = "", allowed: str = "", do: str) -> None:
        self.key = about.partition(", ")[2]
        self.why, self.got, self.allowed, self.do = why, got, allowed, do
        parts = [f"got {got}" if got else "", f"allowed: {allowed}" if allowed else "", do]
        super().__init__(f"{about}: {'; '.join([why, *filter(None, parts)])}")

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """What is wrong, what was got, what is allowed, and what to do."""
        return self.why, self.got, self.allowed, self.do


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
    if "domain" in of.options:
        remedy = f"leave it out for {of.dim}, or write function.domain with a pair for each axis"
    why = f"{of.name} is not of this dimension"
    raise Refused(f"{of.name}, dim", why, got=str(number), allowed=describe(of.dims), do=remedy)


class Gathered(NamedTuple):
    """What is asked of a target: all parameters, those refused at their defaults.

    `names` are of the numbers that its options ask for, `strange` the keys that it lacks, `refused`
    what is wrong with the others.
    """

    parameters: dict[str, Any]
    names: Sequence[str]
    strange: Sequence[str]
    refused: Sequence[Refused]


def parameters(of: Definition, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all parameters, the given ones checked, the others at their defaults.

    Raises Refused for a parameter that the function lacks, of a wrong type or out of range, and for
    a number that its options ask for and that is not given.
    """
    found = gathered(of, given)
    if found.strange:
        raise _unknown(of, found.strange[0], found.names)
    if found.refused:
        raise found.refused[0]
    return found.parameters


def gathered(of: Definition, given: Mapping[str, Any]) -> Gathered:
    """Return all parameters, and everything that is wrong with those given.

    Where an option is wrong that asks for numbers, nothing is said of these.
    """
    refused: list[Refused] = []

    def told(check: Callable[..., Any], key: str) -> dict[str, Any]:
        try:
            return {key: check(of, key, given[key])}
        except Refused as error:
            refused.append(error)
            return {}

    options = dict(of.options)
    for key in [key for key in given if key in options]:
        options |= told(option, key)
    try:
        names = () if refused else further(of, options)
    except Refused as error:
        return Gathered(options, (), (), [error])
    known = {*options, *names}
    strange = [] if of.further and refused else [key for key in given if key not in known]
    for key in names:
        if key in given:
            options |= told(number, key)
        else:
            refused.append(_missing(of, key))
    return Gathered(options, names, strange, refused)


def further(of: Definition, options: Mapping[str, Any]) -> Sequence[str]:
    """Return the names of the numbers that checked options ask for; raises Refused."""
    return of.further(**options) if of.further else ()


def option(of: Definition, key: str, value: Any) -> Any:
    """Return the value of an option, checked; raises Refused."""
    value = _typed(of, key, value, type(of.options[key]))
    limit = of.limits.get(key)
    parts = value if isinstance(value, tuple) else (value,)
    if limit is None or all(limit.admits(part) for part in parts):
        return value
    if isinstance(limit, OneOf):
        raise _refused(of, key, "there is no such choice", value, str(limit))
    if isinstance(value, tuple):
        raise _refused(of, key, "out of range", str(list(value)), f"whole numbers {limit}")
    got = f"{value:g}" if isinstance(value, float) else shortened(str(value))
    raise _refused(of, key, "out of range", got, f"a number {limit}")


def number(of: Definition, key: str, value: Any) -> float:
    """Return a number that the options ask for, checked; raises Refused."""
    return float(_typed(of, key, value, float))


def _missing(of: Definition, key: str) -> Refused:
    """Return the refusal of a number that is asked for and not given."""
    why = "the formula names this number, and it has no value"
    return Refused(f"{of.name}, {key}", why, allowed=KINDS[float], do=f"write function.{key}=...")


def _unknown(of: Definition, key: str, more: Sequence[str]) -> Refused:
    """Return the refusal of a key that is neither an option nor one of `more`."""
    with_dim = len(of.dims) > 1 or of.sizes is not None
    options = [each for each in of.options if not each.startswith("_")]
    allowed = ", ".join([*(["dim"] if with_dim else []), *options, *more])
    why, remedy = f"there is no parameter {key!r}", "choose of these, or leave it out"
    about = f"{of.name}, {key}"
    return Refused(about, why, allowed=allowed or "no parameter at all", do=remedy)


def shortened(text: str, most: int = LONG) -> str:
    """Return a text as a message shows it: its beginning, where it has more than `most` letters."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def describe(dims: range) -> str:
    """Return the dimensions allowed, in words."""
    if dims.stop == sys.maxsize:
        steps = f", in steps of {dims.step}" if dims.step > 1 else ""
        return f"{dims.start} or more{steps}"
    if len(dims) > 3:
        return f"{dims.start} to {dims.stop - 1}"
    return " or ".join(str(dim) for dim in dims)


def _typed(of: Definition, key: str, value: Any, kind: type[Any]) -> Any:
    """Return the value as `kind`: nothing is turned, but a list into a tuple.

    And a whole number may stand for a float, or for a list of one.
    """
    given = value
    if kind is float and type(value) is int:
        value = as_float(value)
    if kind is Box:
        box = Box.of(value)
        if box is not None:
            return box
    elif kind is tuple:
        parts = value if isinstance(value, list | tuple) else [value]
        if all(type(part) is int for part in parts):
            return tuple(parts)
    elif type(value) is kind and not (kind is float and not math.isfinite(value)):
        return value
    got = f"{shortened(repr(given))} ({type(given).__name__})"
    raise _refused(of, key, "not of the right kind", got, KINDS[kind])


def _refused(of: Definition, key: str, why: str, got: str, allowed: str) -> Refused:
    default = of.dim if key == "dim" else of.options.get(key)
    default = list(default) if isinstance(default, tuple) else default
    remedy = f"leave it out for the default, {default!r}"
    if default is None:
        remedy = f"write function.{key}=... with one"
    return Refused(f"{of.name}, {key}", why, got=got, allowed=allowed, do=remedy)
