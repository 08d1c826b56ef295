"""A race is its contenders' own descents, told apart, ranked and named."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from pipeline.compiled import at_once, program
from pipeline.finish import finish_of, race_metrics
from pipeline.measures import metrics_of
from pipeline.problems import BadInput
from pipeline.results import BUDGET, CONVERGED, DIVERGED, Facts, Trace
from pipeline.side_by_side import of_lanes, side_by_side
from pipeline.studies.descend import descend
from pipeline.studies.race import race
from pipeline.subject import choose
from tests.settings.choices import config, options, settings

SMALL = ("grid.resolution=8", "function=himmelblau")
RULE = {"steps": 30, "gradient_tolerance": 1e-8, "value_tolerance": None, "value_limit": 1e16}
FACTS = Facts("bowl", "", "", np.array([[-1.0, 1.0]]), np.array([[0.0]]), 0.0)


def raced(*choice: str, **rule):
    chosen = settings("study=race", *SMALL, *choice)
    given = RULE | rule
    return race(choose(chosen), order=1, optimizers=chosen.study.options["optimizers"], **given)


@pytest.mark.parametrize("starts", ["start.points=[1,1]", "start.points=[[1,1],[-2,0],[0,3]]"])
def test_each_contender_does_what_it_does_alone(starts):
    found = raced(starts, "study/contenders=[classic,adaptive]")
    names = sorted(found.finish.names)
    assert [team.name.lower() for team in found.teams] == names
    assert np.concatenate([team.lanes for team in found.teams]).tolist() == list(
        range(found.trace.values.shape[1])
    )
    for name, team in zip(names, found.teams, strict=True):
        alone = descend(choose(settings(f"optimizer={name}", *SMALL, starts)), order=1, **RULE)
        own = of_lanes(found.trace, team.lanes)
        assert own.digest() == alone.trace.digest(), name
        shared = {key: value for key, value in alone.metrics.items()
                  if not key.startswith(("gradient_e", "gradient_norm_", "curv", "cond"))
                  and not key.endswith("_seconds")}  # fmt: skip
        assert {key: found.metrics[f"{name}/{key}"] for key in shared} == shared
        for key, series in alone.series.items():
            np.testing.assert_array_equal(found.series[f"{name}/{key}"], series)


def test_of_those_as_good_the_first_to_come_to_rest_is_ahead():
    """Both converge to a bottom of 0; which value is nearer to it is a matter of rounding."""
    found = raced(
        "study/contenders=none",
        "+optimizer@study.optimizers.slow=nesterov",
        "+optimizer@study.optimizers.zippy=sgd",
        steps=500,
    ).finish
    assert found.statuses == ("converged", "converged")
    assert (found.scores < 1e-12).all()
    assert found.names == ("zippy", "slow")
    assert found.steps[0] < found.steps[1]


def test_the_score_is_the_winners_and_so_are_the_metrics_without_a_name():
    found = raced("study/contenders=all", "score=regret")
    scores = {n: found.metrics.get(f"{n}/score", np.inf) for n in found.finish.names}
    first = found.finish.names[0]
    assert found.metrics["score"] == scores[first] <= min(scores.values()) + 1e-6
    finite = [score for score in scores.values() if np.isfinite(score)]
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(finite))
    for key in ("regret", "best_value", "steps", "path_length"):
        assert found.metrics[key] == found.metrics[f"{first}/{key}"]
    assert found.metrics["lanes"] == len(options()["optimizer"]) - 1 == len(scores)


def test_compiled_in_turn_or_together_they_do_the_same(monkeypatch):
    made = []
    for count in (1, 4):
        monkeypatch.setattr("pipeline.studies.race.cores", lambda count=count: count)
        made.append(raced("study/contenders=adaptive", steps=16 + count).trace.points[:18])
    np.testing.assert_array_equal(*made)


def test_two_of_one_optimizer_race_with_their_own_rates_and_colours():
    both = [f"+optimizer@study.optimizers.{name}=adam" for name in ("slow", "fast")]
    rates = ("study.optimizers.slow.learning_rate=0.001", "study.optimizers.fast.learning_rate=0.1")
    found = raced("study/contenders=none", *both, *rates)
    assert [team.name for team in found.teams] == ["fast", "slow"]
    assert len({team.colour for team in found.teams}) == 2
    assert found.finish.names == ("fast", "slow")
    first = np.abs(found.trace.points[1] - found.trace.points[0]).max(axis=1)
    np.testing.assert_allclose(first, [0.1, 0.001], rtol=1e-6)  # Adam's first step is its rate


def test_an_optimizer_has_the_same_colour_whoever_else_races():
    whole = {team.name: team.colour for team in raced("study/contenders=all", steps=1).teams}
    assert len(set(whole.values())) == len(whole)
    for preset in ("classic", "adaptive"):
        for team in raced(f"study/contenders={preset}", steps=1).teams:
            assert team.colour == whole[team.name]


def test_a_contender_that_cannot_run_is_named():
    chosen = settings("study=race", *SMALL)
    subject = choose(chosen)
    short = replace(subject, starts=subject.starts[:, :1])
    with pytest.raises(BadInput, match=r"study\.optimizers\.momentum: it cannot run here"):
        race(short, order=1, optimizers=chosen.study.options["optimizers"], **RULE)


def test_a_contender_that_refuses_its_settings_is_named():
    chosen = config("study=race", *SMALL)[0]["study"]["optimizers"]
    chosen["sgd"]["nesterov"] = True  # without momentum
    chosen["sgd"]["momentum"] = 2.0
    with pytest.raises(BadInput, match=r"study\.optimizers\.sgd"):
        race(choose(settings(*SMALL)), order=1, optimizers=chosen, **RULE)


def lanes(values, status) -> Trace:
    """A trace [T+1, L] of the values of x²."""
    table = np.array(values, dtype=float)
    points = np.sqrt(table)[..., None]
    ends = np.full(table.shape[1], len(table) - 1)
    return Trace(points, table, 2 * np.sqrt(table), np.array(status), ends)


def test_those_that_diverged_come_last_and_ties_go_by_steps():
    quick = replace(lanes([[1.0], [0.01], [0.01]], [CONVERGED]), steps=np.array([1]))
    traces = {
        "lost": lanes([[1.0], [0.001], [0.0]], [DIVERGED]),
        "slow": lanes([[1.0], [0.5], [0.01]], [BUDGET]),
        "quick": quick,
        "far": lanes([[1.0], [0.9], [0.8]], [BUDGET]),
    }
    found = finish_of(traces, FACTS, "best_value")
    assert found.names == ("quick", "slow", "far", "lost")
    assert found.teams == (2, 1, 3, 0)
    assert found.statuses == (CONVERGED, BUDGET, BUDGET, DIVERGED)
    assert found.gaps[:2] == (0.1, 0.01)
    inf = np.inf
    np.testing.assert_array_equal(found.reached[:, :2], [[1, 1], [2, 2], [inf, inf], [1, 1]])
    assert found.scores.tolist() == [0.01, 0.01, 0.8, inf]
    assert "lost/score" not in race_metrics(traces, FACTS, found)


def test_over_several_starts_the_middle_one_counts():
    mixed = lanes([[1.0, 1.0, 1.0], [0.3, 0.05, 0.2]], [CONVERGED, DIVERGED, CONVERGED])
    other = lanes([[1.0, 1.0, 1.0], [0.4, 0.4, 0.4]], [BUDGET] * 3)
    found = finish_of({"a": other, "b": mixed}, FACTS, "best_value")
    assert found.names == ("b", "a")
    assert found.statuses == ("2 converged, 1 diverged", BUDGET)
    assert found.best_values.tolist() == [0.2, 0.4]
    assert found.scores.tolist() == [0.3, 0.4]  # of 0.2, 0.3 and infinity


def test_without_a_known_minimum_there_are_no_targets():
    facts = replace(FACTS, minimum=None, minimisers=np.empty((0, 1)))
    found = finish_of({"a": lanes([[1.0]], [BUDGET])}, facts, "best_value")
    assert found.gaps == ()
    assert found.reached.shape == (1, 0)


def test_shorter_traces_go_on_in_their_last_row():
    short, long = lanes([[1.0, 4.0]], [BUDGET] * 2), lanes([[9.0], [1.0], [0.0]], [CONVERGED])
    both = side_by_side([short, long])
    np.testing.assert_array_equal(both.values, [[1, 4, 9], [1, 4, 1], [1, 4, 0]])
    np.testing.assert_array_equal(both.steps, [0, 0, 2])
    assert metrics_of(of_lanes(both, np.array([0, 1])), FACTS) == metrics_of(short, FACTS)


def test_threads_that_want_one_program_trace_it_once():
    import tensorflow as tf

    traced = []

    def square(x):
        traced.append(1)
        return x * x

    key = (test_threads_that_want_one_program_trace_it_once, "square")
    example = [tf.constant(2.0)]
    made = at_once(lambda _: program(key, square, example), range(8), 8)
    assert traced == [1]
    assert [float(each(example)[0]) for each in made] == [4.0] * 8
