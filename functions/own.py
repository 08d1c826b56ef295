"""A user's own function as a target: `functions.get(f, dim=3, domain=(-2, 2), a=0.5)`.

A config names it by its path, `function=own function._target_=my_module.f`. By a path alone only
what the config itself says is known: nothing is imported here, and no value can be had.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from functions import arguments
from functions.arguments import Refused
from functions.lazy import tf
from functions.limits import Box
from functions.target import RESERVED, Definition, Formula, at_least, is_plain, register

OWN, TARGET = "own", "_target_"
USUAL = Box((-5.0, 5.0))
TAKEN = (*RESERVED, "domain", TARGET)  # keys of every function of one's own
OPTION = "a number, a text, true or false, or a list of whole numbers"


@dataclass(frozen=True)
class Own:
    """A user's function as a formula; what it gives is looked at wherever it is called.

    Raises Refused where that is no tensor [...] in the dtype of the points [..., n].
    """

    function: Formula

    def __call__(self, points: Any, /, *, _target_: str, domain: Box, **options: Any) -> Any:
        """Return the values [...] at points [..., n]."""
        values = self.function(points, **options)
        shape, dtype = points.shape, points.dtype.name
        allowed = f"a tensor of shape {shape[:-1]} and dtype {dtype}"
        why = f"it gives another thing than points of shape {shape} ask for"
        if not isinstance(values, tf.Tensor):
            got, remedy = type(values).__name__, "return one number a point, made of the points"
        elif values.dtype != points.dtype:
            got, remedy = values.dtype.name, "compute in the points' own dtype, points.dtype"
        elif not shape[:-1].is_compatible_with(values.shape):
            got = f"shape {values.shape}"
            remedy = "sum along the last axis, as tf.reduce_sum(..., axis=-1)"
            remedy += ", and take single coordinates by points[..., 0]"
        else:
            return values
        raise Refused(f"{_target_}, {TARGET}", why, got=got, allowed=allowed, do=remedy)


def defined(which: str | Formula, given: Mapping[str, Any]) -> Definition:
    """Return the registered target of a name, or what is known of a function of one's own.

    That is the function itself, whose parameters behind the first are options where they have a
    plain default; or "own", which `given` parameters name by its path: which options it has is not
    known, so all that are plain pass. Raises Refused for an unknown name, and where a function
    cannot be called with points alone.
    """
    if callable(which):
        name = getattr(which, "__name__", type(which).__name__)
        told = f"{getattr(which, '__module__', '')}.{name}"
        return _made(name, told, _options(name, which), formula=Own(which))
    if which != OWN:
        return arguments.definition(which)
    path = given.get(TARGET)
    if not isinstance(path, str):
        why, remedy = "it names no function", f"write function.{TARGET}=my_module.f"
        raise Refused(f"{OWN}, {TARGET}", why, got=repr(path), allowed="its path", do=remedy)
    name = path.rpartition(".")[2]
    rest = {key: value for key, value in given.items() if key not in TAKEN}
    return _made(name, path, {key: _told(name, key, value) for key, value in rest.items()})


def _made(name: str, path: str, options: Mapping[str, Any], **other: Any) -> Definition:
    options = {TARGET: path, "domain": USUAL, **options}
    return replace(arguments.definition(OWN), name=name, options=options, further=None, **other)


def _told(name: str, key: str, value: Any) -> Any:
    """Return an option of a function that has not been imported; raises Refused."""
    value = tuple(value) if isinstance(value, list) else value
    if is_plain(value):
        return value
    why, remedy = "not of the right kind", f"write function.{key}=... with one, or leave it out"
    raise Refused(f"{name}, {key}", why, got=repr(value), allowed=OPTION, do=remedy)


def _options(name: str, function: Formula) -> dict[str, Any]:
    """Return the options of a function with their defaults; raises Refused."""
    kinds = inspect.Parameter
    try:
        known = list(inspect.signature(function).parameters.values())
    except ValueError:  # of some that are written in C
        known = []
    if not known or known[0].kind in (kinds.KEYWORD_ONLY, kinds.VAR_KEYWORD):
        why, remedy = "it takes no points", f"write def {name}(points): ..."
        raise Refused(f"{name}, {TARGET}", why, do=remedy)
    variadic = (kinds.VAR_POSITIONAL, kinds.VAR_KEYWORD)
    options = {
        each.name: each.default
        for each in known[1:]
        # What can only be given by its place keeps its default.
        if each.kind not in variadic
        and (each.kind is not kinds.POSITIONAL_ONLY or each.default is kinds.empty)
    }
    for key, default in options.items():
        if key in TAKEN and is_plain(default):
            why, remedy = "it is a key of every function", "give the option another name"
            raise Refused(f"{name}, {key}", why, do=remedy)
        if default is kinds.empty:
            why, remedy = "it has no default", f"write def {name}(points, *, {key}=1.0): ..."
            raise Refused(f"{name}, {key}", why, do=remedy)
    return {key: default for key, default in options.items() if is_plain(default)}


def _dims(*, domain: Box, **rest: Any) -> range:
    """Return the dimensions that a domain suits."""
    pairs = isinstance(domain[0], tuple)
    return range(len(domain), len(domain) + 1) if pairs else at_least(1)


def _latex(dim: int, *, _target_: str, **rest: Any) -> str:
    path = _target_.replace("_", r"\_").replace(".", "{.}")  # a point, and no gap behind it
    return rf"\mathrm{{{path}}}"


@register(
    domain=lambda dim, domain, **rest: domain,
    latex=_latex,
    citation="the function of whoever wrote it",
    notes="whether it has a minimum, and where, is not known of a function of one's own",
    sizes=_dims,
    further=lambda **options: (),
)
def own(
    points: Any, *, _target_: str = "???", domain: tuple[int, ...] = (-5, 5), **options: Any
) -> Any:
    """Refuse: a path has no values until somebody imports what it names."""
    why, remedy = "it has not been imported", "give functions.get the function itself"
    raise Refused(f"{OWN}, {TARGET}", why, got=_target_, do=remedy)
