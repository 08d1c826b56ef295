"""A run's stored choice, read as what it is: data from elsewhere, of which nothing is believed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # it ships no types
from omegaconf import OmegaConf

from pipeline.problems import Problem, bad_input

SIZE = 2**20  # bytes of one file; a config has some 4,000
DEPTH = 12  # levels of nesting; a config has 4


@dataclass(frozen=True)
class Stored:
    """The plain config of a run, the option it chose of each group, and its overrides."""

    config: Mapping[str, Any]
    choices: Mapping[str, str]
    overrides: tuple[str, ...]


def read(folder: Path) -> Stored:
    """Read `config.yaml` and `overrides.yaml`.

    Raises BadInput where one of them is missing, is not plain YAML of a modest size and depth, or
    refers to what lies outside of it.
    """
    config, told = _plain(folder / "config.yaml"), _plain(folder / "overrides.yaml")
    choices, overrides = told.get("choices"), told.get("overrides")
    if not isinstance(choices, dict) or not all(isinstance(v, str) for v in choices.values()):
        raise _refused("overrides.yaml", "it names no choices")
    if not isinstance(overrides, list) or not all(isinstance(v, str) for v in overrides):
        raise _refused("overrides.yaml", "it lists no overrides")
    return Stored(config, choices, tuple(overrides))


def _plain(path: Path) -> dict[str, Any]:
    """Return a file's mapping of plain values; looks at its form before anything is built."""
    try:
        size = path.stat().st_size
        text = path.read_text(encoding="utf-8") if size <= SIZE else ""
    except (OSError, ValueError) as error:
        raise _refused(path.name, "it is missing, or no text") from error
    if size > SIZE:
        raise _refused(path.name, f"it is larger than {SIZE:,} bytes", f"{size:,} bytes")
    try:
        _look(path.name, text)
        content = OmegaConf.to_container(OmegaConf.create(text), resolve=False)
        json.dumps(content, ensure_ascii=False, default=str).encode()  # half a character fails
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise _refused(path.name, "it is not plain YAML") from error
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise _refused(path.name, "it is no mapping of keys")
    return dict(content)


def _look(name: str, text: str) -> None:
    """Refuse references, tags, deep nesting, and what is no mapping."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        if depth == 0 and isinstance(event, yaml.NodeEvent) and not is_mapping:
            raise _refused(name, "it is no mapping of keys")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH:
            raise _refused(name, f"it is nested more than {DEPTH} levels deep")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None):
            raise _refused(name, "it holds a reference or a tag, which could stand for anything")
        if isinstance(event, yaml.ScalarEvent) and "${" in event.value:
            raise _refused(name, "a value refers to what lies outside of it", event.value[:60])


def _refused(name: str, why: str, got: str = "") -> Exception:
    allowed = "what a run of this program writes"
    remedy = "rerun a run whose files are as it made them"
    return bad_input([Problem(f"the stored {name}", why, got, allowed, remedy)])
