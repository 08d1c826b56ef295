"""From the command line's choices to checked settings, before anything heavy is imported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydra import compose, initialize_config_dir
from hydra.core.config_search_path import SearchPathQuery
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

import functions
from pipeline.command import catalogue
from pipeline.problems import Problem, bad_input

if TYPE_CHECKING:
    from pipeline.settings import Settings

CONF = Path(__file__).resolve().parents[2] / "conf"
NAME = "config"


def publish() -> None:
    """Make every registered target an option of the group `function`, with its parameters."""
    store = ConfigStore.instance()
    for name in functions.names():
        node = {"name": name, "dim": functions.dims(name).start, **functions.options(name)}
        store.store(group="function", name=name, node=node)


@contextmanager
def opened(extra: str | None) -> Iterator[None]:
    """Let `compose` work on our config, and on the folder `extra` that `--config-dir` names."""
    with initialize_config_dir(str(CONF), job_name="fallline", version_base="1.3"):
        if extra is not None:
            path = GlobalHydra.instance().config_loader().get_search_path()
            folder = f"file://{Path(extra).resolve()}"
            path.prepend("command-line", folder, SearchPathQuery(provider="schema"))
            catalogue.repository().initialize_sources(path)
        yield


def composed(overrides: list[str]) -> DictConfig:
    """Return the config that the overrides make, Hydra's own part included."""
    return compose(NAME, overrides=overrides, return_hydra_config=True)


def checked(config: DictConfig, choices: Mapping[str, str]) -> tuple[Settings, dict[str, Any]]:
    """Return the settings that a composed config makes, and that config resolved and plain.

    `choices` is what `chosen` says of it. Raises BadInput with everything that is wrong.
    """
    # Help and completion need no pydantic.
    from pipeline.checks import check  # noqa: PLC0415
    from pipeline.consistency import unscheduled  # noqa: PLC0415

    ours = OmegaConf.masked_copy(config, [str(key) for key in config if key != "hydra"])
    problems = [
        Problem(
            group,
            "several options at once",
            allowed="one option",
            do=f"write {group}=... with one of them",
        )
        for group in catalogue.groups()
        if group in ours and group not in choices  # Hydra records a single one only
    ]
    for key in _missing(_plain(ours, resolve=False)):
        problems.append(Problem(key, "it has no value yet", "???", do=f"write {key}=..."))
    if problems:
        raise bad_input(problems)
    try:
        resolved = _plain(ours, resolve=True)
    except OmegaConfBaseException as error:
        plain = _plain(ours, resolve=False)
        # A schedule refers to a rate that not every optimizer has.
        problems = unscheduled(plain["optimizer"], plain["schedule"])
        raise bad_input(problems or [unresolved(error)]) from None
    return check(resolved, declared(choices)), resolved


def unresolved(error: OmegaConfBaseException) -> Problem:
    """Return the problem of a value that refers to what there is not."""
    key = str(error.full_key or "config")
    message = str(error.msg or error).splitlines()[0]
    missing = re.fullmatch(r"Interpolation key '(.+)' not found", message)
    why = f"it refers to {missing[1]}, which there is not" if missing else message
    return Problem(key, why, do=f"write {key}=... with a value")


def chosen(hydra: Any) -> dict[str, str]:
    """Return which option was chosen of each group of ours, from Hydra's part of a config."""
    return {
        group: option
        for group, option in hydra.runtime.choices.items()
        if not group.startswith("hydra/") and option is not None
    }


def declared(choices: Mapping[str, str]) -> dict[str, Any]:
    """Return the config that the chosen options make by themselves: their keys and defaults.

    Experiments are left out: they hold values, and may not bring in keys.
    """
    chosen = {group: option for group, option in choices.items() if group != "experiment"}
    repository = catalogue.repository()
    files = {group: repository.load_config(f"{group}/{each}") for group, each in chosen.items()}
    # A file that stands for itself needs no composing, which takes more than twice as long.
    if any(file is None or file.defaults_list or file.header["package"] for file in files.values()):
        overrides = [f"{group}={option}" for group, option in chosen.items()]
        return _plain(compose(NAME, overrides=overrides), resolve=False)
    top = _plain(repository.load_config(NAME).config, resolve=False)
    del top["hydra"]
    return top | {group: _plain(file.config, resolve=False) for group, file in files.items()}


def _plain(config: DictConfig, *, resolve: bool) -> dict[str, Any]:
    """Return the config as dicts, lists and plain values, in Hydra's order of keys."""
    plain: Any = OmegaConf.to_container(config, resolve=resolve)
    return dict(plain)


def _missing(value: Any, key: str = "") -> Iterator[str]:
    """Yield the keys of all values that are still ???."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _missing(item, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _missing(item, f"{key}.{index}")
    elif value == "???":
        yield key
