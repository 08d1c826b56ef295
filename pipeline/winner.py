"""The best of the trials, or of a map: what it took, and the command that descends with it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pipeline.methods import is_own
from pipeline.results import Result

# Of a study that searches, what the study `descend` has too; sections of the search are left out.
_SHARED = ("steps", "gradient_tolerance", "value_tolerance", "value_limit", "order")
_LEFT_OUT = ("study", "sweep", "reuse")
_SECTIONS = ("function", "grid", "start", "optimizer", "schedule", "noise", "bounds")
_PLAIN = ("seed", "precision", "score")


def best(
    result: Result,
    overrides: Sequence[str],
    config: Mapping[str, Any],
    choices: Mapping[str, str],
) -> dict[str, Any]:
    """Return `score` (None if infinite), `hyperparameters` and `command` of the best.

    Of trials also `trial`, its number, and of a map `cell`, its row and column; {} of a result that
    has neither. The score of a cell is its median regret, or value. The command is made of a run's
    `overrides`, or of all that its `config` says where an experiment is among its `choices`: that
    may set what only a search has.
    """
    if "experiment" in choices:
        overrides = _spelled(config, choices)
    found, score, texts = _found(result)
    return found and {
        **found,
        "score": score if np.isfinite(score) else None,
        "hyperparameters": texts,
        "command": command(overrides, texts),
    }


def _found(result: Result) -> tuple[dict[str, Any], float, dict[str, str]]:
    """Return which one is the best, its score, and what it took as texts by name."""
    if (tuning := result.tuning) is not None:
        found: dict[str, Any] = {"trial": tuning.best}
        return found, float(tuning.scores[tuning.best]), tuning.texts(tuning.best)
    if (shown := result.sensitivity) is not None:
        texts = {name: repr(value) for name, value in shown.chosen.items()}
        return {"cell": list(shown.best)}, float(shown.median[shown.best]), texts
    return {}, np.inf, {}


def command(overrides: Sequence[str], texts: Mapping[str, str]) -> str:
    """Return the command of a descent with hyperparameters, `texts` by name.

    `overrides` are those of the run that searched; what they say of the search is left out. Keys of
    the schedule have its name already.
    """
    chosen = {name if "." in name else f"optimizer.{name}": text for name, text in texts.items()}
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
                said.append(f"{section}.{key}={_written(value)}")
    return said + [f"{key}={json.dumps(config[key])}" for key in _PLAIN]


def _written(value: Any) -> str:
    """Return a value as an override has it: JSON, save that keys of mappings are not quoted."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_written(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return json.dumps(value)


def _key(override: str) -> str:
    return override.partition("=")[0].lstrip("+~")


def _is_shared(key: str) -> bool:
    section, _, name = key.partition(".")
    if section == "study" and name:
        return name in _SHARED
    return key not in _LEFT_OUT and not f"{key}.".startswith("optimizer.search.")
