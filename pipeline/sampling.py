"""Optuna, asked which hyperparameters to try next and told what they gave.

A study works in memory, where asking takes milliseconds, and what has finished is kept batch by
batch (`pipeline.trial_store`). Each batch has a sampler of its own, whose seed is made of the
study's and of the batch's first trial: a study that goes on asks for just what it would have asked
for in one go.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution
from optuna.importance import PedAnovaImportanceEvaluator, get_param_importances
from optuna.trial import FrozenTrial, TrialState

from pipeline import trial_store

Space = Mapping[str, Mapping[str, Any]]
Judge = Callable[[Sequence[Mapping[str, Any]]], tuple[np.ndarray, np.ndarray]]

optuna.logging.set_verbosity(optuna.logging.WARNING)


@dataclass(frozen=True)
class Plan:
    """How to search.

    The sampler's name, how many trials in all and at a time, the seed, the steps of a whole trial;
    the database of trials (None: none), and the name of the study in it.
    """

    sampler: str
    trials: int
    batch: int
    seed: int
    steps: int
    storage: Path | None
    name: str


@dataclass(frozen=True)
class Found:
    """What was tried, in order: proposals, scores [N], steps [N] given to each.

    `importances` are shares of 1 by name; the first `before` of the trials are of the database.
    """

    proposals: list[Mapping[str, Any]]
    scores: np.ndarray
    steps: np.ndarray
    importances: Mapping[str, float]
    before: int


def search(space: Space, plan: Plan, judge: Judge) -> Found:
    """Ask, run and tell until the plan is carried out; trials that the database has count.

    `judge` is given proposals [N] and gives their scores [N] and the steps [N] that each was
    given; a trial of fewer than all is pruned. Raises BadInput where the database cannot be used.
    """
    with warnings.catch_warnings():
        # Optuna calls some of what is asked for here experimental; the lock says which it is.
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        return _searched(space, plan, judge)


def _searched(space: Space, plan: Plan, judge: Judge) -> Found:
    points = _lattice(space, plan.trials) if plan.sampler == "grid" else []
    trials = len(points) or plan.trials
    stored = trial_store.read(plan.storage, plan.name) if plan.storage else []
    study = optuna.create_study()
    # CMA-ES hands its state from batch to batch: it is asked again, and told what is stored.
    before = min(len(stored), trials) // plan.batch * plan.batch
    whole = 0 if plan.sampler == "cmaes" else before
    study.add_trials(stored[:whole])
    distributions = {name: _distribution(entry) for name, entry in space.items()}
    for first in range(whole, trials, plan.batch):
        last = min(first + plan.batch, trials)
        study.sampler = _sampler(plan, first)
        for point in points[first:last]:
            study.enqueue_trial(point)
        asked = [study.ask(distributions) for _ in range(first, last)]
        # A piece of a longer batch is another batch: pruning ranks whole ones.
        is_kept = len(stored) == last or (len(stored) > last and last - first == plan.batch)
        told = stored[first:last] if is_kept else _run(plan, judge, asked, first)
        before = max(before, last if is_kept else 0)
        for trial, outcome in zip(asked, told, strict=True):
            _tell(study, trial, outcome)
    return _found(study, plan.steps, before)


def _run(plan: Plan, judge: Judge, asked: Sequence[optuna.Trial], first: int) -> list[FrozenTrial]:
    """Run a batch and keep it: trials that are complete, or pruned with a score on the way."""
    scores, steps = judge([trial.params for trial in asked])
    told = [
        optuna.create_trial(
            state=TrialState.PRUNED if given < plan.steps else TrialState.COMPLETE,
            value=score,
            params=trial.params,
            distributions=trial.distributions,
            intermediate_values={given: score} if given < plan.steps else {},
        )
        for trial, score, given in zip(asked, scores.tolist(), steps.tolist(), strict=True)
    ]
    if plan.storage:
        trial_store.write(plan.storage, plan.name, told, first)
    return told


def _tell(study: optuna.Study, trial: optuna.Trial, outcome: FrozenTrial) -> None:
    for step, value in outcome.intermediate_values.items():
        trial.report(value, step)
    pruned = outcome.state == TrialState.PRUNED
    study.tell(trial, None if pruned else outcome.value, state=outcome.state)


def _distribution(entry: Mapping[str, Any]) -> BaseDistribution:
    if "choices" in entry:
        return CategoricalDistribution(entry["choices"])
    return FloatDistribution(entry["low"], entry["high"], log=entry["log"])


def _lattice(space: Space, trials: int) -> list[dict[str, Any]]:
    """Return the points of the finest even grid of at most so many trials; ends included."""
    choices = [len(entry["choices"]) for entry in space.values() if "choices" in entry]
    ranges = len(space) - len(choices)
    room = trials // int(np.prod(choices, dtype=int))
    side = room if ranges == 1 else 1
    while ranges > 1 and (side + 1) ** ranges <= room:
        side += 1
    axes = [
        entry["choices"]
        if "choices" in entry
        else (np.geomspace if entry["log"] else np.linspace)(entry["low"], entry["high"], side)
        for entry in space.values()
    ]
    return [
        {key: value.item() if isinstance(value, np.generic) else value
         for key, value in zip(space, point, strict=True)}
        for point in itertools.product(*axes)
    ]  # fmt: skip


def _sampler(plan: Plan, first: int) -> optuna.samplers.BaseSampler:
    seed = int(np.random.SeedSequence([plan.seed, first]).generate_state(1)[0])
    if plan.sampler == "tpe":
        return optuna.samplers.TPESampler(seed=seed)
    if plan.sampler == "cmaes":
        # A batch is a generation; of very few it would learn nothing.
        size = plan.batch if plan.batch >= 4 else None
        return optuna.samplers.CmaEsSampler(
            seed=seed, popsize=size, warn_independent_sampling=False
        )
    return optuna.samplers.RandomSampler(seed=seed)  # a grid's points are given


def _found(study: optuna.Study, steps: int, before: int) -> Found:
    trials = study.get_trials(deepcopy=False)
    return Found(
        [trial.params for trial in trials],
        np.array([trial.value for trial in trials]),
        # Only what was pruned has values in between: one, at the steps it was given.
        np.array([max(trial.intermediate_values, default=steps) for trial in trials], np.int64),
        _importances(study),
        before,
    )


def _importances(study: optuna.Study) -> dict[str, float]:
    """Return shares of 1 by PED-ANOVA; {} where too few trials have finite scores."""
    ends = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    if len({trial.value for trial in ends if trial.value != np.inf}) < 2:
        return {}
    shares = get_param_importances(study, evaluator=PedAnovaImportanceEvaluator())
    return {name: float(share) for name, share in shares.items()}
