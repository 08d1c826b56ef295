"""docs/errors.md says what the command says: every bad input is told well, early and whole."""

import json
import re
import subprocess
import sys

import pytest

from pipeline import figures
from pipeline.problems import WIDTH
from tests.settings.choices import options
from tests.settings.errors_table import CASES, PAGE, page


@pytest.fixture(scope="module")
def outcomes():
    ended = subprocess.run(
        [sys.executable, "-m", "tests.settings.errors_table"],
        check=True,
        capture_output=True,
        text=True,
        cwd=PAGE.parents[1],
    )
    return json.loads(ended.stdout)


def test_each_bad_input_is_refused_early_and_told_well(outcomes):
    assert list(outcomes) == list(CASES)
    for wrong, outcome in outcomes.items():
        message = outcome["message"]
        assert outcome["code"] == 2, wrong
        assert outcome["output"] == "", wrong
        assert outcome["folders"] == [], wrong
        assert outcome["heavy"] == [], wrong
        assert "Traceback" not in message, wrong
        for told in message.split("\n\n"):  # what it is about, and at last what to do
            assert ": " in told.splitlines()[0], wrong
            assert "\n  do       " in told, wrong
        assert all(len(line) <= WIDTH for line in message.splitlines()), wrong


def without_catalogues(text: str) -> str:
    """Leave out lists of options and figures, so that a new one needs no edit of the page.

    A list that names what there is not stays, and fails the comparison.
    """
    catalogues = [set(found) for found in (*options().values(), figures.names())]

    def shortened(block: re.Match[str]) -> str:
        names = set(re.split(r",\s+", block[1].strip()))
        return "  allowed  ...\n" if any(names <= each for each in catalogues) else block[0]

    return re.sub(r"^  allowed  (.*\n(?: {11}.*\n)*)", shortened, text, flags=re.MULTILINE)


def test_the_page_is_what_the_command_says(outcomes):
    messages = {wrong: outcome["message"] for wrong, outcome in outcomes.items()}
    written = without_catalogues(PAGE.read_text())
    remedy = "run python -m tests.settings.errors_table --write"
    assert written == without_catalogues(page(messages)), remedy
    assert len(CASES) >= 30
