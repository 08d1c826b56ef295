"""Plain numbers as tensors that points can be reckoned with."""

from __future__ import annotations

from typing import Any

from functions.lazy import tf


def constants(numbers: Any, like: Any) -> Any:
    """Return numbers [...] as a tensor in the dtype of another."""
    return tf.constant(numbers, like.dtype)
