"""The targets against `facts.json`: minima to 25 digits, found and checked apart from our code."""

import json
from pathlib import Path

import numpy as np
import pytest
from target_cases import resolution

import functions

FACTS = json.loads((Path(__file__).parent / "facts.json").read_text(encoding="utf-8"))
ENTRIES = {each["id"]: each for each in FACTS["functions"] if each["id"] in functions.names()}
MINIMA = [(name, int(dim)) for name, each in ENTRIES.items() for dim in each["minima"]]
STARTS = [(name, int(dim)) for name, each in ENTRIES.items() for dim in each.get("x0", {})]


@pytest.mark.parametrize("name", ENTRIES)
def test_it_is_of_the_same_dimensions(name):
    known, dims = ENTRIES[name]["n"], functions.dims(name)
    if known == "any":
        assert all(int(dim) in dims for dim in ENTRIES[name]["minima"])
        assert 40 in dims or 64 in dims
    else:
        assert list(dims) == [known]


@pytest.mark.parametrize(("name", "dim"), MINIMA)
def test_minimum_and_minimisers_are_those_of_the_file(name, dim):
    target = functions.get(name, dim=dim)
    known = ENTRIES[name]["minima"][str(dim)]
    if target.minimum is None:  # unbounded below: the file's is that of the domain, on its side
        assert {each["kind"] for each in known["minimisers"]} == {"bound"}
        return
    assert target.minimum == pytest.approx(float(known["f"]), rel=1e-15, abs=1e-300)
    spread = np.ptp(target.domain, axis=1).max()
    for each in known["minimisers"]:
        place = np.array(each["x"], dtype=float)
        value = target.value(place).numpy()
        assert value == pytest.approx(target.minimum, abs=resolution(target), rel=1e-12)
        nearest = np.linalg.norm(target.minimisers - place, axis=1).min()
        assert nearest <= 1e-12 * spread or target.others


@pytest.mark.parametrize(("name", "dim"), STARTS)
def test_start_and_its_value_are_those_of_the_paper(name, dim):
    target = functions.get(name, dim=dim)
    np.testing.assert_array_equal(target.start, ENTRIES[name]["x0"][str(dim)])
    known = ENTRIES[name]["f_x0"][str(dim)]
    assert target.value(target.start).numpy() == pytest.approx(known, rel=1e-9)


@pytest.mark.parametrize("name", ENTRIES)
def test_what_has_no_derivative_somewhere_says_where(name):
    kinked = not ENTRIES[name]["differentiable_in_domain"]
    assert bool(functions.get(name).kinks) == kinked


def test_every_entry_is_there():
    assert {each["id"] for each in FACTS["functions"] + FACTS["bbob"]} <= set(functions.names())
