"""NumPy and TensorFlow, loaded at first use.

The facts of a target can be read, and a config refused, without paying for either import.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

__all__ = ["np", "tf", "unseen"]


def _load_at_first_use(name: str) -> ModuleType:
    """Return the module, if need be as a stand-in that imports it when an attribute is asked for.

    Raises ModuleNotFoundError where it is not installed.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


if TYPE_CHECKING:
    import numpy as np
    import tensorflow as tf
else:
    np = _load_at_first_use("numpy")
    tf = _load_at_first_use("tensorflow")


@contextmanager
def unseen() -> Iterator[None]:
    """While the block runs, let nobody find a TensorFlow that only stands in for itself.

    Matplotlib, for one, asks the TensorFlow that it finds among the imported modules whether a
    number is a tensor, and would import it by that.
    """
    stands_in = type(tf) is not ModuleType
    if stands_in:
        del sys.modules["tensorflow"]
    try:
        yield
    finally:
        if stands_in:
            sys.modules["tensorflow"] = tf
