"""The help page names every group and option, and all it says holds."""

import re

import pytest
from omegaconf import OmegaConf

import functions
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
    wanted = {group: each for group, each in options().items() if group != "function"}
    assert {group: each for group, each in found.items() if group != "function"} == wanted
    assert "function" in found


def test_of_targets_it_shows_the_families_with_a_few_names_each(page):
    listed = page.split("  function    ")[1].split("\n  grid ")[0]
    lines = re.sub(r"\n {16}", " ", listed).splitlines()  # what is wrapped stands deeper
    parts = [re.fullmatch(r" *([\w ]+) \((\d+)\): (.+)", line) for line in lines[:-1]]
    shown, counts = {each[1]: each[3] for each in parts}, {each[1]: each[2] for each in parts}
    families = functions.families()
    several = {family: names for family, names in families.items() if len(names) > 1}
    assert counts == {family: str(len(names)) for family, names in several.items()}
    for family, text in shown.items():
        few = text.removesuffix(", ...").split(", ")
        assert few == several[family][: len(few)]
        assert text.endswith(", ...") == (len(few) < len(several[family]))
    alone, told = lines[-1].strip().split("; ")
    rest = {name for names in families.values() if len(names) == 1 for name in names} | {"own"}
    assert set(alone.removeprefix("and ").split(", ")) == rest >= {"formula", "mlp", "own"}
    assert told == "python -m pipeline.targets lists all"


def test_of_a_mistyped_target_the_nearest_is_told_and_where_all_are_listed(fallline, tmp_path):
    said = fallline("function=rosenbrok").errors
    assert said == (
        "function: there is no such option\n  got      rosenbrok\n"
        "  allowed  own, those that python -m pipeline.targets lists\n"
        "  do       write function=rosenbrock, the nearest\n"
    )
    (tmp_path / "mine" / "function").mkdir(parents=True)
    (tmp_path / "mine" / "function" / "steep.yaml").write_text("defaults: [quadratic]\n")
    told = fallline("--config-dir mine function=?").errors
    assert "allowed  own, steep, those that python -m pipeline.targets lists\n" in told
    assert "and formula, mlp, own, steep; " in fallline("--config-dir mine --help").output


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
