"""Target functions with their facts: `get` one, list the `names`, ask for `options` and `dims`.

Every module in this package, and in folders of it, is found by itself; one that cannot be imported
is left out, with all its targets, and stands in `left_out` with its fault. Importing the package,
and asking for names, options and dims, loads neither TensorFlow nor NumPy; `get` loads NumPy only.

>>> import functions
>>> functions.get("rosenbrock", b=10.0).minimum
0.0
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from functions import arguments, faults
from functions.arguments import Refused
from functions.own import OWN, defined
from functions.target import LEFT_OUT, REGISTRY, Definition, LeftOut, Target
from functions.transforms import kinds

__all__ = [
    "OWN",
    "LeftOut",
    "Refused",
    "Target",
    "dimension",
    "dims",
    "families",
    "get",
    "left_out",
    "names",
    "options",
    "sized",
    "takes_further",
]


def _load(name: str) -> None:
    """Import a module of targets; where it fails take back what it has registered, and note why."""
    tables: list[dict[str, Any]] = [REGISTRY, kinds.KINDS]
    before = [dict(table) for table in tables]
    try:
        importlib.import_module(f"{__name__}.{name}")
    except Exception as error:  # whatever a user's file may raise
        for table, kept in zip(tables, before, strict=True):
            table.clear()
            table.update(kept)
        shown = f"{__name__}/{name.replace('.', '/')}.py"
        file = Path(__path__[0]).parent / shown
        line = faults.line(error, file)
        place = shown if line is None else f"{shown}, line {line}"
        LEFT_OUT.append(LeftOut(place, faults.words(error, file)))


def _modules(folder: Path) -> Iterator[str]:
    """Return the names of the modules in a folder, and in the folders in it; imports none."""
    for module in pkgutil.iter_modules([str(folder)]):
        if module.ispkg:
            yield from (f"{module.name}.{inner}" for inner in _modules(folder / module.name))
        else:
            yield module.name


for _module in _modules(Path(__path__[0])):
    _load(_module)


def left_out() -> list[LeftOut]:
    """Return the files that cannot be imported, each with its fault."""
    return list(LEFT_OUT)


def names() -> list[str]:
    """Return the names of all targets, sorted; `OWN` stands for those of users, and is not one."""
    return sorted(REGISTRY.keys() - {OWN})


def families() -> dict[str, list[str]]:
    """Return the names of the targets of each family, sorted; makes none of them."""
    found: dict[str, list[str]] = {}
    for name in names():
        found.setdefault(arguments.definition(name).family, []).append(name)
    return dict(sorted(found.items()))


def options(name: str) -> dict[str, Any]:
    """Return a target's options with their defaults, `dim` first where there is a choice.

    Raises Refused for an unknown name.
    """
    found = arguments.definition(name)
    with_dim = len(found.dims) > 1 and found.sizes is None
    return ({"dim": found.dim} if with_dim else {}) | dict(found.options)


def dims(name: str) -> range:
    """Return the dimensions in which a target is defined; raises Refused for an unknown name."""
    return arguments.definition(name).dims


def sized(name: str) -> bool:
    """Return whether a target's dimension hangs on its parameters; raises Refused likewise."""
    return arguments.definition(name).sizes is not None


def takes_further(name: str) -> bool:
    """Return whether a target's options may ask for numbers that are no options themselves.

    Raises Refused likewise.
    """
    return arguments.definition(name).further is not None


def get(
    name: str | Callable[..., Any],
    *,
    dim: int | None = None,
    transforms: Sequence[Any] = (),
    **parameters: Any,
) -> Target:
    """Return a target at a dimension (None: the usual one) and parameters (else their defaults).

    In a name's place may stand a function of tensors [..., n] that gives [...], which has a
    `domain` among its parameters: see `functions.own`. `transforms` are done to it in order:
    mappings as {"kind": "rotate", "seed": 3}, which docs/transforms.md lists. `dim` is the target's
    own dimension, before them.

    Raises Refused, a ValueError with what is allowed, for an unknown name, a dimension in which the
    function is not defined, or a parameter that is unknown, of a wrong type or out of range; and
    for transforms likewise.
    """
    asked = _asked(name, dim, transforms, parameters)
    return kinds.applied(asked.found.build(asked.inner, asked.parameters), asked.transforms)


def dimension(
    name: str, *, dim: int | None = None, transforms: Sequence[Any] = (), **parameters: Any
) -> int:
    """Return the dimension of the target that `get` makes of the same, without making it.

    Raises Refused likewise.
    """
    return _asked(name, dim, transforms, parameters).outer


class _Asked(NamedTuple):
    """What is asked for, checked; the dimensions before and after the transforms."""

    found: Definition
    parameters: Mapping[str, Any]
    transforms: tuple[kinds.Transform, ...]
    inner: int
    outer: int


def _asked(
    name: str | Callable[..., Any], dim: int | None, transforms: Any, parameters: Mapping[str, Any]
) -> _Asked:
    found = defined(name, parameters)
    checked = arguments.parameters(found, parameters)
    inner = arguments.dimension(found.sized(checked), dim)
    wanted = kinds.read(found.name, transforms)
    return _Asked(found, checked, wanted, inner, kinds.dimension(found.name, wanted, inner))
