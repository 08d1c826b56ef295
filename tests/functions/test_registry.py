"""The registry: what it lists, what it refuses, what it costs, and how it finds a newcomer."""

import inspect
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from target_cases import CASES

import functions
from functions.limits import Limit, OneOf
from functions.target import REGISTRY, Target, at_least, register

PACKAGE = Path(functions.__file__).parent


def run(code: str, folder: Path, **environment: str) -> str:
    """Run code in a fresh interpreter that sees the `functions` package in a folder."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_targets_of_the_design_are_there():
    wanted = {"parabola", "wiggle", "waves", "sphere", "quadratic", "rosenbrock", "himmelblau"}
    wanted |= {"beale", "booth", "rastrigin", "ackley", "styblinski_tang", "saddle"}
    assert wanted <= set(functions.names())
    assert functions.names() == sorted(functions.names())


@pytest.mark.parametrize("name", functions.names())
def test_options_are_the_functions_keyword_only_defaults(name):
    signature = inspect.signature(REGISTRY[name].formula).parameters.values()
    first, *rest = (each for each in signature if each.kind is not inspect.Parameter.VAR_KEYWORD)
    positional = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert first.kind in positional
    expected = {each.name: each.default for each in rest}
    assert all(each.kind is inspect.Parameter.KEYWORD_ONLY for each in rest)
    assert inspect.Parameter.empty not in expected.values()
    options = functions.options(name)
    assert ("dim" in options) == (len(functions.dims(name)) > 1)
    dim = options.pop("dim", functions.get(name).dim)
    assert dim in functions.dims(name)
    assert options == expected
    assert functions.get(name).parameters == expected


@pytest.mark.parametrize("name", functions.names())
def test_options_handed_back_give_the_usual_target(name):
    target = functions.get(name, **functions.options(name))
    assert isinstance(target, Target)
    assert target.name == name
    assert target.latex == functions.get(name).latex
    np.testing.assert_array_equal(target.start, functions.get(name).start)


def test_keys_are_equal_where_the_function_is():
    keys = [target.key for target in CASES.values()]
    assert len(set(keys)) == len(CASES)
    assert functions.get("rosenbrock", b=100).key == functions.get("rosenbrock", dim=2, a=1).key


def test_a_whole_number_stands_for_a_float():
    parameters = functions.get("rosenbrock", b=10).parameters
    assert parameters == {"a": 1.0, "b": 10.0}
    assert isinstance(parameters["b"], float)


@pytest.mark.parametrize(
    ("request_", "got", "allowed"),
    [
        ({"name": "rosenbrok"}, "'rosenbrok'", "targets lists; write rosenbrock.*, the near"),
        ({"name": "?"}, r"no such target; got '\?'", "pipeline.targets lists; choose one"),
        ({"name": "himmelblau", "dim": 3}, "got 3", "allowed: 2;.*targets --dim 3 lists"),
        ({"name": "rosenbrock", "dim": 1}, "got 1", "2 or more.*targets --dim 1 lists"),
        ({"name": "powell", "dim": 6}, "got 6", "allowed: 4 or more, in steps of 4;.*out for 4"),
        ({"name": "sphere", "dim": 0}, "got 0", "allowed: 1 or more; leave it out for 2"),
        ({"name": "sphere", "dim": -2}, "got -2", "allowed: 1 or more; leave it out for 2"),
        ({"name": "sphere", "dim": 2.0}, r"got 2.0 \(float\)", "whole number.*default, 2"),
        ({"name": "sphere", "dim": True}, r"got True \(bool\)", "whole number.*default, 2"),
        ({"name": "sphere", "dim": "2"}, r"got '2' \(str\)", "whole number.*default, 2"),
        ({"name": "rosenbrock", "c": 1.0}, "no parameter 'c'", "dim, a, b"),
        ({"name": "booth", "b": 1.0}, "no parameter 'b'", "no parameter at all.*leave it out"),
        ({"name": "rosenbrock", "a": "x"}, r"got 'x' \(str\)", "finite number.*default, 1.0"),
        ({"name": "rosenbrock", "a": True}, r"got True \(bool\)", "finite number.*default, 1.0"),
        ({"name": "rosenbrock", "a": None}, r"got None \(NoneType\)", "finite number.*1.0"),
        ({"name": "rosenbrock", "a": float("nan")}, "got nan", "finite number.*default, 1.0"),
        ({"name": "rosenbrock", "a": float("inf")}, "got inf", "finite number.*default, 1.0"),
        ({"name": "rosenbrock", "a": 10**400}, r"got 10+\.\.\. \(int\)", "finite number.*1.0"),
        (
            {"name": "bbob_f01", "instance": -(10**400)},
            r"got -10+\.\.\.;",
            "at least 1.*default, 1",
        ),
        ({"name": "mlp", "widths": [10**400]}, "out of range", "at least 1, at most 1e\\+06"),
        ({"name": "formula", "low": [0]}, r"got \[0\] \(list\)", "finite number"),
        ({"name": "rosenbrock", "b": 0.0}, "got 0", "greater than 0.*100.0"),
        ({"name": "quadratic", "condition": 0.5}, "got 0.5", "at least 1.*100.0"),
        ({"name": "rastrigin", "amplitude": -1}, "got -1", "at least 0.*10.0"),
        ({"name": "ackley", "b": -0.2}, "got -0.2", "greater than 0.*0.2"),
    ],
)
def test_a_bad_request_says_what_it_got_and_what_is_allowed(request_, got, allowed):
    with pytest.raises(ValueError, match=got) as caught:
        functions.get(**request_)
    caught.match(allowed)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ask", [functions.get, functions.options, functions.dims])
def test_every_question_about_an_unknown_target_is_refused(ask):
    with pytest.raises(ValueError, match=r"there is no such target; got 'spher'.*write sphere"):
        ask("spher")


@pytest.mark.parametrize("name", functions.names())
def test_limits_are_on_parameters_that_exist_and_admit_the_default(name):
    found = REGISTRY[name]
    for key, limit in found.limits.items():
        default = found.options[key]
        functions.get(name, **{key: default})
        said = "there is no such choice" if isinstance(limit, OneOf) else "out of range"
        with pytest.raises(ValueError, match=f"{name}, {key}: {said}"):
            functions.get(name, **{key: _beyond(limit, default)})


def _beyond(limit, default):
    """The nearest to a limit that it does not admit, of the default's kind."""
    if isinstance(limit, OneOf):
        return " or ".join(limit.words)
    if isinstance(default, tuple):
        return [*default, _beyond(limit, 0)]
    if isinstance(default, int):
        return int(limit.low) - (0 if limit.open else 1)
    return float(limit.low if limit.open else np.nextafter(limit.low, -np.inf))


