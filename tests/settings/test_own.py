"""A user's own function as a choice: its path alone, its domain and its options are keys."""

import re
import sys
from pathlib import Path

import pytest

from tests.settings.choices import config, settings

OWN = "raise RuntimeError('imported too early')\n"
PATH = "function._target_=my_module.f"


PAGE = (Path(__file__).resolve().parents[2] / "docs" / "own.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^python -m pipeline (.+)$", PAGE, flags=re.MULTILINE)


@pytest.fixture
def own(fallline, tmp_path):
    """Call the command with a command line, beside a module that may not be imported yet."""
    (tmp_path / "my_module.py").write_text(OWN)
    return fallline


def test_its_path_alone_chooses_it(own, runs):
    assert own(PATH).code == 0
    chosen, _, _, overrides, choices = runs[0]
    assert (chosen.function.name, chosen.function.dim) == ("own", 2)
    assert chosen.function.parameters == {"_target_": "my_module.f", "domain": (-5.0, 5.0)}
    assert choices["function"] == "own"
    assert sorted(overrides) == [PATH, "function=own"]
    assert "my_module" not in sys.modules


def test_its_domain_and_its_options_are_keys(own, runs):
    line = f"{PATH} function.dim=5 'function.domain=[-2,2]' function.a=3.0 function.word=x"
    assert own(f"{line} function.on=false 'function.widths=[1,2]'").code == 0
    function = runs[0][0].function
    assert function.dim == 5
    assert function.parameters == {
        "_target_": "my_module.f", "domain": (-2.0, 2.0),
        "a": 3.0, "word": "x", "on": False, "widths": (1, 2),
    }  # fmt: skip
    assert own(f"{PATH} 'function.domain=[[-1,1],[0,2],[0,3]]'").code == 0
    assert runs[1][0].function.dim == 3


def test_it_takes_the_place_of_an_experiments_target(own, runs):
    assert own(f"experiment=notebook/sgd {PATH}").code == 0
    assert runs[0][0].function.name == "own"


def test_it_is_swept_over_like_any_other(own, runs):
    assert own(f"--multirun {PATH},my_module.g function.a=2 compare=false").code == 0
    chosen = [each[0].function.parameters for each in runs]
    assert [(each["_target_"], each["a"]) for each in chosen] == [
        ("my_module.f", 2),
        ("my_module.g", 2),
    ]


def test_it_is_shown_like_any_other(own):
    shown = own(f"{PATH} --cfg job --package function")
    assert (shown.code, shown.errors) == (0, "")
    assert shown.output.splitlines()[1:4] == ["name: own", "dim: null", "_target_: my_module.f"]


@pytest.mark.parametrize(
    ("line", "key", "said"),
    [
        ("function=own", "function._target_", "it has no value yet"),
        (f"function=rosenbrock {PATH}", "function._target_", "one that has it: function=own"),
        (f"function=formula {PATH}", "function._target_", "there is no such key in function"),
        ("function._target_=f", "function._target_", "there is no module f to import"),
        ("function._target_=nowhere.f", "function._target_", "there is no module nowhere"),
        ("function._target_=my_module..f", "function._target_", "not the path of a function"),
        ("function._target_=3", "function._target_", "a function of your own, as my_module.f"),
        (f"{PATH} function.dim=0", "function.dim", "allowed  1 or more"),
        (f"{PATH} function.dim=many", "function.dim", "allowed  a whole number"),
        (f"{PATH} function.domain=[2,1]", "function.domain", "allowed  [low, high] with low below"),
        (f"{PATH} function.dim=3 function.domain=[[0,1],[0,1]]", "function.dim", "allowed  2\n"),
        (f"{PATH} function.a=null", "function.a", "allowed  a number, a text, true or false"),
        (f"{PATH} function.a=[0.5]", "function.a", "not of the right kind"),
        (f"{PATH} score=regret", "score", "the minimum of own is not known"),
        (f"{PATH} start.points=[1,2,3]", "start.points", "own, of dimension 2"),
        (f"{PATH} optimizer=levenberg_marquardt", "optimizer", "own declares no residuals"),
    ],
)  # fmt: skip
def test_bad_input_is_one_message(own, runs, line, key, said):
    ended = own(line)
    assert (ended.code, ended.output, runs) == (2, "", [])
    assert ended.errors.startswith(f"{key}: ")
    assert said in ended.errors
    assert "\n\n" not in ended.errors


def test_the_check_hands_its_values_on():
    overrides = ("function=own", "function._target_=pipeline.nothing", "function.a=2")
    assert config(*overrides)[0]["function"]["a"] == 2
    assert settings(*overrides).function.parameters["a"] == 2


@pytest.mark.parametrize("line", COMMANDS)
def test_what_the_page_says_passes_the_check(own, runs, line):
    assert own(f"{line} tracking=off compare=false").code == 0
    assert {each[0].function.name for each in runs} == {"own"}


def test_the_page_has_an_option_that_stands_for_it(own, runs, tmp_path):
    (tmp_path / "mine" / "function").mkdir(parents=True)
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE)
    (tmp_path / "mine" / "function" / "bowl.yaml").write_text(text)
    assert own("--config-dir mine function=bowl").code == 0
    assert runs[0][0].function.parameters["a"] == 3.0
