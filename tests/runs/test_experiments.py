"""Every experiment runs whole, as it stands, and leaves every file that is promised."""

import json
import sqlite3

import pytest

from tests.settings.choices import config, options

from .command import runs_in
from .promises import assert_whole, config_of

EXPERIMENTS = options()["experiment"]


def test_there_are_experiments():
    assert len(EXPERIMENTS) >= 7


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_it_leaves_every_file(ran, name):
    assert_whole(ran(f"experiment={name}"))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_saved_config_is_the_one_composed(ran, name):
    assert config_of(ran(f"experiment={name}")) == config(f"experiment={name}")[0]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_it_is_in_the_store(ran, home, name):
    done = ran(f"experiment={name}")
    identity = json.loads((done.folder / "published.json").read_text())["run_id"]
    store = sqlite3.connect(home / "outputs" / "mlflow.db")
    ((status, study),) = store.execute(
        "select status, value from runs join tags using (run_uuid)"
        " where run_uuid = ? and key = 'study'",
        [identity],
    )
    store.close()
    assert study == config_of(done)["study"]["name"]
    assert status == "FINISHED"
    kept = home / "outputs" / "artifacts" / identity / "artifacts"
    files = {path.relative_to(done.folder) for path in done.folder.rglob("*") if path.is_file()}
    copies = {path.relative_to(kept) for path in kept.rglob("*") if path.is_file()}
    assert copies == {path for path in files if path.name != "published.json"}
    assert identity in done.output


def test_each_run_has_a_folder_of_its_own(ran, home):
    folders = [ran(f"experiment={name}").folder for name in EXPERIMENTS]
    assert len(set(folders)) == len(EXPERIMENTS)
    assert set(folders) <= set(runs_in(home))
