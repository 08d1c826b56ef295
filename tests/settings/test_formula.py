"""Formulas as choices: their numbers are keys, in YAML too, and every fault is told of its key."""

import pytest
from hydra.errors import ConfigCompositionException

from pipeline.command import composition
from pipeline.problems import BadInput
from tests.settings.choices import complaint, settings

BOWL = ("function=formula", 'function.expression="a*x^2 + b*y^2"')


def test_its_numbers_are_keys_that_need_no_plus():
    chosen = settings(*BOWL, "function.a=2", "function.b=0.5").function
    assert chosen.dim == 2
    assert chosen.parameters["a"] == 2.0
    assert chosen.parameters["b"] == 0.5
    assert settings(*BOWL, "+function.a=2", "function.b=1").function.parameters["a"] == 2.0


def test_other_targets_take_no_further_keys():
    with pytest.raises(ConfigCompositionException, match=r"function\.a"):
        settings("function=waves", "function.a=2")


@pytest.mark.parametrize(
    ("expression", "dim", "found"),
    [("x^2", None, 1), ("sum(x^2)", None, 2), ("sum(x^2)", 7, 7), ("x[3]^2", None, 4), ("z", 3, 3)],
)
def test_the_dimension_is_that_of_the_variables(expression, dim, found):
    overrides = [f'function.expression="{expression}"', *([f"function.dim={dim}"] if dim else [])]
    assert settings("function=formula", *overrides).function.dim == found


YAML = """
defaults: [formula]
expression: a*x^2 + b*y^2
a: 2
b: 0.5
"""


def test_an_option_of_ones_own_is_a_formula_in_yaml(tmp_path):
    (tmp_path / "function").mkdir()
    (tmp_path / "function" / "bowl.yaml").write_text(YAML)
    with composition.opened(str(tmp_path)):
        config = composition.composed(["function=bowl", "function.b=3"])
        checked, _ = composition.checked(config, composition.chosen(config.hydra))
        other = composition.composed(["function=bowl", 'function.expression="c*x"', "function.c=1"])
        with pytest.raises(BadInput) as refused:
            composition.checked(other, composition.chosen(other.hydra))
    assert checked.function.name == "formula"
    assert (checked.function.parameters["a"], checked.function.parameters["b"]) == (2.0, 3.0)
    assert str(refused.value).startswith("function.a: there is no such key in function")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("function.expression", "a*x + b*q(y)", "function.expression: at column 9: there is no f"),
        ("function.expression", "a*x + b*y[0]", "function.expression: at column 10: y is one num"),
        ("function.expression", "a*x^b + c", "function.c: the formula names this number, and it"),
        ("function.expression", "a*x^2", "function.b: there is no such key in function"),
        ("function.expression", "a*x/(b-1)", "function.expression: at column 6: a division by 0,"),
        (
            "function.expression",
            2,
            "function.expression: not of the right kind\n  got      2 (int)",
        ),
        ("function.a", "two", "function.a: not of the right kind\n  got      'two' (str)"),
        ("function.a", None, "function.a: not of the right kind\n  got      None (NoneType)"),
        ("function.low", 5, "function.high: the domain must have an extent"),
        ("function.low", "no", "function.low: not of the right kind"),
        ("function.dim", 3, "function.dim: formula is not of this dimension\n  got      3"),
        ("function.c", 1, "function.c: there is no such key in function"),
        ("score", "regret", "score: the minimum of formula is not known"),
    ],
)
def test_a_fault_is_told_of_its_key(key, value, said):
    choice = (*BOWL, "function.a=2", "function.b=1")
    assert complaint(choice, {}) == ""
    assert complaint(choice, {key: value}).startswith(said)


def test_faults_of_several_keys_are_told_together():
    said = complaint(BOWL, {"function.low": "no", "function.high": True})
    assert [line for line in said.splitlines() if line.startswith("function")] == [
        "function.low: not of the right kind",
        "function.high: not of the right kind",
    ]
    said = complaint(BOWL, {})
    assert said.count("the formula names this number, and it has no value") == 2
