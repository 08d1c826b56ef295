"""What is told of a run beside its arrays: name, status, parameters, tags, metrics."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.called import called, kinds_of
from pipeline.methods import is_own, kind_of

if TYPE_CHECKING:
    from pipeline.results import Result

PLACES = ("outputs", "tracking", "reuse", "sweep", "compare")  # where a run is kept, and with what
LOOKS = ("figure", "animation")  # how it is drawn
CONTENDERS = "study.optimizers"  # the section of a race's optimizers, by name
_NAMED = 4  # contenders that a run's name lists
# Of where a run was made, what may change its numbers.
_SHAPING = ("python", "processor", "gpus", "variables", "versions", "git", "own")


def record(
    config: Mapping[str, Any],
    choices: Mapping[str, str],
    environment: Mapping[str, Any],
    device: str,
    result: Result | None,
    *,
    best: Mapping[str, Any],
) -> dict[str, Any]:
    """Return `run.json` without status and times: the run's name, params, tags and metrics.

    `best` is what `best.json` has of the trials, {} where there are none.
    """
    function, study = _function(config["function"]), config["study"]["name"]
    tags = {
        "function": function,
        "optimizer": _optimizer(config, choices) if "steps" in config["study"] else None,
        "study": study,
        "config_digest": config_digest(config),
        "cell_digest": cell_digest(config, environment),
        "sweep": config["sweep"],
        "git_commit": environment["git"]["commit"],
        "git_dirty": environment["git"]["dirty"],
        "device": device,
        "precision": config["precision"],
        "python": environment["python"],
    }
    tags |= {f"version.{name}": version for name, version in environment["versions"].items()}
    if result is not None and result.trace is not None:
        tags["trace_digest"] = result.trace.digest()
    tags |= {f"best.{key}": text for key, text in best.get("hyperparameters", {}).items()}
    tags["best_command"] = best.get("command")
    if result is not None and result.finish is not None:
        tags["winner"] = result.finish.names[0]
    racing = len(contenders(config))
    who = f"{racing} optimizers" if racing > _NAMED else tags["optimizer"]
    return {
        "name": " ".join(filter(None, [study, function, who])),
        "params": dict(flattened(of_study(config))),
        "tags": {name: _text(value) for name, value in tags.items() if value is not None},
        "metrics": dict(result.metrics) if result is not None else {},
    }


def _function(section: Mapping[str, Any]) -> str:
    """Return the target's name with its transforms; of a user's own function its path's last."""
    name = str(section.get("_target_") or section["name"]).rpartition(".")[2]
    return called(name, kinds_of(section.get("transforms")))


def _optimizer(config: Mapping[str, Any], choices: Mapping[str, str]) -> str:
    """Return the option's name, or that of a user's own class, which took the option's place.

    Of a race the names of its contenders.
    """
    if racing := contenders(config):
        return ", ".join(sorted(racing))
    path = str(config["optimizer"]["_target_"])
    return path.rpartition(".")[2] if is_own(path) else choices.get("optimizer", "")


def label(choice: Mapping[str, Any]) -> str:
    """Return an optimizer's display name: its class, what SGD is called by its options, a method.

    SciPy's methods are called as the literature calls them.
    """
    if kind := kind_of(choice):
        return kind.label
    name = str(choice["_target_"]).rpartition(".")[2]
    if name == "SGD" and choice.get("momentum"):
        return "Nesterov" if choice.get("nesterov") else "Momentum"
    return name


def config_digest(config: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what determines a run's numbers, as 64 hex digits.

    That is the resolved config without where the run is kept and how it is drawn.
    """
    kept = {key: value for key, value in _placeless(config).items() if key not in LOOKS}
    kept["study"] = {key: value for key, value in kept["study"].items() if key != "figures"}
    return _digest(kept)


def _placeless(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the config without where things are kept."""
    kept = {key: value for key, value in of_study(config).items() if key not in PLACES}
    kept["study"] = {key: value for key, value in kept["study"].items() if key != "storage"}
    return kept


def of_study(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the config without what the study does not ask.

    That is a search space that it does not search; of a race the optimizer beside its contenders,
    and the schedule, of which it has none; and transforms where there are none, which runs of
    before have not.
    """
    kept = dict(config)
    if isinstance(function := config.get("function"), Mapping) and not function.get("transforms"):
        kept["function"] = {key: each for key, each in function.items() if key != "transforms"}
    if racing := contenders(config):
        kept = {key: value for key, value in kept.items() if key not in ("optimizer", "schedule")}
        searchless = {name: _searchless(section) for name, section in racing.items()}
        kept["study"] = {**config["study"], "optimizers": searchless}
    elif not {"trials", "x"} & config["study"].keys():
        kept["optimizer"] = _searchless(config["optimizer"])
    return kept


def _searchless(optimizer: Any) -> Any:
    if not isinstance(optimizer, Mapping):  # of a stored run anything may stand there
        return optimizer
    return {key: value for key, value in optimizer.items() if key != "search"}


def contenders(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the sections of a race's optimizers by name, {} of any other study."""
    study = config.get("study")  # of a stored run anything may stand there, or nothing
    found = study.get("optimizers") if isinstance(study, Mapping) else None
    return dict(found) if isinstance(found, Mapping) else {}


def classes(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the user's own or of libraries a config names by `_target_`, by section.

    None where a section names nothing so.
    """
    sections = {name: config[name] for name in ("function", "optimizer", "schedule")}
    sections |= {f"{CONTENDERS}.{name}": each for name, each in contenders(config).items()}
    return {
        name: each.get("_target_") if isinstance(each, Mapping) else None
        for name, each in sections.items()
    }


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def cell_digest(config: Mapping[str, Any], environment: Mapping[str, Any]) -> str:
    """Return the SHA-256 of all that determines what a run makes, as 64 hex digits.

    That is the resolved config, pictures included, without where the run is kept; and of the
    environment code, libraries, Python, processors and the variables that may change numbers.
    """
    kept = _placeless(config)
    return _digest([kept, surroundings_digest(environment)])


def surroundings_digest(environment: Mapping[str, Any]) -> str:
    """Return the SHA-256 of where a run is made, as far as it may change numbers, as 64 digits."""
    return _digest({key: environment[key] for key in _SHAPING})


def flattened(config: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Return the leaves of a nested mapping by dotted key; a list is one leaf, as JSON."""
    leaves: list[tuple[str, Any]] = []
    for key, value in config.items():
        if isinstance(value, Mapping):
            leaves += flattened(value, f"{prefix}{key}.")
        else:
            leaves.append((f"{prefix}{key}", _text(value)))
    return leaves


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
