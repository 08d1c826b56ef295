"""`python -m pipeline.targets`: every target in its table, and all that is asked of it heeded."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import functions
from pipeline.targets import MOST, chosen, facts, main

ROOT = Path(__file__).resolve().parents[2]
EVERY = [functions.get(name) for name in functions.names()]


def shown(capsys, *arguments):
    """The names in the first column of what is printed."""
    assert main(arguments) == 0
    return [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:-2]]


def test_all_are_listed_by_family_and_name(capsys):
    wanted = [each.name for each in sorted(EVERY, key=lambda each: (each.family, each.name))]
    assert shown(capsys) == wanted


@pytest.mark.parametrize("family", functions.families())
def test_a_family_is_what_stands_in_its_part_of_the_package(capsys, family):
    wanted = {name for name in functions.names() if functions.get(name).family == family}
    assert set(shown(capsys, "--family", family)) == wanted


def test_all_can_be_made_in_the_largest_dimension_that_may_be_asked_for(capsys):
    wide = [name for name in functions.names() if MOST in functions.dims(name)]
    assert len(wide) > 40
    assert set(shown(capsys, "--dim", str(MOST))) == set(wide)


def test_what_is_asked_for_goes_together():
    found = {each.name for each in chosen(3, "valleys", None, "smooth")}
    assert "rosenbrock" in found
    assert not found & {"ackley", "sphere", "booth"}
    assert {each.dim for each in chosen(dim=3)} == {3}
    assert {each.name for each in chosen(derivatives="kinked")} == {
        each.name for each in EVERY if each.kinks
    }
    for kind in ("unimodal", "multimodal"):
        assert {each.name for each in chosen(modality=kind)} == {
            each.name for each in EVERY if each.modality == kind
        }


@pytest.mark.parametrize("name", functions.names())
def test_of_one_target_all_facts_are_told(capsys, name):
    assert main([name]) == 0
    told = capsys.readouterr().out
    target = functions.get(name)
    for _, text in facts(target):
        assert "".join(text.split()) in "".join(told.split())
    assert "".join(target.title.split()) in "".join(told.split())
    assert "".join(target.citation.split()) in "".join(told.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rosenbrok"], "got 'rosenbrok'.*write rosenbrock"),
        (["booth", "--dim", "3"], "booth is not of this dimension; got 3; allowed: 2"),
        (["--dim", "1", "--family", "saddles"], "no target is of that kind"),
        (["--family", "hills"], "invalid choice: 'hills'"),
        (["--dim", "100001"], "--dim: got '100001'; allowed: a whole number from 1 to 100,000"),
        (["--dim", "0"], "--dim: got '0'"),
        (["--dim", "-3"], "--dim: got '-3'"),
        (["ackley", "--dim", "9" * 5000], "--dim: got '9+'"),
        (["ackley", "--modality", "unimodal"], "a target's name goes with --dim alone"),
    ],
)
def test_what_there_is_not_is_told_without_tensorflow(arguments, said):
    code = (
        "import sys, pipeline.targets as f\n"
        "try: code = f.main(sys.argv[1:])\n"
        "except SystemExit as stop: code = stop.code\n"
        "sys.exit(code if 'tensorflow.python' not in sys.modules else 99)"
    )
    command = [sys.executable, "-c", code, *arguments]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert re.search(said, ended.stderr)
    assert "Traceback" not in ended.stderr
