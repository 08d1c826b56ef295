"""Lanes without a record end as those with one; of every optimizer: test_every_optimizer."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

import functions
from pipeline.descent import descend
from pipeline.endings import prepare
from pipeline.results import BUDGET, CONVERGED, DIVERGED, Endings, Facts, Trace, Watch
from pipeline.rule import Rule
from pipeline.scores import endings_of, scored, scores, watch_of

from .targets import Counted, bowl

ALL = Watch(best=True, area=True, gap=1e-2, minimum=-1.0)
UNITS = 64  # in the last place: sums over the steps gather more than a row has


def assert_same(found: Endings, trace: Trace, watch: Watch) -> None:
    expected = endings_of(trace, watch)
    np.testing.assert_array_equal(found.status, expected.status)
    np.testing.assert_array_equal(found.steps, expected.steps)
    epsilon = np.finfo(trace.values.dtype).eps
    for name in ("points", "values", "gradient_norms", "best", "areas", "reached"):
        want, got = getattr(expected, name), getattr(found, name)
        assert (got is None) == (want is None), name
        if want is not None:
            assert got.shape == want.shape, name
            size = max(1.0, float(np.abs(want[np.isfinite(want)]).max(initial=0.0)))
            bound = UNITS * epsilon * size
            np.testing.assert_allclose(got, want, rtol=0, atol=bound, err_msg=name)


RATES = np.array([1e-3, 0.05, 0.4, 0.45, 0.9, 30.0])
RULES = {
    "gradient": Rule(1e-6),
    "value": Rule(0.0, 1e-9),
    "limit": Rule(1e-6, None, 50.0),
}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("watch", [Watch(), ALL, Watch(gap=0.5), Watch(area=True)], ids=repr)
def test_each_way_of_ending(name: str, watch: Watch) -> None:
    """The bowl's greatest curvature is about 3.8: rates above 0.53 diverge."""
    target, starts = bowl(), np.tile([4.0, -3.0, 2.0], (len(RATES), 1))
    options: dict[str, Any] = {"steps": 600, "rule": RULES[name]}
    options["hyperparameters"] = {"learning_rate": RATES}
    found = prepare(target, keras.optimizers.SGD(0.1), starts, watch=watch, **options)()
    assert {CONVERGED, DIVERGED, BUDGET} >= set(found.status) > {DIVERGED}
    assert_same(found, descend(target, keras.optimizers.SGD(0.1), starts, **options), watch)


def test_a_start_that_is_no_number_ends_at_once() -> None:
    starts = np.array([[np.nan, 1.0, 1.0], [1.0, 1.0, 1.0]])
    found = prepare(bowl(), keras.optimizers.SGD(0.01), starts, steps=3, watch=ALL)()
    assert found.status.tolist() == [DIVERGED, BUDGET]
    assert found.steps.tolist() == [0, 3]


@pytest.mark.parametrize("name", ["best_value", "regret", "area", "steps_to/1e-3"])
def test_scores_of_endings_are_those_by_hand(name: str) -> None:
    """Gradient descent on x^2: x_t = (1 - 2 eta)^t x_0, exact for eta = 1/4."""
    target = functions.get("sphere", dim=1)
    facts = Facts("", "", "", target.domain, target.minimisers, 0.0)
    start, watch = np.array([[4.0]]), watch_of(name, facts)
    values = 16 * 0.25 ** np.arange(11)
    expected = {
        "best_value": values[-1],
        "regret": values[-1],
        "area": float((values[1:] + values[:-1]).sum() / 2),
        "steps_to/1e-3": 7.0,  # 16 / 4^7 = 0.000977
    }
    run = prepare(target, keras.optimizers.SGD(0.25), start, steps=10, watch=watch)
    np.testing.assert_allclose(scores(run(), facts, name), [expected[name]], rtol=1e-15)
    trace = descend(target, keras.optimizers.SGD(0.25), start, steps=10)
    assert scored(trace, facts, name) == pytest.approx({"score": expected[name]}, rel=1e-15)


def test_a_score_that_was_not_watched_is_refused() -> None:
    target = functions.get("sphere", dim=1)
    facts = Facts("", "", "", target.domain, target.minimisers, 0.0)
    found = prepare(target, keras.optimizers.SGD(0.25), np.array([[4.0]]), steps=2)()
    with pytest.raises(ValueError, match="not watched for the score area"):
        scores(found, facts, "area")


def test_other_numbers_compile_nothing_anew() -> None:
    counted = Counted("test_counted_endings", bowl())
    starts = np.ones((3, 3))

    def run(rate: float, watch: Watch, rule: Rule) -> Endings:
        sgd = keras.optimizers.SGD(rate)
        return prepare(counted.target, sgd, starts, steps=5, watch=watch, rule=rule)()

    first = run(0.1, Watch(gap=0.1), Rule())
    traced = counted.runs
    again = run(0.2, Watch(gap=0.3, minimum=-2.0), Rule(1e-3))
    assert counted.runs == traced > 0
    assert np.abs(first.points - again.points).max() > 1e-3
