"""Synthetic results of single studies: trials, basins, races, curvature."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.cells import Sensitivity
from pipeline.colours import team_colours
from pipeline.finish import finish_of
from pipeline.results import Basins, Curvature, Facts, Field, Result, Team, Tuning
from tests.figures.cases import (
    HIMMELBLAU,
    WIGGLE,
    Function,
    _wiggle_line,
    descend,
    himmelblau,
    joined,
    lattice,
    mesh,
    other,
    two_d,
    wiggle,
)


def raced(
    function: Function, known: Facts, ground: Field, starts: np.ndarray, rates: dict[str, float]
) -> Result:
    """Gradient descents of several rates as a race, each called as an optimizer."""
    traces = {name: descend(function, starts, rate, 120, 1e-3) for name, rate in rates.items()}
    lanes = np.split(np.arange(len(starts) * len(rates)), len(rates))
    teams = tuple(Team(*each) for each in zip(rates, lanes, team_colours(list(rates)), strict=True))
    label = f"{len(rates)} optimizers"
    finish = finish_of(traces, known, "best_value")
    return Result(known, ground, label, joined([*traces.values()]), teams=teams, finish=finish)


def _raced() -> dict[str, Result]:
    rates = {"SGD": 0.01, "Momentum": 0.001, "Adam": 0.03, "ScheduleFreeAdamW": 0.0003}
    ground, one = mesh(himmelblau, HIMMELBLAU), np.array([[-0.3, -1.0]])
    many = lattice(HIMMELBLAU.domain.tolist(), 12)
    slopes = {"SGD": 0.005, "Adam": 0.02}
    crowd = {f"rate {k}": 0.001 * (k + 1) for k in range(24)}
    return {
        "race": raced(himmelblau, HIMMELBLAU, ground, one, rates | {"Lion": 0.1}),
        "race_of_starts": raced(himmelblau, HIMMELBLAU, ground, many, rates),
        "race_of_many": raced(himmelblau, HIMMELBLAU, ground, one, crowd),
        "race_on_a_line": raced(wiggle, WIGGLE, _wiggle_line(), np.array([[4.0]]), slopes),
    }


def tuned(count: int, *, score: str = "regret", names: int = 2, lost: float = 0.2) -> Result:
    """Trials with scores of a bowl over the logarithm of the first, some lost, some pruned."""
    random = np.random.default_rng(1)
    rates = 10 ** random.uniform(-4, 0, count)
    others = random.uniform(0.5, 0.99, (count, max(names - 2, 0)))
    flags = random.integers(0, 2, (count, 1)).astype(float)
    values = np.hstack([rates[:, None], others, flags])[:, :names]
    scores = (np.log10(rates) + 2) ** 2 + 1e-6 + values[:, -1]
    scores[random.random(count) < lost] = np.inf
    states = np.where(random.random(count) < 0.3, "pruned", "complete")
    called = ("learning_rate", *(f"beta_{k}" for k in range(1, names - 1)), "nesterov")[:names]
    best = int(np.lexsort([scores, states == "pruned"])[0])
    shares = dict.fromkeys(called, 1 / names) if names > 1 else {}
    trials = Tuning(
        called, values, {"nesterov": ("false", "true")} if names > 1 else {},
        np.arange(names) == 0, scores, np.where(states == "pruned", 7, 60), states, best,
        shares if np.isfinite(scores).any() else {}, score,
    )  # fmt: skip
    trace = descend(himmelblau, np.array([[1.0, 1.0]]), 0.01, 60)
    return Result(HIMMELBLAU, mesh(himmelblau, HIMMELBLAU), "Nesterov", trace, tuning=trials)


def _tuned() -> dict[str, Result]:
    return {
        "tuned": tuned(120),
        "tuned_one": tuned(3, names=1, lost=0.0),
        "tuned_many": tuned(900, score="steps_to/1e-6", names=5),
        "tuned_lost": tuned(10, lost=1.0),
    }


def _settled(count: int, lost: bool = True) -> Basins:
    """The nearest of so many places, steps by the distance; a corner diverged, one not settled."""
    ground = mesh(himmelblau, HIMMELBLAU, (48, 40))
    known = np.vstack([HIMMELBLAU.minimisers, lattice(HIMMELBLAU.domain.tolist(), 40)])[:count]
    gaps = np.linalg.norm(ground.points[:, :, None] - known, axis=-1)
    which = gaps.argmin(axis=-1) if count else np.full(gaps.shape[:2], -2)
    if lost:
        which[:6, :6], which[-5:, -5:] = -1, -2
    kinds = np.array(["minimum"] * min(count, 4) + ["saddle", "maximum", "point"] * 14)[:count]
    steps = (20 * gaps.min(axis=-1)).astype(int) if count else np.full(which.shape, 500)
    return Basins(known, np.zeros(count), kinds, which, steps, 1e-3 * steps)


def _basins() -> dict[str, Result]:
    ground = mesh(himmelblau, HIMMELBLAU, (48, 40))
    cases = {"basins": 4, "basins_many": 30, "basins_none": 0, "basins_kinds": 7}
    found = {
        name: Result(HIMMELBLAU, ground, "Momentum", basins=(_settled(count),))
        for name, count in cases.items()
    }
    one = replace(_settled(1, lost=False), values=np.zeros((40, 48)))
    for count, names in ((4, ["Adam", "Momentum"]), (30, [*"abcdefg"])):
        each = _settled(count)
        several = tuple(replace(each, steps=each.steps + 3 * k) for k in range(len(names)))
        winners = np.arange(each.which.size).reshape(each.which.shape) % (len(names) + 2) - 2
        lanes = np.split(np.arange(len(names) * winners.size), len(names))
        teams = tuple(map(Team, names, lanes, team_colours(names)))
        found[f"basins_of_{len(names)}"] = Result(
            HIMMELBLAU, ground, f"{len(names)} optimizers", basins=several, winners=winners,
            teams=teams,
        )  # fmt: skip
    return found | {"basins_one": Result(HIMMELBLAU, ground, "SGD", basins=(one,))}


def curved(
    known: Result, ends: Function, rate: float | None, boundary: float | None, most: int = 100
) -> Result:
    """A descent with a curvature: `ends` gives both eigenvalues [..., 2] at points."""
    trace = known.trace
    rows, lanes = np.arange(0, trace.last.max() + 1), np.arange(trace.values.shape[1])[:most]
    points = trace.points[np.ix_(rows, lanes)]
    gone = np.where(rows[:, None] > trace.last[lanes], np.nan, 0.0)
    low, high = np.moveaxis(ends(points), -1, 0) + gone
    steps = np.diff(trace.points[:, lanes], axis=0)[: len(rows)].any(axis=-1)
    moving = np.append(steps, np.zeros((len(rows) - len(steps), len(lanes)), bool), axis=0)
    cosine = np.where(moving, np.cos(0.3 * points[..., 0]), np.nan) + gone
    rates = None if rate is None else np.full(len(rows), rate)
    theory = f"stable below {boundary}" if boundary else "no boundary is known for it"
    measured = Curvature(rows, lanes, rates, low, high, gone, cosine, np.abs(cosine), boundary,
                         theory)  # fmt: skip
    return replace(known, curvature=measured)


def _round(p: np.ndarray) -> np.ndarray:
    return np.full((*p.shape[:-1], 2), 2.0)


def _bent(p: np.ndarray) -> np.ndarray:
    """Both eigenvalues of Himmelblau's function."""
    x, y = p[..., 0], p[..., 1]
    a, b, c = 12 * x**2 + 4 * y - 42, 12 * y**2 + 4 * x - 26, 4 * (x + y)
    middle, reach = (a + b) / 2, np.hypot((a - b) / 2, c)
    return np.stack([middle - reach, middle + reach], axis=-1)