@pytest.fixture
def tilt(monkeypatch):
    """A target of a user's own, registered for one test."""
    monkeypatch.delitem(REGISTRY, "tilt", raising=False)

    @register(
        dims=range(2, 4),
        domain=lambda dim, slope: [(-slope, slope)] * dim,
        minimisers=lambda dim, slope: [-slope],
        minimum=lambda dim, slope: -(slope**2) * dim,
        start=0.5,
        citation="this test",
        latex=lambda dim, slope: f"{slope:g} x",
        limits={"slope": Limit(0.0)},
    )
    def tilt(points, *, slope=2.0):
        return slope * points[..., 0] + slope * points[..., 1]

    yield tilt
    del REGISTRY["tilt"]


def test_one_decorated_function_is_a_target_with_options(tilt):
    assert "tilt" in functions.names()
    assert functions.options("tilt") == {"dim": 2, "slope": 2.0}
    target = functions.get("tilt", slope=3)
    np.testing.assert_array_equal(target.domain, [[-3.0, 3.0], [-3.0, 3.0]])
    np.testing.assert_array_equal(target.minimisers, [[-3.0, -3.0]])
    np.testing.assert_array_equal(target.start, [0.5, 0.5])
    assert target.minimum == -18.0
    assert target.latex == "3 x"
    assert target.gradient is None
    with pytest.raises(ValueError, match="tilt is not of this dimension; got 4; allowed: 2 or 3"):
        functions.get("tilt", dim=4)


def test_a_name_cannot_be_taken_twice(tilt):
    with pytest.raises(ValueError, match="already a target 'tilt'"):
        register(domain=(0.0, 1.0))(tilt)


def flat(points, *, height=0.0):
    return height + 0.0 * points[..., 0]


def needy(points, *, height): ...


def named(points, *, dim=2): ...


def fractions(points, *, heights=(1.5,)): ...


def listing(points, *, heights=[1]): ...  # noqa: B006 - a fault to refuse


def test_a_domain_is_all_that_must_be_told(monkeypatch):
    monkeypatch.delitem(REGISTRY, "flat", raising=False)
    try:
        register(domain=[(-4, 4), (0, 1)])(flat)
        target = functions.get("flat")
    finally:
        REGISTRY.pop("flat", None)
    np.testing.assert_array_equal(target.start, [2.0, 0.75])
    assert target.minimisers.shape == (0, 2)
    assert (target.minimum, target.citation, target.latex, target.kinks) == (None, "", "", "")


