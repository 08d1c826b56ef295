"""Basins against an independent loop, symmetric ones against themselves, and their limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pipeline.results import LOST, RESTLESS, Basins, Result
from pipeline.studies.basins import basins
from pipeline.subject import choose
from pipeline.winners import EVEN, NOBODY, winners_of

from .chosen import settings

OPTIONS: dict[str, Any] = {
    "optimizers": {},
    "radius": 1e-3,
    "steps": 500,
    "gradient_tolerance": 1e-6,
    "value_tolerance": None,
    "value_limit": 1e16,
}


def studied(*overrides: str, **options: Any) -> Result:
    return basins(choose(settings("study=basins", *overrides)), **OPTIONS | options)


def found(*overrides: str, **options: Any) -> Basins:
    (answer,) = studied(*overrides, **options).basins
    return answer


def himmelblau_slope(points: np.ndarray) -> np.ndarray:
    x, y = points[..., 0], points[..., 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=-1)


MINIMA = np.array([[3, 2], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848126]])


def test_gradient_descent_on_himmelblau_is_that_of_a_plain_loop() -> None:
    got = found("function=himmelblau", "optimizer=sgd", "grid.resolution=64")
    side = np.linspace(-5, 5, 64)
    points = np.stack(np.meshgrid(side, side), axis=-1)
    lost = np.zeros((64, 64), bool)
    with np.errstate(all="ignore"):
        for _ in range(500):
            points = points - 0.01 * himmelblau_slope(points)
            lost |= ~np.isfinite(points).all(axis=-1) | (np.abs(points).max(axis=-1) > 1e4)
    gaps = np.linalg.norm(points[:, :, None] - MINIMA, axis=-1)
    expected = np.where(lost, LOST, np.where(gaps.min(-1) < 1e-3, gaps.argmin(-1), RESTLESS))
    assert len(got.places) == 4
    named = np.linalg.norm(got.places[:, None] - MINIMA, axis=-1).argmin(axis=1)
    renamed = np.where(got.which >= 0, named[np.maximum(got.which, 0)], got.which)
    inner = np.ones((64, 64), bool)
    for axis in (0, 1):
        for shift in (1, -1):
            inner &= expected == np.roll(expected, shift, axis)
    assert inner.mean() > 0.8  # and so not nothing is compared
    np.testing.assert_array_equal(renamed[inner], expected[inner])


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
def test_a_function_that_is_the_same_either_way_has_the_same_basins(optimizer: str) -> None:
    """Rastrigin is even in both coordinates and the same with them exchanged."""
    rate = "optimizer.learning_rate=0.002"
    line = ("function=rastrigin", f"optimizer={optimizer}", rate, "grid.resolution=41")
    got = found(*line, "grid.domain=[-1.45,1.45]")
    assert len(got.places) >= 9
    assert got.shares.sum() == pytest.approx(1)
    shares = dict(zip(map(tuple, np.round(got.places).tolist()), got.shares, strict=True))
    assert {(1, 0), (0, 1), (-1, -1)} <= shares.keys()
    for (x, y), share in shares.items():
        # Of some 1,681 starts those on an edge between basins are decided by rounding.
        for image in ((-x, y), (x, -y), (y, x)):
            assert shares[image] == pytest.approx(share, abs=2 / got.which.size)


def test_a_start_on_a_saddle_stays_there_and_it_is_called_so() -> None:
    """x^2 - y^2: along y = 0 gradient descent ends in the saddle, elsewhere it leaves."""
    got = found("function=saddle", "grid.resolution=11", "optimizer.learning_rate=0.1", steps=200)
    assert got.kinds.tolist() == ["saddle"]
    np.testing.assert_allclose(got.places, [[0, 0]], atol=1e-6)
    assert (got.which[5] == 0).all()
    assert (np.delete(got.which, 5, axis=0) != 0).all()


def test_slices_through_more_coordinates() -> None:
    got = found("function=sphere", "function.dim=5", "grid.axes=[1,3]", "grid.resolution=6",
                "grid.through=[1,0,2,0,-1]", "optimizer.learning_rate=0.1")  # fmt: skip
    assert got.which.shape == (6, 6)
    assert got.kinds.tolist() == ["minimum"]
    np.testing.assert_array_equal(got.places, np.zeros((1, 5)))


def test_single_precision_that_cannot_reach_the_tolerance_still_settles() -> None:
    import keras

    keras.config.set_floatx("float32")
    line = ("function=himmelblau", "precision=float32", "grid.resolution=16")
    got = found(*line, gradient_tolerance=1e-9)
    assert got.values.dtype == np.float32
    assert (got.which >= 0).mean() > 0.95


def test_steps_cost_no_memory() -> None:
    """With a record a million steps of 4,096 lanes would be 131 GB."""
    line = ("function=sphere", "grid.resolution=64", "optimizer.learning_rate=0.1")
    result = studied(*line, steps=1_000_000)
    assert result.metrics["settled_share"] == 1
    # |x| falls by 0.8 a step, and the gradient is 2 x.
    corner = np.ceil(np.log(1e-6 / (2 * 5.12 * np.sqrt(2))) / np.log(0.8))
    assert result.basins[0].steps[0, 0] == corner


def test_a_minimiser_at_a_kink_is_known_as_one() -> None:
    """Ackley's function has a kink at its minimiser, 0; elsewhere its hollows are smooth."""
    line = ("function=ackley", "grid.resolution=12", "grid.domain=[-1.4,1.4]")
    result = studied(*line, "optimizer.learning_rate=0.002", steps=2000)
    (got,) = result.basins
    at = dict(zip(map(tuple, np.round(got.places).tolist()), got.kinds, strict=True))
    assert at[0.0, 0.0] == at[1.0, 0.0] == "minimum"
    assert got.levels[0] == pytest.approx(0, abs=1e-12)
    centre = np.linalg.norm(got.places, axis=-1).argmin()
    assert 0 < result.metrics["global_share"] == (got.which == centre).mean()


