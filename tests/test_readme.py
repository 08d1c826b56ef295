"""The README does not drift: its commands compose, its targets exist, its snippet runs."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.override_parser.overrides_parser import OverridesParser

import functions
from functions.target import REGISTRY
from pipeline.command import diagnosis, launchers
from tests.settings.choices import settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
# docs/errors.md holds commands that are refused, by a test of its own.
NAMES = (
    "design",
    "tracking",
    "sweeps",
    "scaling",
    "rerun",
    "compare",
    "tuning",
    "gallery",
    "curvature",
    "noise",
    "formula",
    "transforms",
)
PAGES = [ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in NAMES)]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def code(text: str) -> Iterator[str]:
    """Lines of blocks without a language, and what stands in backquotes in the text."""
    blocks = re.findall(r"^```\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    yield from re.sub(r"\s*\\\n\s*", " ", "".join(blocks)).splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M))


LINES = sorted({line.strip() for page in PAGES for line in code(page.read_text(encoding="utf-8"))})
# `make run ARGS="..."` and `python -m pipeline ...` are the same command.
COMMANDS = [
    words
    for line in LINES
    for start in ("python -m pipeline ", "fallline ", "make run ARGS=")
    if line.startswith(start)
    for words in [line.removeprefix(start).strip('"')]
]
OVERRIDES = OverridesParser.create()
PICTURES = sorted(
    path.relative_to(ROOT / "docs").as_posix()
    for folder in ("pictures", "gallery")
    for path in (ROOT / "docs" / folder).iterdir()
)


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_passes_the_check(words):
    launchers.publish()
    flags = diagnosis.read_flags(shlex.split(words))
    swept = diagnosis.swept(flags.overrides)
    assert bool(swept) == flags.multirun
    jobs = BasicSweeper.split_arguments(OVERRIDES.parse_overrides(flags.overrides), None)[0]
    for job in representatives(jobs):
        settings(*job)


def representatives(jobs):
    """The first and the last job, and the first with each word of at most twenty."""
    firsts = {word: job for job in reversed(jobs) for word in job}
    return [jobs[0], jobs[-1], *list(firsts.values())[:20]]


def test_there_are_the_two_commands_and_five_worth_trying():
    assert "\n```\nmake run\nmake test\n```\n" in README
    worth = README.partition("## Worth trying\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```\npython -m pipeline .+\n```\n+!\[.+\]\(docs/pictures/.+\)", worth)
    assert len(blocks) == len(re.findall("python -m pipeline", worth)) == 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_has_the_targets_that_are_named(page):
    named = {
        target
        for line in code(page.read_text(encoding="utf-8"))
        for target in re.findall(r"^make (\w+)", line)
    }
    assert named <= set(re.findall(r"^(\w+):", MAKEFILE, flags=re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page):
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("https://") or (page.parent / link).exists(), link
    for name in re.findall(r"`((?:docs|conf|tests|pipeline|functions)/[\w./]*)`", text):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_shown_and_small(name):
    shown = {"pictures": README, "gallery": (ROOT / "docs" / "gallery.md").read_text()}
    assert re.search(rf"\]\((docs/)?{name}\)", shown[name.partition("/")[0]])
    limit = 400_000 if name.endswith(".gif") or name.startswith("gallery/") else 200_000
    assert (ROOT / "docs" / name).stat().st_size < limit


SNIPPETS = re.findall(r"^```python\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def test_the_python_snippet_runs_and_logs_nothing():
    ended = subprocess.run(
        [sys.executable, "-c", SNIPPETS[0]],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("TF_")},
        check=True,
        capture_output=True,
        text=True,
    )
    # What TensorFlow says before its log begins cannot be turned off.
    early = ("WARNING: All log messages before absl", "Could not find cuda", "oneDNN custom op")
    assert [line for line in ended.stderr.splitlines() if not any(e in line for e in early)] == []
    status, value = re.fullmatch(r"\['(\w+)'\] \[(.+)\]\n", ended.stdout).groups()
    assert status == "budget"
    assert 0 <= float(value) < 0.1  # Rosenbrock's minimum is 0


def test_the_shortest_target_is_one():
    _, snippet = SNIPPETS
    try:
        exec(compile(snippet, "functions/mine.py", "exec"), {})  # noqa: S102 - our own text
        assert functions.options("bump") == {"depth": 1.0}
        target = functions.get("bump", depth=3)
        assert float(target.value([[1.0, 0.0]])[0]) == 1.0 - 3.0
        passed = settings("function.name=bump", "+function.depth=3")
    finally:
        REGISTRY.pop("bump", None)
    assert passed.function.parameters == {"depth": 3.0}
