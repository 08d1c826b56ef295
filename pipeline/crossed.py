"""Choices of float hyperparameters crossed with starts: lanes of which the ends are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from pipeline.endings import prepare
from pipeline.results import Endings
from pipeline.subject import Subject


def crossed(
    subject: Subject, own: Mapping[str, np.ndarray], **options: Any
) -> Callable[[], Endings]:
    """Compile C choices from each of the subject's S starts, and return what runs them.

    `own` gives each float hyperparameter its values [C], whose signs are those of the subject's own
    optimizer; `options` are those of `endings.prepare`. Lanes [C * S]: the starts of a choice lie
    together. Raises ValueError as that does.
    """
    (count,) = {len(values) for values in own.values()}
    disturbances = subject.disturbances(len(subject.starts))
    return prepare(
        subject.target,
        subject.optimizer,
        np.tile(subject.starts, (count, 1)),
        hyperparameters={name: np.repeat(v, len(subject.starts)) for name, v in own.items()},
        # All choices have the same noise, so that what differs is theirs.
        **disturbances | {"seeds": np.tile(disturbances["seeds"], count)},
        **options,
    )


@dataclass(frozen=True)
class Cast:
    """Choices compiled in parts that share a program each: what runs it, and its lanes [k]."""

    parts: tuple[tuple[Callable[[], Endings], np.ndarray], ...]

    def __call__(self) -> Endings:
        """Run all parts; the lanes are as in `crossed`."""
        ends = [run() for run, _ in self.parts]
        back = np.argsort(np.concatenate([lanes for _, lanes in self.parts]))
        parts: Any = {field.name: _joined(ends, field.name, back) for field in fields(Endings)}
        return Endings(**parts)


def cast(subject: Subject, own: Mapping[str, np.ndarray], **options: Any) -> Cast:
    """Compile choices as `crossed` does, whatever the signs of their numbers.

    An optimizer may branch on whether a hyperparameter is 0: choices that differ in a sign are
    different programs. Raises ValueError as `crossed` does, and BadInput where the optimizer
    refuses a number.
    """
    signs = np.sign(np.stack(list(own.values())))
    groups = np.unique(signs, axis=1, return_inverse=True)[1].ravel()
    parts = []
    for group in range(groups.max() + 1):
        (members,) = np.nonzero(groups == group)
        chosen = {name: values[members] for name, values in own.items()}
        made = subject.tuned({name: float(values[0]) for name, values in chosen.items()})
        lanes = members[:, None] * len(subject.starts) + np.arange(len(subject.starts))
        parts.append((crossed(made, chosen, **options), lanes.ravel()))
    return Cast(tuple(parts))


def _joined(ends: list[Endings], name: str, back: np.ndarray) -> np.ndarray | None:
    parts = [getattr(each, name) for each in ends]
    return None if parts[0] is None else np.concatenate(parts)[back]
