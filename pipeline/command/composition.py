"""From the command line's choices to checked settings, before anything heavy is imported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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
from functions.transforms import kinds
from pipeline.command import catalogue
from pipeline.command.catalogue import PRESETS
from pipeline.counts import RESIDUALS
from pipeline.methods import kind_of
from pipeline.problems import Problem, bad_input
from pipeline.record import CONTENDERS

if TYPE_CHECKING:
    from pipeline.settings import Settings

CONF = Path(__file__).resolve().parents[2] / "conf"
NAME = "config"
CONTENDER = rf"optimizer@{re.escape(CONTENDERS)}\.(\w+)"  # the choice of a race's contender


class _Shared(dict[str, Any]):
    """Options that Hydra, which copies whatever it stores at each composition, is to leave alone.

    It copies an option once more when it is loaded.
    """

    def __deepcopy__(self, memo: object) -> _Shared:
        return self


def publish() -> None:
    """Make every registered target an option of the group `function`, with its parameters.

    And every optimizer a contender of the preset `all`, save those that not every target suits.
    Once is enough, but for a process to which a launcher gives a store of its own.
    """
    store = ConfigStore.instance()
    if isinstance(store.repo.get("function"), _Shared):
        return
    store.repo["function"] = _Shared()
    for name in (*functions.names(), functions.OWN):
        dim = None if functions.sized(name) else functions.dims(name).start
        node: Any = {"name": name, "dim": dim, **functions.options(name), "transforms": []}
        if functions.takes_further(name):  # which keys there are, the options' values say
            node = OmegaConf.create(node, flags={"struct": False})
        store.store(group="function", name=name, node=node)
    every = sorted(path.stem for path in (CONF / "optimizer").glob("*.yaml") if _suits_all(path))
    racing = {"defaults": [{f"/optimizer@optimizers.{name}": name} for name in every]}
    store.store(group=catalogue.PRESETS, name="all", node=racing, package="study")


def implied(overrides: Sequence[str]) -> list[str]:
    """Return the choice that overrides make without saying so: a function named by its path."""
    keys = {each.partition("=")[0] for each in overrides}
    own = "function._target_" in keys and "function" not in keys
    return [f"function={functions.OWN}"] if own else []


def _suits_all(path: Path) -> bool:
    """Whether an optimizer's option asks no residuals of a target; read without YAML, for speed."""
    named = re.search(r"^_target_: (\S+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    kind = kind_of({"_target_": named[1]}) if named else None
    return kind is None or RESIDUALS not in kind.asks


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

    Its transforms are as they are meant, so that two ways of writing one are the same run.
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
    problems += _beside_a_race(ours, choices)
    problems += [
        Problem(f"+{key}", "@ has no meaning here", do=f"write +optimizer@{CONTENDERS}.NAME=OPTION")
        for key in choices.keys() - contenders(choices).values()
        if "@" in key and f"@{CONTENDERS}." not in key
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
    settings = check(resolved, declared(choices))
    if settings.function.transforms:
        resolved["function"]["transforms"] = [
            kinds.plain(each) for each in settings.function.transforms
        ]
    return settings, resolved


def _beside_a_race(ours: DictConfig, choices: Mapping[str, str]) -> list[Problem]:
    """Return the problem of an optimizer that was chosen beside a study's contenders.

    What an experiment chooses may serve other studies.
    """
    if not (ours.get("study") or {}).get("optimizers") or "experiment" in choices:
        return []
    usual = {each.group: each.value for each in _load(NAME).defaults_list if hasattr(each, "group")}
    option = choices.get("optimizer", "")
    file = _load(f"optimizer/{option}")
    if option == usual["optimizer"] and file is not None and file.config == ours.get("optimizer"):
        return []
    where, why = "optimizer", "it takes no part beside contenders, which run in its place"
    remedy = f"leave optimizer... out; write +optimizer@{CONTENDERS}.NAME=OPTION, and"
    remedy += f" {CONTENDERS}.NAME.HYPERPARAMETER=..."
    return [Problem(where, why, option, do=remedy)]


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

    Experiments and presets of contenders are left out: they hold values, and may not bring in keys.
    """
    kept = {key: each for key, each in choices.items() if key not in ("experiment", PRESETS)}
    files = {key: _load(f"{key.partition('@')[0]}/{each}") for key, each in kept.items()}
    # A file that stands for itself needs no composing, which takes more than twice as long.
    if any(file is None or not _stands_alone(file) for file in files.values()):
        return _plain(compose(NAME, overrides=_words(kept)), resolve=False)
    top = _plain(_load(NAME).config, resolve=False)
    del top["hydra"]
    plain = {key: _plain(file.config, resolve=False) for key, file in files.items()}
    top |= {group: section for group, section in plain.items() if "@" not in group}
    racing = {name: plain[key] for name, key in contenders(choices).items()}
    takes = "optimizers" in top["study"]
    return top | ({"study": {**top["study"], "optimizers": racing}} if takes else {})


def contenders(choices: Mapping[str, str]) -> dict[str, str]:
    """Return the names of a race's contenders, each with the key of its choice."""
    found = ((key, re.fullmatch(CONTENDER, key)) for key in choices)
    return {match[1]: key for key, match in found if match}


def _words(choices: Mapping[str, str]) -> list[str]:
    """Return choices as overrides; contenders are added to nobody."""
    racing = contenders(choices).values()
    words = [f"{key}={option}" for key, option in choices.items() if key not in racing]
    return [
        *words,
        *([f"{PRESETS}=none"] if racing else []),
        *(f"+{key}={choices[key]}" for key in racing),
    ]


def _load(path: str) -> Any:
    return catalogue.repository().load_config(path)


def _stands_alone(file: Any) -> bool:
    """Whether a file's config is all that it makes, save a preset of contenders."""
    preset = PRESETS.rpartition("/")[2]
    others = [
        each
        for each in file.defaults_list
        if not each.is_self() and getattr(each, "group", "") != preset
    ]
    return not others and not file.header["package"]


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
