"""Target functions with their facts: `get` one, list the `names`, ask for `options` and `dims`.

Every module in this package is found by itself. Importing it, and asking for names, options and
dims, loads neither TensorFlow nor NumPy; `get` loads NumPy only.

>>> import functions
>>> functions.get("rosenbrock", b=10.0).minimum
0.0
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from functions import arguments
from functions.target import REGISTRY, Target

__all__ = ["Target", "dims", "get", "names", "options"]

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")


def names() -> list[str]:
    """Return the names of all targets, sorted."""
    return sorted(REGISTRY)


def options(name: str) -> dict[str, Any]:
    """Return a target's options with their defaults, `dim` first where there is a choice.

    Raises ValueError for an unknown name.
    """
    found = arguments.definition(name)
    return ({"dim": found.dim} if len(found.dims) > 1 else {}) | dict(found.options)


def dims(name: str) -> range:
    """Return the dimensions in which a target is defined; raises ValueError for an unknown name."""
    return arguments.definition(name).dims


def get(name: str, *, dim: int | None = None, **parameters: Any) -> Target:
    """Return a target at a dimension (None: the usual one) and parameters (else their defaults).

    Raises ValueError, with what is allowed, for an unknown name, a dimension in which the
    function is not defined, or a parameter that is unknown, of a wrong type or out of range.
    """
    found = arguments.definition(name)
    checked = arguments.parameters(found, parameters)
    return found.build(arguments.dimension(found, dim), checked)
