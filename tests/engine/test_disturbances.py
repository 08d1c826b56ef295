"""Every noise that the config offers, in every bounds, with optimizers in turn; kept, and not."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, product

import numpy as np
import pytest

from pipeline import descent, endings
from pipeline.command import composition
from pipeline.results import Watch
from pipeline.subject import choose

from .chosen import OPTIMIZERS, settings
from .test_endings import assert_same


def found(group: str) -> list[str]:
    return sorted(path.stem for path in (composition.CONF / group).glob("*.yaml"))


PAIRS = list(product(found("noise"), found("bounds")))
TURNS = list(zip(PAIRS, cycle(OPTIMIZERS), strict=False))
STEPS = 6


def test_every_optimizer_has_its_turn() -> None:
    assert {optimizer for _, optimizer in TURNS} == set(OPTIMIZERS)
    assert len(PAIRS) > 20


@pytest.mark.parametrize(("pair", "optimizer"), TURNS, ids=str)
def test_it_descends_in_its_box_alike_with_and_without_a_record(
    pair: tuple[str, str], optimizer: str
) -> None:
    noise, bounds = pair
    words = (f"noise={noise}", f"bounds={bounds}", f"optimizer={optimizer}", "start=random")
    subject = choose(settings(*words, "start.count=5"))
    if bounds != "none":  # a box that most steps leave
        box = np.array([[-0.2, 0.3], [-0.25, 0.2]])
        assert subject.bounds is not None
        subject = replace(subject, bounds=replace(subject.bounds, box=box))
    options = {"steps": STEPS, "block": 3, **subject.disturbances(5)}
    target, made = subject.target, lambda: subject.tuned({"learning_rate": 0.3}).optimizer
    trace = descent.descend(target, made(), subject.starts, **options)
    again = descent.descend(target, made(), subject.starts, **options)
    assert trace.digest() == again.digest()
    assert np.isfinite(trace.points).all()
    assert (np.abs(np.diff(trace.points, axis=0)).max(axis=(1, 2)) > 0).any()
    if bounds != "none":
        later = trace.points[1:]
        assert ((later >= box[:, 0]) & (later <= box[:, 1])).all()
    watch = Watch(best=True)
    ended = endings.prepare(target, made(), subject.starts, watch=watch, **options)()
    assert_same(ended, trace, watch)
