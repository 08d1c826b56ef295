"""The questions put to a target: one module a study, one public function of the same name.

A study takes a `Subject` and its own options as keyword arguments, and returns a `Result`. Its
last act is to turn tensors into arrays: everything after it works without TensorFlow.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.results import Result


def names() -> list[str]:
    """Return the names of all studies, sorted, without importing any."""
    return sorted(entry.name for entry in pkgutil.iter_modules(__path__))


def get(name: str) -> Callable[..., Result]:
    """Return the study of that name; raises ValueError, with what there is, for an unknown one."""
    if name not in names():
        raise ValueError(f"there is no study '{name}'; there are {', '.join(names())}")
    study: Callable[..., Result] = getattr(importlib.import_module(f"{__name__}.{name}"), name)
    return study
