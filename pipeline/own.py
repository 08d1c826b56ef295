"""A user's own function: imported when a run begins, and tried before anything is made of it."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tensorflow as tf

import functions
from functions import OWN, Target, faults
from functions.own import TARGET
from pipeline.named import imported
from pipeline.problems import Problem, bad_input
from pipeline.settings import Function

WHERE = f"function.{TARGET}"
GIVES = "a function of a tensor [..., n] that gives [...]"
# What TensorFlow raises of a function that it cannot follow, by words of its own.
NUMBERS = (
    "symbolic tf.Tensor",
    "not SymbolicTensor",
    "not 'SymbolicTensor'",
    "'SymbolicTensor' object has no attribute 'numpy'",
)
DTYPES = ("does not match type", "Tensor conversion requested dtype", "was expected to be a")
GRADIENTS = ("No gradient defined", "gradient registry")


def chosen_target(chosen: Function, precision: str) -> Target:
    """Return the target that is chosen.

    A function of one's own is imported, and its value and gradient are worked out at its start in
    the run's precision; and traced in float64, in which derivatives are checked. Raises BadInput
    where there is no such function, it lacks an option, it cannot be worked with, or it fails.
    """
    path = str(chosen.parameters.get(TARGET, ""))
    which = _function_at(path) if chosen.name == OWN else chosen.name
    try:
        target = functions.get(
            which, dim=chosen.inner, transforms=chosen.transforms, **chosen.parameters
        )
        if callable(which):
            for dtype in dict.fromkeys([precision, "float64"]):
                _try(target, tf.as_dtype(dtype), _file(path, which))
    except functions.Refused as refused:
        raise bad_input([Problem(f"function.{refused.key or TARGET}", *refused.parts)]) from None
    return target


def _function_at(path: str) -> Callable[..., Any]:
    function: Callable[..., Any] | None = imported(path, "function")
    if callable(function) and not isinstance(function, type):
        return function
    why = "there is no such name there" if function is None else "it is no function"
    remedy = "write it as module.function, or choose a target by function=..."
    raise bad_input([Problem(WHERE, why, path, GIVES, remedy)])


def _try(target: Target, dtype: tf.DType, file: Path) -> None:
    """Work out value and gradient at the start, alone [n] and in a batch [n + 1, n]."""
    cut = []

    def slope(points: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor | None]:
        with tf.GradientTape() as tape:
            tape.watch(points)
            values = target.value(points)
        gradient = tape.gradient(values, points)
        cut.append(gradient is None)
        return values, gradient

    start = tf.constant(target.start, dtype)
    compiled = tf.function(slope, jit_compile=True, autograph=False)
    for points in (tf.tile(start[None], [target.dim + 1, 1]), start):
        try:
            compiled.get_concrete_function(points)
            if not any(cut):
                compiled(points)
        except functions.Refused:
            raise
        except (Exception, SystemExit) as error:
            given = f"{target.parameters[TARGET]} was given points {points.shape} of {dtype.name}"
            why, remedy = _ALONE if points is start else _in_our_words(error)
            if not why:
                if faults.line(error, file) is None:  # it is no fault of the user's
                    error.add_note(given)
                    raise
                why, remedy = _FAILS
            got = _shown(error, file)
            raise bad_input([Problem(WHERE, f"{why}; {given}", got, GIVES, remedy)]) from None
    if any(cut):
        why = "it is not differentiable: no gradient reaches the points"
        remedy = "make its value of the points by TensorFlow's operations, without rounding or "
        remedy += "turning them into whole numbers, and without tf.stop_gradient"
        raise bad_input([Problem(WHERE, why, str(target.parameters[TARGET]), GIVES, remedy)])


_ALONE = (
    "it takes several points, and fails at one alone",
    "take coordinates by points[..., 0], and sum along axis=-1",
)
_FAILS = ("it fails when it is tried", "mend it, or write function.dim=... if that is amiss")


def _in_our_words(error: BaseException) -> tuple[str, str]:
    """Return why TensorFlow cannot follow a function, and what to do; '' of another fault."""
    said = str(error)
    if isinstance(error, LookupError) and any(words in said for words in GRADIENTS):
        return "an operation in it has no gradient", "write it by another operation"
    if any(words in said for words in DTYPES):
        why = "it mixes numbers of two precisions"
        return why, "write plain numbers, as 3.0, or tf.constant(3.0, points.dtype)"
    if isinstance(error, tf.errors.OperatorNotAllowedInGraphError):
        why = "it runs over values, or decides by them, which are not there when it is compiled"
        remedy = "write tf.where(condition, a, b) in the place of if, sums along axis=-1 in that of"
        return why, f"{remedy} loops over coordinates, and loops of a fixed number of rounds"
    if any(words in said for words in NUMBERS):
        why = "it asks for numbers, which are not there when it is compiled"
        remedy = "write tf.sin and the like in the place of NumPy's and math's functions, and take"
        return why, f"{remedy} neither float(...) nor .numpy() of a tensor"
    if isinstance(error, tf.errors.OpError):
        return "XLA cannot compile it", "write it by other operations of TensorFlow"
    return "", ""


def _shown(error: BaseException, file: Path) -> str:
    """Return what is said of a fault in a line, with where in the user's file it is."""
    said = str(error)
    if said.startswith("in user code:"):  # by autograph: the places, and at the end the fault
        said = said.rpartition("\n\n")[2].partition(": ")[2]
    said = " ".join(said.split())
    said = said.partition("_JIT: ")[2].partition(" (")[0] or said  # of XLA the operation
    return faults.told(error, file, said.partition(". ")[0])


def _file(path: str, function: Callable[..., Any]) -> Path:
    """Return the file in which a function is written, below what wraps it."""
    try:
        return Path(inspect.getfile(inspect.unwrap(function)))
    except TypeError:  # of an object that can be called, or of what is no Python
        module = path.rpartition(".")[0]
        return Path(getattr(sys.modules[module], "__file__", None) or module)
