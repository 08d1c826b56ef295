"""docs/design.md names the files and the config keys that there are, all of them."""

import re
from pathlib import Path

import pytest

from tests.settings.choices import config, options

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
LAYOUT = PAGE.partition("## Layout\n```\n")[2].partition("```")[0]
# Their keys are those that the chosen option declares, which other tests hold.
OPEN = {"function": {"name", "dim", "transforms", "_target_", "domain", "<parameter>"}}
OPEN |= {"optimizer": {"_target_", "<hyperparameter>", "search"}, "schedule": {"<hyperparameter>"}}


def layout() -> dict[str, str]:
    """Each folder of the layout with what is said of it and of what lies in it."""
    found: dict[str, str] = {}
    for folder, text in re.findall(r"^(\w+/)(.*(?:\n .*)*)", LAYOUT, flags=re.MULTILINE):
        found[folder] = text
    return found


def test_the_layout_names_the_folders_that_there_are():
    named = {folder.rstrip("/") for folder in layout()}
    there = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"}
    assert there | {"outputs"} == named


@pytest.mark.parametrize("folder", ["functions", "pipeline"])
def test_the_layout_names_every_module_and_no_other(folder):
    text = layout()[f"{folder}/"]
    there = {path.name for path in (ROOT / folder).glob("*.py")} - {"__init__.py"}
    inner = {path.parent.name for path in (ROOT / folder).glob("*/__init__.py")}
    commands = {path.name for path in (ROOT / folder / "command").glob("[!_]*.py")}
    assert set(re.findall(r"[a-z_]+\.py\b", text)) == there | commands
    assert {f"{name}/" for name in inner} <= set(re.findall(r"[a-z_]+/", text))


def test_the_layout_names_the_groups_of_tests():
    there = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert set(layout()["tests/"].split()) == there


def section(title: str) -> str:
    return PAGE.partition(f"### {title}\n")[2].partition("\n#")[0]


def test_the_page_names_every_config_key_and_no_other():
    keys = set()
    for group, found in options().items():
        for option in found if group not in {*OPEN, "experiment"} else ():
            keys |= {f"{group}.{key}" for key in config(f"{group}={option}")[0][group]}
    for key, value in config()[0].items():
        keys |= {f"{key}.{name}" for name in value} if isinstance(value, dict) else {key}
    fixed = {key for key in keys if key.partition(".")[0] not in OPEN}
    named = set(re.findall(r"`([a-z_]+(?:\.[a-z_<>]+)?)`", section("Config keys")))
    assert {key for key in named if key.partition(".")[0] not in OPEN} == fixed
    open_ones = {f"{group}.{key}" for group, names in OPEN.items() for key in names}
    assert named - fixed <= open_ones | {"optimizer.learning_rate"}
    assert open_ones <= named
    assert {"optimizer.learning_rate", "function.name", "function.dim"} <= keys
