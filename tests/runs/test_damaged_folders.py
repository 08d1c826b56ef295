"""A run's files with any value in any place: compared, or left out with a reason, never a fault."""

import copy
import json
import shutil

import numpy as np
import pytest
import yaml

from pipeline import sync
from pipeline.comparison.groups import grouped, judged_by, merit
from pipeline.comparison.members import Unfit, read
from pipeline.comparison.page import page_of
from pipeline.comparison.pair import pair_of, record_of, told
from pipeline.comparison.summary import digest_of, sources_of, summary_of
from pipeline.comparison.table import csv_of, table_of
from pipeline.settings import Tracking

RECEIPT = {"run_id": "1", "experiment_id": "2", "uri": "http://host:1"}
FILES = ("run.json", "environment.json", "overrides.yaml", "config.yaml", "published.json")
HALF = "\ud800"  # of a character, which JSON and YAML can write and UTF-8 can not
ODD = (None, 3, "x", True, float("inf"), [], ["y"], {}, {"k": {"z": 1}}, {"k": [1]}, HALF)
AWAY = object()


@pytest.fixture(scope="module")
def runs(ran):
    small = "study.steps=5 grid.resolution=4 study.figures=[] animation.formats=[]"
    done = ran(f"-m optimizer=sgd,adam compare=false tracking.kind=off {small}")
    return done.folders


def places(content, above=()):
    """Where a value may stand: the whole, each of its keys, and each of theirs."""
    yield above
    if isinstance(content, dict) and len(above) < 2:
        for key, value in content.items():
            yield from places(value, (*above, key))


def changed(content, place, value):
    """The content with a value in a place, or without what is there."""
    if not place:
        return {} if value is AWAY else value
    content = copy.deepcopy(content)
    inner = content
    for key in place[:-1]:
        inner = inner[key]
    if value is AWAY:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return content


def compare(folder, other):
    """All that a comparison of a folder's run and another writes but its pictures, as bytes."""
    members = [read(str(folder), folder), other]
    groups = grouped(members)
    table = table_of(groups, members)
    assert all(merit(member, judged_by(members)) >= -np.inf for member in members)
    texts = [csv_of(table), page_of("runs", table, [], [])]
    texts.append(json.dumps(summary_of(members, groups, digest_of(members, []), None)))
    texts.append(json.dumps(sources_of(members, groups), allow_nan=False))
    pair = pair_of(*members)
    texts += [json.dumps(record_of(pair), allow_nan=False), *told(pair)]
    return [text.encode() for text in texts]


@pytest.mark.parametrize("file", FILES)
def test_any_value_is_compared_or_refused(runs, tmp_path, file):
    folder = shutil.copytree(runs[0], tmp_path / "damaged")
    other = read(str(runs[1]), runs[1])
    path = folder / file
    plain = json if path.suffix == ".json" else yaml
    load, dump = (json.loads, json.dumps) if plain is json else (yaml.safe_load, yaml.safe_dump)
    whole = load(path.read_text()) if path.exists() else RECEIPT
    outcomes = {True: 0, False: 0}
    for number, place in enumerate(places(whole)):
        values = (*ODD, AWAY)
        # Each of them in each place of the top, one after another further down.
        for value in values if len(place) < 2 else [values[number % len(values)]]:
            path.write_text(dump(changed(whole, place, value)))
            try:
                outcomes[bool(compare(folder, other))] += 1
            except Unfit:
                outcomes[False] += 1
        # To be published it is whole, or refused in words.
        assert isinstance(sync._place(folder, {}), Tracking | None)
    path.write_text(dump(whole))
    assert compare(folder, other)
    assert sync._place(folder, {}) is not None
    assert outcomes[True] > 0
    assert outcomes[False] > 0 or file == "published.json"
