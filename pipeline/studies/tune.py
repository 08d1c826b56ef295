"""Which hyperparameters of the search space do best, and the descent of those that do."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from functions.transforms.kinds import plain
from pipeline.descent import prepare
from pipeline.many_starts import searched
from pipeline.measures import metrics_of, series_of
from pipeline.results import COMPLETE, PRUNED, Result, Tuning
from pipeline.rule import Rule
from pipeline.sampling import Found, Plan, Space, search
from pipeline.scores import scored
from pipeline.subject import Subject
from pipeline.surveyed import surveyed
from pipeline.trials import judged


def tune(
    subject: Subject,
    *,
    sampler: str,
    trials: int,
    batch: int,
    pruning: bool,
    storage: str | None,
    seed: int,
    order: int,
    steps: int,
    gradient_tolerance: float,
    value_tolerance: float | None,
    value_limit: float,
) -> Result:
    """Search the optimizer's space for the least score, and descend with the best trial.

    The score is the median over the starts (see `pipeline.scores`). Trials are run in batches, as
    lanes; with `pruning` a batch runs for a ninth of the steps, its best third for a third of
    them, and the best third of those for all. Trials that `storage` has of the same study count.
    `compile_seconds` and `run_seconds` time the search alone, without and with asking and keeping.
    """
    rule = Rule(gradient_tolerance, value_tolerance, value_limit)
    rungs = sorted({-(-steps // 9), -(-steps // 3), steps}) if pruning else [steps]
    space: Space = subject.choice["search"]
    compiling = [0.0]

    def judge(proposals: Sequence[Mapping[str, Any]]) -> tuple[np.ndarray, np.ndarray]:
        found = judged(subject, proposals, rungs, rule, batch)
        compiling.append(found.compile_seconds)
        return found.scores, found.steps

    place = None if storage is None else Path(storage)
    plan = Plan(sampler, trials, batch, seed, steps, place, "")
    plan = replace(plan, name=_name(subject, plan, rungs, rule))
    began = time.perf_counter()
    found = search(space, plan, judge)
    running = time.perf_counter() - began - sum(compiling)
    tuning = _tuning(space, found, steps, subject.score)
    winner = subject.tuned(found.proposals[tuning.best])
    disturbances = winner.disturbances(len(winner.starts))
    run = prepare(
        winner.target, winner.optimizer, winner.starts, steps=steps, rule=rule, **disturbances
    )
    trace, facts = run(), subject.facts
    field, metrics = surveyed(subject, order, trace)
    measured = metrics_of(trace, facts) | scored(trace, facts, subject.score) | metrics
    measured |= _counts(tuning, found.before, running)
    measured |= {"compile_seconds": sum(compiling), "run_seconds": running}
    series = series_of(trace, facts) | {"best_score": tuning.best_so_far}
    result = Result(facts, field, winner.label, trace, measured, series, tuning=tuning)
    return searched(result, subject.target)


def _name(subject: Subject, plan: Plan, rungs: Sequence[int], rule: Rule) -> str:
    """Name a study by all that determines what its trials are, save how many they are."""
    target, searched = subject.target, subject.choice["search"]
    fixed = {key: value for key, value in subject.choice.items() if key not in searched}
    content = [
        [target.name, target.dim, dict(target.parameters), fixed, dict(subject.schedule)],
        # Studies of before there were transforms keep their names.
        *([[plain(each) for each in target.transforms]] if target.transforms else []),
        [subject.score, list(rungs), rule.numbers(), plan.sampler, plan.batch, plan.seed],
        [subject.starts.dtype.name, subject.starts.tolist(), subject.surroundings],
        [each and each.content for each in (subject.noise, subject.bounds)],
        subject.noise and subject.seed,
        # How fine a grid is depends on the trials.
        plan.trials if plan.sampler == "grid" else None,
    ]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return f"{target.name} {subject.label} {digest[:16]}"


def _tuning(space: Space, found: Found, steps: int, score: str) -> Tuning:
    choices = {name: each["choices"] for name, each in space.items() if "choices" in each}
    values = [
        [choices[name].index(each[name]) if name in choices else each[name] for name in space]
        for each in found.proposals
    ]
    complete = found.steps == steps
    texts = {name: tuple(json.dumps(each) for each in those) for name, those in choices.items()}
    return Tuning(
        tuple(space),
        np.array(values, np.float64),
        texts,
        np.array([bool(each.get("log")) for each in space.values()]),
        found.scores,
        found.steps,
        np.where(complete, COMPLETE, PRUNED),
        int(np.lexsort([found.scores, ~complete])[0]),
        found.importances,
        score,
    )


def _counts(tuning: Tuning, before: int, seconds: float) -> dict[str, float]:
    """Return how many trials there are, were pruned and are of before, and how fast the new ran."""
    new = len(tuning.scores) - before
    counts = {
        "trials": float(len(tuning.scores)),
        "trials_pruned": float((tuning.states == PRUNED).sum()),
        "trials_before": float(before),
    }
    return counts | ({"trials_a_minute": 60 * new / seconds} if new else {})
