"""Targets against implementations by others: where they agree, and where they are known not to."""

import numpy as np
import pytest

import functions
from functions.target import REGISTRY
from tests.functions.peers.different import DIFFERENT
from tests.functions.peers.libraries import LIBRARIES
from tests.functions.peers.page import PAGE, page
from tests.functions.peers.same import BBOB, SAME

POINTS, SEED = 20, 7
MORE = (3, 5, 10)  # of these the first two that a target may have, beside its usual dimension
CASES = [(ours, library) for ours, theirs in SAME.items() for library in theirs]


def dims(name):
    """The dimensions in which a target is compared."""
    usual, more = functions.get(name).dim, [dim for dim in MORE if dim in functions.dims(name)]
    return [usual, *(dim for dim in more[:2] if dim != usual)]


def sample(target, lower=()):
    """Random points of the domain [20, n]; coordinates above `lower`, where that has a number."""
    low, high = target.domain.T.copy()
    for i, above in enumerate(lower):
        low[i] = low[i] if above is None else above
    return np.random.default_rng(SEED).uniform(low, high, (POINTS, target.dim))


def assert_same(target, theirs, problem):
    """Hold values against each other: to nine digits, or 64 roundings of the largest of them.

    A value near 0 that is a difference of large terms has no more digits in either.
    """
    points = sample(target, theirs.lower)
    ours = target.value(points).numpy()
    values = theirs.values(problem(theirs.arguments(points)), points)
    atol = 64 * np.finfo(float).eps * np.abs(ours).max()
    np.testing.assert_allclose(ours, values, rtol=1e-9, atol=atol)


@pytest.mark.parametrize(("ours", "library"), CASES, ids=str)
def test_values_agree(ours, library):
    theirs, compared = SAME[ours][library], 0
    for dim in theirs.dims or dims(ours):
        target = functions.get(ours, dim=dim)
        width = theirs.arguments(target.start[None]).shape[1]
        problem = LIBRARIES[library].problem(theirs.name, width, *theirs.options(dim))
        if problem is not None:
            assert_same(target, theirs, problem)
            compared += 1
    assert compared


@pytest.mark.parametrize("name", BBOB)
def test_values_of_bbob_are_iohs(name):
    for dim in (2, 5, 20):
        for instance in (1, 2, 7):
            target = functions.get(name, dim=dim, instance=instance)
            problem = LIBRARIES["ioh"].problem(BBOB[name].name, dim, instance)
            assert_same(target, BBOB[name], problem)


@pytest.mark.parametrize("each", DIFFERENT, ids=lambda each: f"{each.ours}-{each.library}")
def test_values_that_are_known_to_differ_still_do(each):
    for dim in each.dims or (functions.get(each.ours).dim,):
        target = functions.get(each.ours, dim=dim)
        points = sample(target)
        values = LIBRARIES[each.library].problem(each.theirs, dim, *each.options)(points)
        ours = target.value(points).numpy()
        assert np.isfinite(values).all(), f"{each.library} gives no numbers for {each.theirs}"
        assert not np.allclose(ours, values, rtol=1e-9, atol=1e-12 * np.abs(ours).max()), (
            f"{each.library} has mended {each.theirs}: it belongs in peers/same.py"
        )


def test_all_names_are_targets():
    assert {*SAME, *BBOB, *(each.ours for each in DIFFERENT)} <= REGISTRY.keys()


def test_the_page_is_current():
    remedy = "write it anew: python -m tests.functions.peers.page --write"
    assert PAGE.read_text(encoding="utf-8") == page(), remedy
