"""Trials of hyperparameters as lanes of compiled descents, and the score of each."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.blocks import BLOCK
from pipeline.endings import prepare
from pipeline.problems import BadInput
from pipeline.rule import Rule
from pipeline.scores import middle, scores, watch_of
from pipeline.subject import Subject

Proposal = Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """Scores [N] float64 of N trials, the steps [N] that each was given, seconds of compiling."""

    scores: np.ndarray
    steps: np.ndarray
    compile_seconds: float


def judged(
    subject: Subject, proposals: Sequence[Proposal], rungs: Sequence[int], rule: Rule, batch: int
) -> Judged:
    """Run all proposals for the first rung of steps, the best third for the next, and so on.

    With a single rung nothing is pruned. `batch` is the most proposals that ever come together:
    whatever their number, programs are made for so many.
    """
    found, steps = np.empty(len(proposals)), np.empty(len(proposals), np.int64)
    going, compiling = np.arange(len(proposals)), 0.0
    for rung in rungs:
        chosen = [proposals[i] for i in going.tolist()]
        found[going], seconds = _scored(subject, chosen, rung, rule, batch)
        steps[going] = rung
        compiling += seconds
        best = going[np.argsort(found[going], kind="stable")]
        going, batch = np.sort(best[: -(-len(best) // 3)]), -(-batch // 3)
    return Judged(found, steps, compiling)


def _scored(
    subject: Subject, proposals: Sequence[Proposal], steps: int, rule: Rule, batch: int
) -> tuple[np.ndarray, float]:
    """Return the scores [N] of proposals, and the seconds of compiling."""
    found, compiling = np.empty(len(proposals)), 0.0
    groups: dict[str, list[int]] = {}
    for i, proposal in enumerate(proposals):
        groups.setdefault(_program(proposal), []).append(i)
    for group in groups.values():
        chosen = [proposals[i] for i in group]
        found[group], seconds = _together(subject, chosen, steps, rule, batch)
        compiling += seconds
    return found, compiling


def _program(proposal: Proposal) -> str:
    """Return what proposals that share a program have in common: choices, and signs of floats."""
    return repr(
        {
            name: np.sign(value) if isinstance(value, float) else value
            for name, value in sorted(proposal.items())
        }
    )


def _together(
    subject: Subject, proposals: Sequence[Proposal], steps: int, rule: Rule, batch: int
) -> tuple[np.ndarray, float]:
    """Return the scores [N] of proposals that differ in floats alone, and seconds of compiling."""
    lanes = len(subject.starts)
    width = min(BLOCK, batch * lanes)
    # As many lanes as a block has, so that a group of another size needs no other program.
    count = max(len(proposals), -(-width // lanes))
    padded = [*proposals, *[proposals[-1]] * (count - len(proposals))]
    own = {
        name: np.repeat([proposal[name] for proposal in padded], lanes)
        for name, value in proposals[0].items()
        if isinstance(value, float)
    }
    starts, disturbances = np.tile(subject.starts, (count, 1)), subject.disturbances(lanes)
    began = time.perf_counter()
    try:
        run = prepare(
            subject.target,
            subject.tuned(proposals[0]).optimizer,
            starts,
            steps=steps,
            watch=watch_of(subject.score, subject.facts),
            rule=rule,
            hyperparameters=own,
            block=width,
            # All trials have the same noise, so that what differs is theirs.
            **disturbances | {"seeds": np.tile(disturbances["seeds"], count)},
        )
    except ValueError as error:
        raise BadInput(f"optimizer.search: {error}") from error
    seconds = time.perf_counter() - began
    each = scores(run(), subject.facts, subject.score).reshape(count, lanes)
    return middle(each)[: len(proposals)], seconds
