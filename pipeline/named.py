"""What a `_target_` names: a class or a function of the user's own by its path, module.name."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Any

from functions import faults
from pipeline.methods import is_own
from pipeline.problems import Problem, bad_input

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


def imported(path: str, section: str) -> Any | None:
    """Return what stands at a path, whose module is imported; None where there is no such thing.

    Raises BadInput where a user's module, or a package that it lies in, cannot be imported; a fault
    of what is shipped is raised as it is.
    """
    module, _, name = path.rpartition(".")
    parts = module.split(".")
    for part in (".".join(parts[: i + 1]) for i in range(len(parts))):
        try:
            found = importlib.import_module(part)
        except (Exception, SystemExit) as error:  # whatever a user's file may raise
            if isinstance(error, ModuleNotFoundError) and error.name == part:
                return None
            if not is_own(path):
                raise
            raise bad_input([_unread(part, f"{section}._target_", error)]) from None
    return getattr(found, name, None)


def _unread(module: str, where: str, error: BaseException) -> Problem:
    why = f"module {module} cannot be imported"
    remedy = "mend its file, or install what it lacks"
    spec = importlib.util.find_spec(module)
    file = Path((spec and spec.origin) or module)
    return Problem(where, why, faults.told(error, file), "a module that can be imported", remedy)
