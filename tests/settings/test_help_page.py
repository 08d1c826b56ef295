"""The help page names every group and option, and all it says holds."""

import re

import pytest
from omegaconf import OmegaConf

from pipeline.command import composition, manual
from pipeline.problems import WIDTH
from tests.settings.choices import options, settings

SOURCE = manual.TEXT.read_text()
EXAMPLES = re.findall(r"^  fallline(.*)$", SOURCE.split("Examples\n")[1], flags=re.MULTILINE)


@pytest.fixture
def page(fallline) -> str:
    ended = fallline("--help")
    assert (ended.code, ended.errors) == (0, "")
    return ended.output


def test_every_group_and_option_is_there_and_no_other(page):
    listed = page.split("Choices: group=option\n")[1].split("\n\n")[0]
    entries = re.findall(r"^  (\w+) +((?:.*\n?)(?:   +.*\n?)*)", listed, flags=re.MULTILINE)
    found = {group: re.findall(r"[\w/]+", text) for group, text in entries}
    assert found == options()


def test_it_fits_the_screen(page):
    assert max(map(len, page.splitlines())) <= WIDTH
    assert "{" not in page


def test_every_key_it_names_is_in_the_config_with_the_value_it_shows(page):
    listed = page.split("The main keys")[1].split("\n\n")[0]
    keys = re.findall(r"^  ([a-z_]+(?:\.[a-z_]+)?) ", listed, flags=re.MULTILINE)
    assert len(keys) >= 15
    with composition.opened(None):
        config = composition.composed([])
    for key in keys:
        assert OmegaConf.select(config, key, default="absent") != "absent", key
    assert re.search(r"^  study\.steps +200 ", page, flags=re.MULTILINE)
    assert re.search(r"^  seed +0 ", page, flags=re.MULTILINE)
    assert re.search(r"^  grid\.domain +null ", page, flags=re.MULTILINE)


def test_it_shows_what_the_choices_made_so_far_hold(fallline):
    page = fallline("--help optimizer=adam study=derive seed=7").output
    assert "optimizer=adam" in page
    assert re.search(r"^  optimizer\.learning_rate +0\.0*1 ", page, flags=re.MULTILINE)
    assert re.search(r"^  seed +7 ", page, flags=re.MULTILINE)


@pytest.mark.parametrize("line", EXAMPLES)
def test_every_example_is_accepted(line):
    first = [each.partition(",")[0] if "[" not in each else each for each in line.split()]
    settings(*[each for each in first if not each.startswith("--")])


def test_there_are_six_examples_and_a_place_for_the_results(page):
    assert len(EXAMPLES) == 6
    assert "outputs/STUDY/DATE/TIME" in page


def test_a_mistake_beside_the_flag_is_told(fallline):
    ended = fallline("--help optimizer=adamm")
    assert ended.code == 2
    assert "write optimizer=adam, the nearest" in ended.errors