PAIR: dict[str, dict[str, Any]] = {
    name: {**settings(f"optimizer={name}").optimizer, "learning_rate": rate}
    for name, rate in (("adam", 0.1), ("momentum", 0.004))
}


def by_hand(ends: list[Basins], row: int, column: int, values: dict[int, float]) -> int:
    """Who wins from one start, told one by one: a place, -1 even, -2 nobody."""
    here = [(each.which[row, column], each.steps[row, column]) for each in ends]
    ranks = [(values[which], steps) if which >= 0 else (np.inf, 0) for which, steps in here]
    if min(ranks)[0] == np.inf:
        return NOBODY
    first = [place for place, rank in enumerate(ranks) if rank == min(ranks)]
    return first[0] if len(first) == 1 else EVEN


@pytest.mark.parametrize("function", ["himmelblau", "styblinski_tang", "rastrigin"])
def test_who_wins_is_told_of_what_each_optimizer_does_alone(function: str) -> None:
    line = (f"function={function}", "grid.resolution=24")
    several = studied(*line, optimizers=PAIR)
    together = list(several.basins)
    assert [team.name for team in several.teams] == ["Adam", "Momentum"]
    for name, each in zip(PAIR, together, strict=True):
        words = [f"optimizer={name}", f"optimizer.learning_rate={PAIR[name]['learning_rate']}"]
        alone = found(*line, *words)
        np.testing.assert_array_equal(each.steps, alone.steps)
        np.testing.assert_array_equal(each.values, alone.values)
        settled = alone.which >= 0  # alone they may be numbered otherwise
        gaps = each.places[each.which[settled]] - alone.places[alone.which[settled]]
        assert np.abs(gaps).max() < 1e-2
    at = choose(settings(*line)).target.value(together[0].places).numpy()
    levels = dict(enumerate(np.round(at, 4).tolist()))
    expected = [[by_hand(together, i, j, levels) for j in range(24)] for i in range(24)]
    np.testing.assert_array_equal(several.winners, expected)
    for place, name in enumerate(PAIR):
        won = several.metrics[f"{name}/won_share"]
        assert won == (np.array(expected) == place).mean()
        assert 0 < won < 1


def test_the_better_attractor_wins_before_the_shorter_way() -> None:
    levels = np.array([5.0, 1.0, 1.0 + 1e-9])
    which = [[0, 1, LOST, LOST], [1, 2, RESTLESS, LOST], [2, 0, 0, RESTLESS]]
    steps = [[1, 10, 3, 3], [90, 10, 500, 3], [91, 1, 400, 500]]
    places, kinds = np.zeros((3, 2)), np.full(3, "minimum")
    ends = [
        Basins(places, levels, kinds, np.array([to]), np.array([taken]), np.zeros((1, 4)))
        for to, taken in zip(which, steps, strict=True)
    ]
    np.testing.assert_array_equal(winners_of(ends), [[1, EVEN, 2, NOBODY]])
