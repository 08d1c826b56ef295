"""What a `_target_` names: a class or a function of the user's own by its path, module.name."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

from pipeline.problems import Problem

ALLOWED = {
    "class": "a class of your own, as my_module.MyClass",
    "function": "a function of your own, as my_module.f",
}


def path_problems(section: str, path: Any, what: str, got: str) -> list[Problem]:
    """Return the problem of what is no path of `what`, or of a module there is not.

    Imports nothing.
    """
    where, allowed = f"{section}._target_", ALLOWED[what]
    if not isinstance(path, str) or not all(part.isidentifier() for part in path.split(".")):
        return [Problem(where, f"not the path of a {what}", got, allowed)]
    module, _, name = path.rpartition(".")
    top = module.partition(".")[0]
    if module and _is_there(top):
        return []
    if not module and _is_there(name):
        remedy = f"write {where}={path}.NAME"
        return [Problem(where, f"it is a module, and names no {what} in it", got, allowed, remedy)]
    why = f"there is no module {top or name} to import"
    remedy = "put its file into the current folder or install its package"
    return [Problem(where, why, got, allowed, remedy)]


def _is_there(top: str) -> bool:
    """Return whether there is such a module outside of packages; __main__ counts as none."""
    try:
        return importlib.util.find_spec(top) is not None
    except ValueError:
        return False


def imported(path: str) -> Any | None:
    """Return what stands at a path, whose module is imported; None where there is no such thing.

    A fault within the module is raised as it is.
    """
    module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError as error:
        if not (error.name and f"{module}.".startswith(f"{error.name}.")):
            raise
        return None