def _curved() -> dict[str, Result]:
    two, others = two_d(), other()
    lost = np.full((1, 2), np.nan)
    return {
        "curved": curved(two["rosenbrock"], lambda p: 5 * _bent(p), 1.5e-3, 2.0),
        "curved_four": curved(two["himmelblau_four"], _bent, 0.03, 3.8),
        "curved_diverging": curved(two["diverging"], _bent, 0.032, None),
        "curved_many": curved(two["many"], _bent, 0.01, 2.0, most=40),
        "curved_without_rate": curved(two["himmelblau_four"], _bent, None, None),
        "curved_line": curved(others["parabola"], _round, 0.1, 2.0),
        "curved_line_many": curved(others["wiggle_many"], _round, 0.02, 2.0),
        "curved_ten": curved(others["ten_off_slice"], _round, 0.03, 2.0),
        "curved_no_step": curved(two["no_step"], _bent, 0.1, 2.0),
        "curved_nowhere": curved(two["waves"], lambda p: _bent(p) * lost, 0.1, 2.0),
        "curved_flat": curved(two["flat"], lambda p: 0 * _bent(p), 0.01, 2.0),
    }


def mapped(  # noqa: PLR0917 - a row of a table
    rows: int, columns: int, spread: float = 0.0, known: bool = True, level: float = 0.0,
    edge: bool = False,
) -> Result:  # fmt: skip
    """A map of a bowl over the logarithm of a rate, lost beyond a line; `rows` 0 for a curve."""
    x, y = np.geomspace(1e-4, 1, columns), np.linspace(0, 0.99, rows)
    momenta = y if rows else np.array([0.9])
    lost = x > 0.05 * (1 + momenta[:, None])
    height = 10.0 ** ((np.log10(x) + 2) ** 2 * 3 + momenta[:, None] - 8) + level
    reached = np.stack([height * 10.0**each for each in (-spread, 0.0, spread)])
    reached[:, lost | np.isnan(level)] = np.inf
    steps = np.where(reached < 1e-3, 30 + 10 * np.log10(reached + 1e-9), np.inf)
    shares = np.zeros(reached.shape)
    shares[2], shares[0] = np.isinf(reached[1]), reached[1] < 1e-6
    shares[1] = 1 - shares[0] - shares[2]
    median = reached[1]
    row, column = (int(each) for each in np.unravel_index(median.argmin(), median.shape))
    bound = max(1e-3, 10 * float(median[row, column]))
    shown = Sensitivity(
        ("learning_rate", "momentum")[: 2 if rows else 1], (True, False)[: 2 if rows else 1], x, y,
        "regret" if known else "value", reached, 1e-3, steps if known else None, shares,
        (row, column), bound, np.isfinite(median) & (median <= bound),
        0.05 * (1 + momenta) if edge else None, lost.astype(float) if edge else None,
        formula="0.05(1+\\beta)",
    )  # fmt: skip
    trace = descend(himmelblau, np.array([[1.0, 1.0]]), 0.01, 60)
    ground = mesh(himmelblau, HIMMELBLAU)
    return Result(HIMMELBLAU, ground, "Momentum", trace, sensitivity=shown)


def _mapped() -> dict[str, Result]:
    return {
        "map": mapped(64, 64, edge=True),
        "map_small": mapped(5, 7, spread=1.0, edge=True),
        "map_unknown": mapped(8, 12, known=False),
        "map_curve": mapped(0, 30, spread=0.5, edge=True),
        "map_lost": mapped(6, 6, level=np.nan),
        "map_alike": mapped(4, 4, level=1e9),
    }


def of_studies() -> dict[str, Result]:
    """All of them, by name."""
    return {**_tuned(), **_basins(), **_raced(), **_curved(), **_mapped()}
