"""The page of `--help`: help.txt, filled with what there is and what holds now."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from omegaconf import DictConfig, OmegaConf

from pipeline.command import catalogue
from pipeline.problems import WIDTH

TEXT = Path(__file__).with_name("help.txt")
COLUMN = 13


def page(config: DictConfig) -> str:
    """Return the page for a composed config, Hydra's part included.

    In help.txt `{options GROUP}` stands for a group's options, `{targets}` for the families of
    those of `function`, `{choices}` for the options that hold, `{value KEY}` for a key's value.
    Works while `composition.opened` holds.
    """
    return "\n".join(_filled(line, config) for line in TEXT.read_text().splitlines())


def _filled(line: str, config: DictConfig) -> str:
    found = re.search(r"\{(\w+) ?([\w./]*)\}", line)
    if found is None:
        return line
    kind, name = found.groups()
    if kind == "value":
        return line.replace(found[0], f"{_value(name, config):<{COLUMN - 2}}  ")
    if kind == "targets":
        parts = list(catalogue.targets())
    elif kind == "options":
        parts = [", ".join(catalogue.options(name))]
    else:
        choices = config.hydra.runtime.choices
        held = (f"{each}={choices[each]}" for each in catalogue.groups() if choices.get(each))
        parts = [", ".join(held)]
    space = " " * found.start()
    deeper = space + "  " * (kind == "targets")
    heads = [line[: found.start()], *[space] * len(parts)]
    return "\n".join(
        textwrap.fill(
            part, WIDTH, initial_indent=head, subsequent_indent=deeper, break_on_hyphens=False
        )
        for head, part in zip(heads, parts, strict=False)
    )


def _value(key: str, config: DictConfig) -> str:
    """Return a value as one would write it; empty where the options that hold lack the key."""
    value = OmegaConf.select(config, key, default="")
    text = f"[{', '.join(map(str, value))}]" if OmegaConf.is_list(value) else str(value)
    return {"None": "null", "True": "true", "False": "false"}.get(text, text)