@pytest.mark.parametrize(
    ("formula", "facts", "said"),
    [
        (flat, {"domain": (1, -1)}, "the domain must be .* with low below high.*got \\(1, -1\\)"),
        (flat, {"domain": (0, 1, 2)}, "the domain must be"),
        (flat, {"domain": [(0, 1)] * 3}, "one such pair for each coordinate"),
        (flat, {"domain": (0, 1), "start": (1, 2, 3)}, "start must be one number, or one for each"),
        (flat, {"domain": (0, 1), "minimisers": [(1, 2, 3)]}, "a minimiser must be one number"),
        (needy, {"domain": (0, 1)}, "give height a number, a text, true or false"),
        (named, {"domain": (0, 1)}, "dim is a key of every target"),
        (
            flat,
            {"domain": (0, 1), "dims": at_least(3)},
            "its own dimension 2 is none .* give it dim=3",
        ),
        (flat, {"domain": [(0, 1)] * 2, "dims": at_least(1)}, "one such pair for each coordinate"),
        (
            flat,
            {"domain": (0, 1), "start": (1, 2), "dims": at_least(2)},
            "start must be one number",
        ),
        (listing, {"domain": (0, 1)}, "give heights a number, a text, true or false"),
        (fractions, {"domain": (0, 1)}, "give heights .*, or a tuple of whole numbers"),
    ],
)
def test_facts_that_do_not_fit_are_refused(formula, facts, said):
    with pytest.raises(ValueError, match=said):
        register(**facts)(formula)
    assert formula.__name__ not in REGISTRY


def with_file(folder: Path, text: str) -> Path:
    """A copy of the package with a file more."""
    shutil.copytree(PACKAGE, folder / "functions")
    (folder / "functions" / "flats.py").write_text(text)
    return folder


HEAD = "from functions.lazy import np, tf\nfrom functions.target import register\n"
LEAST = f"""{HEAD}
@register(domain=(0, 1))
def plain(points, *, height=0.0):
    return height + tf.reduce_sum(0.0 * points, axis=-1)
"""


def test_a_new_module_is_found_by_itself(tmp_path):
    code = "import functions; print('plain' in functions.names(), functions.options('plain'))"
    assert run(code, with_file(tmp_path, LEAST)) == "True {'height': 0.0}\n"


def test_none_of_ours_is_left_out():
    assert functions.left_out() == []


FAULTS = {
    "def plain(:\n": ("line 1", "SyntaxError: invalid syntax"),
    "\nimport nothing_of_the_kind\n": (
        "line 2",
        "ModuleNotFoundError: No module named 'nothing_of_the_kind'",
    ),
    f"{HEAD}register(domain=(0, 1), minimiser=[])\n": (
        "line 3",
        "TypeError: register() got an unexpected keyword argument 'minimiser'",
    ),
    f"{LEAST}\nregister(domain=(0, 1))(plain)\n": (
        "line 8",
        "ValueError: there is already a target 'plain'; give the new one another name",
    ),
}
TOLD = """
import json, functions
try: functions.get("plain")
except ValueError as error: refused = str(error)
print(json.dumps([functions.left_out(), functions.names(), refused]))
"""


@pytest.mark.parametrize("text", FAULTS, ids=[fault for _, fault in FAULTS.values()])
def test_a_faulty_file_is_left_out_and_told(tmp_path, text):
    faults, names, refused = json.loads(run(TOLD, with_file(tmp_path, text)))
    line, fault = FAULTS[text]
    assert faults == [[f"functions/flats.py, {line}", fault]]
    assert names == functions.names()
    assert f"or mend functions/flats.py, {line}, which is left out" in refused


LISTING = """
import json, sys
import functions
for name in functions.names(): functions.options(name), functions.dims(name)
def loaded(package): return not sys.modules.keys().isdisjoint(PARTS[package])
PARTS = {"numpy": ["numpy.version"], "tensorflow": ["tensorflow.python"]}
listed = loaded("numpy"), loaded("tensorflow")
for name in functions.names(): functions.get(name)
try: functions.get("rosenbrock", b=-1)
except ValueError: pass
got = loaded("numpy"), loaded("tensorflow")
functions.get("sphere").value([[3.0, 4.0]])
used = loaded("numpy"), loaded("tensorflow")
print(json.dumps([listed, got, used]))
"""


def test_facts_load_neither_tensorflow_nor_numpy_before_their_time(tmp_path):
    listed, got, used = json.loads(run(LISTING, PACKAGE.parent))
    assert listed == [False, False]
    assert got == [True, False]
    assert used == [True, True]
