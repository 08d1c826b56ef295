"""The chosen optimizer and schedule, as Keras objects, or as one of SciPy's methods."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import keras

from pipeline.methods import KINDS, Method, is_own
from pipeline.named import imported
from pipeline.problems import Problem, bad_input

TARGET, SEARCH = "_target_", "search"


def build(
    choice: Mapping[str, Any],
    schedule: Mapping[str, Any] | None = None,
    section: str = "optimizer",
) -> Any:
    """Return the optimizer of a config `section`: `_target_` and its hyperparameters.

    That is a `Method` where SciPy's is chosen, else an unbuilt Keras optimizer. What the section
    says of a `search` is left aside.

    `schedule`, where its `_target_` is not null, takes the place of the constant learning rate.
    Raises BadInput where the class is not a Keras optimizer, or refuses its hyperparameters.
    """
    settings = {name: value for name, value in choice.items() if name not in (TARGET, SEARCH)}
    if choice[TARGET] in KINDS:
        return Method(choice[TARGET], settings)
    cls = _class(choice[TARGET], keras.optimizers.Optimizer, section)
    if is_own(choice[TARGET]):
        settings = _taken(cls, settings, section)
    if schedule and schedule.get(TARGET):
        settings["learning_rate"] = _schedule(schedule)
    elif isinstance(settings.get("learning_rate"), int):
        settings["learning_rate"] = float(settings["learning_rate"])
    return _made(cls, settings, section)


def _schedule(choice: Mapping[str, Any]) -> Any:
    cls = _class(choice[TARGET], keras.optimizers.schedules.LearningRateSchedule, "schedule")
    return _made(cls, {k: v for k, v in choice.items() if k != TARGET}, "schedule")


def _class(path: str, base: type, section: str) -> type:
    there = imported(path, section)
    if not (inspect.isclass(there) and issubclass(there, base)):
        what = "there is no such name there" if there is None else f"it is no {base.__name__}"
        allowed = f"a class that inherits from keras's {base.__name__}"
        remedy = f"write it as module.Class, or choose one by {section}=..."
        raise bad_input([Problem(f"{section}._target_", what, path, allowed, remedy)])
    return there


def _made(cls: type, settings: Mapping[str, Any], section: str) -> Any:
    try:
        return cls(**settings)
    except (TypeError, ValueError) as error:
        why, remedy = (
            f"{cls.__name__} refuses its settings: {error}",
            f"correct what it names, or take it out with ~{section}.<key>",
        )
        raise bad_input([Problem(section, why, do=remedy)]) from error


def _taken(cls: type, settings: Mapping[str, Any], section: str) -> dict[str, Any]:
    """Keep the settings that a user's own class takes.

    It stands in for another optimizer whose keys it may lack: those that are off (null, false, 0)
    change nothing and are left out; any other is refused.
    """
    names = {
        name
        for base in cls.__mro__
        for name in inspect.signature(vars(base).get("__init__", object)).parameters
    }
    strange = {name: value for name, value in settings.items() if name not in names}
    needed = sorted(name for name, value in strange.items() if value)
    if needed:
        key, why = f"{section}.{needed[0]}", f"{cls.__name__} takes no such hyperparameter"
        remedy = f"take it out with ~{key}, or begin with option sgd"
        raise bad_input([Problem(key, why, repr(strange[needed[0]]), do=remedy)])
    return {name: value for name, value in settings.items() if name in names}
