"""Every option of each of SciPy's methods can be set, or is left out for a reason."""

import inspect
import re
from pathlib import Path

import pytest
from omegaconf import OmegaConf
from scipy.optimize import _optimize, leastsq, minimize
from scipy.optimize._lbfgsb_py import _minimize_lbfgsb
from scipy.optimize._trustregion import _minimize_trust_region

CONF = Path(__file__).resolve().parents[2] / "conf" / "optimizer"
SECTIONS = {
    path.stem: OmegaConf.to_container(OmegaConf.load(path)) for path in sorted(CONF.glob("*.yaml"))
}
METHODS = {name: own for name, own in SECTIONS.items() if own["_target_"].startswith("scipy.")}
SOURCES = {
    "BFGS": _optimize._minimize_bfgs,
    "L-BFGS-B": _minimize_lbfgsb,
    "CG": _optimize._minimize_cg,
    "Newton-CG": _optimize._minimize_newtoncg,
    "trust-exact": _minimize_trust_region,
    "Nelder-Mead": _optimize._minimize_neldermead,
    "Powell": _optimize._minimize_powell,
    "leastsq": leastsq,
}
# What we hand over or the study says, and what only tells or only approximates derivatives.
OURS = {"fun", "func", "x0", "args", "jac", "hess", "hessp", "Dfun", "callback", "subproblem"}
OURS |= {"maxiter", "maxfev", "maxfun", "full_output", "col_deriv", "unknown_options"}
ENDS = {"gtol", "ftol", "xrtol", "norm", "fatol", "xatol"}
TELLS = {"disp", "return_all", "iprint", "workers", "eps", "epsfcn", "finite_diff_rel_step"}
# Bounds are not there, directions begin along the axes, only trust-krylov is inexact.
OTHERS = {"bounds", "direc", "inexact"}
XTOL_ENDS = {"Newton-CG", "leastsq"}  # of Powell it is how fine a line search is


def named(option):
    return METHODS[option]["_target_"].rpartition(".")[2]


def settable(name):
    ends = ENDS | ({"xtol"} if name in XTOL_ENDS else set())
    return set(inspect.signature(SOURCES[name]).parameters) - OURS - ends - TELLS - OTHERS


def lines(option):
    return (CONF / f"{option}.yaml").read_text(encoding="utf-8").splitlines()


def test_the_methods_are_these():
    assert {named(option) for option in METHODS} == set(SOURCES)
    for option in METHODS:
        module, _, name = METHODS[option]["_target_"].rpartition(".")
        assert module == ("scipy.optimize" if name == "leastsq" else "scipy.optimize.minimize")


@pytest.mark.parametrize("option", METHODS)
def test_exactly_the_options_that_make_sense_can_be_set(option):
    assert set(METHODS[option]) - {"_target_"} == settable(named(option))


@pytest.mark.parametrize("option", METHODS)
def test_defaults_are_those_of_scipy(option):
    signature = inspect.signature(SOURCES[named(option)]).parameters
    for key in settable(named(option)):
        default, own = signature[key].default, METHODS[option][key]
        if key == "subproblem_maxiter":  # null there, for this
            default = 25
        assert own == default, key
        assert type(own) is (float if type(default) is int and key == "factor" else type(own))


@pytest.mark.parametrize("option", METHODS)
def test_scipy_takes_the_options(option):
    name, given = named(option), {k: v for k, v in METHODS[option].items() if v is not None}
    del given["_target_"]
    if name == "leastsq":
        assert leastsq(lambda x: x, [1.0, 2.0], Dfun=lambda x: [[1, 0], [0, 1]], **given)[1] > 0
        return
    hess = {"hess": lambda x: [[2, 0], [0, 2]]} if name == "trust-exact" else {}
    jac = {} if name in ("Nelder-Mead", "Powell") else {"jac": lambda x: 2 * x}
    minimize(lambda x: x @ x, [1.0, 2.0], method=name, options=given, **jac, **hess)


@pytest.mark.parametrize("option", METHODS)
def test_every_option_is_explained_with_its_source(option):
    text = lines(option)
    header = " ".join(line for line in text if line.startswith("#"))
    assert re.search(r"\b(19|20)\d\d\b", header), "a year of publication"
    assert "<-" in header, "the formula of an update"
    assert "When it ends is for the study to say" in " ".join(header.replace("# ", "").split())
    assert "stalls where" in " ".join(header.replace("# ", "").split())
    for line in text:
        assert len(line) <= 100
        if not line.startswith(("#", "_target_")):
            assert re.match(r"\w+: .+ # .{10,}", line), line
