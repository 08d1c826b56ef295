"""The best of the trials: what it took, and the command that descends with it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pipeline.methods import is_own
from pipeline.results import Tuning

# Of a study with trials, what the study `descend` has too; sections of the search are left out.
_SHARED = ("steps", "gradient_tolerance", "value_tolerance", "value_limit", "order")
_LEFT_OUT = ("study", "sweep", "reuse")
_SECTIONS = ("function", "grid", "start", "optimizer", "schedule", "noise", "bounds")
_PLAIN = ("seed", "precision", "score")


def best(
    tuning: Tuning,
    overrides: Sequence[str],
    config: Mapping[str, Any],
    choices: Mapping[str, str],
) -> dict[str, Any]:
    """Return `trial`, `score` (None if infinite), `hyperparameters` and `command` of the best.

    The latter is made of a run's `overrides`, or of all that its `config` says where an experiment
    is among its `choices`: that may set what only a search has.
    """
    if "experiment" in choices:
        overrides = _spelled(config, choices)
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
    # A key that the option lacks has to be added again.
    added = {_key(each) for each in overrides if each.startswith("+")}
    kept += [f"{'+' * (key in added)}{key}={text}" for key, text in chosen.items()]
    return " ".join(["python -m pipeline", *map(shlex.quote, kept)])


def _spelled(config: Mapping[str, Any], choices: Mapping[str, str]) -> list[str]:
    """Return all that determines a descent as overrides: what was chosen, then every value."""
    said = [f"{section}={choices[section]}" for section in _SECTIONS]
    for section in (*_SECTIONS, "study"):
        for key, value in config[section].items():
            own = key == "_target_" and value is not None and is_own(value)
            if own or key not in ("_target_", "name", "kind", "search"):
                said.append(f"{section}.{key}={json.dumps(value)}")
    return said + [f"{key}={json.dumps(config[key])}" for key in _PLAIN]


def _key(override: str) -> str:
    return override.partition("=")[0].lstrip("+~")


def _is_shared(key: str) -> bool:
    section, _, name = key.partition(".")
    if section == "study" and name:
        return name in _SHARED
    return key not in _LEFT_OUT and not f"{key}.".startswith("optimizer.search.")
