"""Every option of every group and every experiment composes with the rest and passes the check."""

from itertools import zip_longest

import pytest

import functions
from pipeline.hyperparameters import RULES
from tests.settings.choices import alone, complaint, config, options, settings, unresolved

EVERY = [(group, option) for group, found in options().items() for option in found]
EACH = [each for each in EVERY if each != ("function", functions.OWN)]  # which asks for a path
SECTIONS = [each for each in EACH if each[0] != "experiment"]
OPEN = [(group, option) for group, option in EACH if group in ("optimizer", "schedule", "study")]


@pytest.mark.parametrize(("group", "option"), EACH)
def test_it_passes_the_check(group, option):
    checked = settings(*alone(group, option))
    if group == "function":
        assert checked.function.name in functions.names()
    elif group == "study":
        assert checked.study.name == option


@pytest.mark.parametrize("name", functions.names())
def test_a_target_is_an_option_with_its_own_defaults(name):
    checked = settings(f"function={name}").function
    target = functions.get(name)
    assert (checked.name, checked.dim) == (target.name, target.dim)
    assert dict(checked.parameters) == dict(target.parameters)


@pytest.mark.parametrize(("group", "option"), OPEN)
def test_what_the_check_returns_is_what_was_chosen(group, option):
    chosen = config(f"{group}={option}")[0][group]
    checked = getattr(settings(*alone(group, option)), group)
    if group == "study":
        own = {key: value for key, value in chosen.items() if key not in ("name", "figures")}
        assert dict(checked.options) == own
        assert list(checked.figures) == chosen["figures"]
    else:
        assert dict(checked) == chosen


@pytest.mark.parametrize(("group", "option"), OPEN)
def test_every_number_and_every_null_has_a_range_of_its_own(group, option):
    declared = config(f"{group}={option}")[1][group]
    by_class = str(declared.get("_target_")).rpartition(".")[2]
    loose = [
        key
        for key, value in declared.items()
        if not key.startswith("_")
        and (value is None or type(value) in (int, float))
        and not {key, f"{by_class}.{key}"} & set(RULES)
    ]
    assert loose == []


@pytest.mark.parametrize(("group", "option"), SECTIONS)
def test_a_key_that_an_option_lacks_is_refused_with_those_it_has(group, option):
    choice = alone(group, option)
    said = complaint(choice, {f"{group}.surplus": 1})
    assert said.startswith(f"{group}.surplus: there is no such key in {group}\n  got      1\n")
    for key in config(*choice)[0][group]:
        assert key.startswith("_") or key in said


@pytest.mark.parametrize(("group", "option"), SECTIONS)
def test_a_key_that_is_taken_away_is_missed(group, option):
    values, declared = config(f"{group}={option}")
    for key in values[group]:
        if key.startswith("_") or group == "function":
            continue
        less = {name: value for name, value in values[group].items() if name != key}
        said = complaint(alone(group, option), {group: less})
        assert f"{group}.{key}: " in said, key
    assert declared[group]


def together() -> list[tuple[str, ...]]:
    """Return choices in which every option occurs, one of each group at a time."""
    columns = [
        [f"{group}={option}" for option in found]
        for group, found in options().items()
        if group != "experiment"
    ]
    rows = zip_longest(*columns)
    return [(), *(tuple(each for each in row if each) for row in rows)]


@pytest.mark.parametrize("choices", together(), ids=" ".join)
def test_what_options_declare_is_what_hydra_composes_of_them(choices):
    composed, declared = unresolved(*choices)
    assert declared == composed
