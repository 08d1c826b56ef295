"""The best of the trials: what it took, and the command that descends with it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pipeline.results import Tuning

# Of a study with trials, what the study `descend` has too; sections of the search are left out.
_SHARED = ("steps", "gradient_tolerance", "value_tolerance", "value_limit", "order")
_LEFT_OUT = ("study", "sweep", "reuse")


def best(tuning: Tuning, overrides: Sequence[str]) -> dict[str, Any]:
    """Return `trial`, `score` (None if infinite), `hyperparameters` and `command` of the best."""
    score, texts = float(tuning.scores[tuning.best]), tuning.texts(tuning.best)
    return {
        "trial": tuning.best,
        "score": score if np.isfinite(score) else None,
        "hyperparameters": texts,
        "command": command(overrides, texts),
    }


def command(overrides: Sequence[str], texts: Mapping[str, str]) -> str:
    """Return the command of a descent with hyperparameters, `texts` by name.

    `overrides` are those of the run that tuned; what they say of the search is left out.
    """
    chosen = {f"optimizer.{name}": text for name, text in texts.items()}
    kept = [each for each in overrides if _key(each) not in chosen and _is_shared(_key(each))]
    # An experiment may choose the study.
    kept += ["study=descend"] if any(_key(each) == "experiment" for each in overrides) else []
    # A key that the option lacks has to be added again.
    added = {_key(each) for each in overrides if each.startswith("+")}
    kept += [f"{'+' * (key in added)}{key}={text}" for key, text in chosen.items()]
    return " ".join(["python -m pipeline", *map(shlex.quote, kept)])


def _key(override: str) -> str:
    return override.partition("=")[0].lstrip("+~")


def _is_shared(key: str) -> bool:
    section, _, name = key.partition(".")
    if section == "study" and name:
        return name in _SHARED
    return key not in _LEFT_OUT and not f"{key}.".startswith("optimizer.search.")
