"""A user's own function is tried before it is worked with: what is wrong is told in our words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import functions
from functions.own import USUAL
from pipeline.named import imported
from pipeline.own import chosen_target
from pipeline.problems import BadInput
from pipeline.settings import Function

MODULE = '''
import math

import numpy as np
import tensorflow as tf

def total(x): return tf.reduce_sum(x)
def nothing(x): pass
def constant(x): return tf.zeros(x.shape[:-1], x.dtype)
def rounded(x): return tf.reduce_sum(tf.round(x), axis=-1)
def branching(x): return x[..., 0] if tf.reduce_all(x > 0) else -x[..., 0]
def looping(x): return sum(each for each in x)
def of_numpy(x): return np.sin(x).sum(axis=-1)
def of_math(x): return x[..., 0] * math.sin(x[..., 0])
def of_values(x): return tf.reduce_sum(x.numpy(), axis=-1)
def single(x): return tf.constant(2.0) * x[..., 0]
def double(x): return x[..., 0] * tf.constant(2.0, tf.float64)
def narrowed(x): return tf.cast(x[..., 0], tf.float32)
def python(x): return tf.py_function(lambda y: y[..., 0], [x], x.dtype)
def in_batches(x): return x[:, 0] ** 2
def distinct(x): return x[..., 0] + tf.reduce_sum(tf.unique(tf.reshape(x, [-1]))[0])
def needy(x, a): return a * x[..., 0]
def slicing(x): return x[..., 7]
@tf.function
def in_a_graph(x): return helper(x)
def helper(x): return x[..., 7]
def leaving(x): raise SystemExit(7)
def told_at_length(x): raise KeyError("of many words. " * 99)
def stopping(x): raise KeyboardInterrupt
class Bowl: pass

def good(x, *, a=2.0, table={}): return a * tf.reduce_sum(tf.where(x > 0, x, -x), axis=-1)
def plain(x, b=3): return x[..., 0] ** b + np.pi * x[..., 1]
@tf.function
def graph(x): return tf.norm(x, axis=-1)
'''  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _module(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The user's module, for all tests here."""
    folder: Path = tmp_path_factory.mktemp("own")
    (folder / "my_functions.py").write_text(MODULE)
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))
    sys.modules.pop("my_functions", None)


def chosen(name: str, precision: str = "float64") -> object:
    """What the settings make of a function of the module, in the plane."""
    parameters = {"_target_": f"my_functions.{name}", "domain": USUAL}
    function = Function.model_construct(
        name="own", dim=2, inner=2, parameters=parameters, transforms=()
    )
    return chosen_target(function, precision)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("name", ["good", "plain", "graph"])
def test_a_plain_function_is_taken(name: str, precision: str) -> None:
    target = chosen(name, precision)
    assert (target.name, target.family) == (name, "own")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("absent", "there is no such name there"),
        ("Bowl", "it is no function"),
        ("total", "got      shape ()"),
        ("nothing", "got      NoneType"),
        ("narrowed", "got      float32"),
        ("constant", "it is not differentiable"),
        ("rounded", "it is not differentiable"),
        ("branching", "write tf.where(condition, a, b) in the place of if"),
        ("looping", "sums along axis=-1 in that of loops"),
        ("of_numpy", "write tf.sin and the like in the place of NumPy's"),
        ("of_math", "write tf.sin and the like in the place of NumPy's"),
        ("of_values", "neither float(...) nor .numpy() of a tensor"),
        ("single", "tf.constant(3.0, points.dtype)"),
        ("python", "XLA cannot compile it"),
        ("in_batches", "it takes several points, and fails at one alone"),
        ("distinct", "an operation in it has no gradient"),
        ("needy", "function.a: it has no default"),
    ],
)
def test_what_cannot_be_worked_with_is_one_message(name: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        chosen(name)
    text = str(refused.value)
    assert said in " ".join(text.split()) or said in text
    assert text.startswith("function.")
    assert text.count("\n  do ") == 1
    assert "\n\n" not in text


def test_it_is_called_in_the_runs_precision_and_in_that_of_the_checks() -> None:
    assert chosen("double").name == "double"
    with pytest.raises(BadInput, match=r"was given points .*\s+of\s+float32"):
        chosen("double", "float32")
    with pytest.raises(BadInput, match=r"was given points .*\s+of\s+float64"):
        chosen("single", "float32")


def test_what_tensorflow_says_is_told_with_the_line() -> None:
    (line,) = [n for n, text in enumerate(MODULE.splitlines(), 1) if "def branching" in text]
    with pytest.raises(BadInput, match=f"line {line} of my_functions.py: OperatorNotAllowed"):
        chosen("branching")


SLICE = "ValueError: slice index 7 of dimension 1 out of bounds"


@pytest.mark.parametrize(
    ("name", "last", "said"),
    [
        ("slicing", "slicing", SLICE),
        ("in_a_graph", "helper", SLICE),
        ("leaving", "leaving", "SystemExit: 7"),
        ("told_at_length", "told_at_length", "KeyError: 'of many words"),
    ],
)
def test_what_it_raises_is_told_with_the_line(name: str, last: str, said: str) -> None:
    (line,) = [n for n, text in enumerate(MODULE.splitlines(), 1) if f"def {last}(" in text]
    with pytest.raises(BadInput) as refused:
        chosen(name)
    text = str(refused.value)
    assert text.startswith("function._target_: it fails when it is tried; my_functions.")
    assert f"\n  got      line {line} of my_functions.py: {said}\n" in text
    assert "\n  do       mend it" in text


def test_ctrl_c_and_what_is_raised_outside_of_its_file_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(KeyboardInterrupt):
        chosen("stopping")

    def fault(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(functions.own.Own, "__call__", fault)
    with pytest.raises(ZeroDivisionError):
        chosen("good")


FAULTS = {
    "def f(:\n": "line 1 of NAME.py: SyntaxError: invalid syntax",
    "\nimport nothing_there\n": "line 2 of NAME.py: ModuleNotFoundError: No module named "
    "'nothing_there'",
    "\n\ndef g(): return 1 / 0\ng()\n": "line 3 of NAME.py: ZeroDivisionError: division by zero",
    "import sys\nsys.exit(7)\n": "line 2 of NAME.py: SystemExit: 7",
    "f = 'no\0thing'\n": "NAME.py: SyntaxError: source code string cannot contain null bytes",
}


@pytest.mark.parametrize("text", FAULTS)
@pytest.mark.parametrize("package", [False, True])
def test_a_module_that_cannot_be_imported_is_told_with_the_line(
    text: str, package: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"my_fault_{list(FAULTS).index(text)}_{package:d}"
    file = tmp_path / name / "inner.py" if package else tmp_path / f"{name}.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(BadInput) as refused:
        imported(f"{name}.inner.f" if package else f"{name}.f", "optimizer")
    told = str(refused.value)
    assert told.startswith(f"optimizer._target_: module {name}")
    assert f"\n  got      {FAULTS[text].replace('NAME', file.stem)}\n" in told
    assert "\n  do       mend its file, or install what it lacks" in told


def test_ctrl_c_in_a_module_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_stop.py").write_text("raise KeyboardInterrupt\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        imported("my_stop.f", "function")
