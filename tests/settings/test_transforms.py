"""Transforms as choices: a list in the section of the function, any part of it by its place."""

import pytest

import functions
from pipeline.winner import best
from tests.settings.choices import complaint, composed, config, options, settings

TWO = "function.transforms=[{kind: shift, by: [0.5, -1]}, {kind: rotate, seed: 3}]"
VALLEY = ("function=rosenbrock", TWO)


@pytest.mark.parametrize("name", ["waves", "formula", "mlp"])
def test_a_target_has_none(name):
    assert config(f"function={name}")[0]["function"]["transforms"] == []
    assert settings(f"function={name}").function.transforms == ()


def test_they_are_those_of_the_target_that_is_made():
    chosen = settings(*VALLEY).function
    given = [{"kind": "shift", "by": [0.5, -1.0]}, {"kind": "rotate", "seed": 3}]
    assert chosen.transforms == functions.get("rosenbrock", transforms=given).transforms
    assert (chosen.dim, chosen.inner) == (2, 2)


@pytest.mark.parametrize(
    ("words", "inner", "outer"),
    [
        (["function=rosenbrock", "function.dim=3"], 3, 7),
        (["function=formula", 'function.expression="a*z"', "function.a=1"], 3, 7),
        (["function=himmelblau"], 2, 7),
    ],
)
def test_all_others_see_the_dimension_after_them(words, inner, outer):
    embed = "function.transforms=[{kind: embed, dim: 7, seed: 0}]"
    chosen = settings(*words, embed, "start.points=[1,2,3,4,5,6,7]", "grid.axes=[4,6]").function
    assert (chosen.inner, chosen.dim) == (inner, outer)
    said = complaint((*words, embed), {"start.points": [[1.0] * inner]})
    assert said.startswith("start.points: does not fit ")
    assert f", of dimension {outer}\n" in said


def test_one_is_chosen_by_its_place():
    again = settings(*VALLEY, "function.transforms.1.seed=8").function
    assert [getattr(each, "seed", None) for each in again.transforms] == [None, 8]


def test_a_stored_config_without_them_has_none():
    values, _ = config("function=rosenbrock")
    del values["function"]["transforms"]
    assert complaint(("function=rosenbrock",), {"function": values["function"]}) == ""


@pytest.mark.parametrize(
    ("transforms", "said"),
    [
        (None, "function.transforms: it is no list\n  got      null"),
        (
            [{"kind": "scale", "by": -1}, {}],
            "function.transforms.0.by: out of range\n  got      -1",
        ),
        (
            [{"kind": "oscillate"}, {}],
            "function.transforms.1.kind: it has no kind\n  allowed  cond",
        ),
        ([{"kind": "shift", "by": [1]}], "function.transforms.0.by: it does not fit"),
    ],
)
def test_a_fault_is_told_of_its_key(transforms, said):
    assert complaint(VALLEY, {"function.transforms": transforms}).startswith(said)


def test_all_faults_are_told_together():
    said = complaint(VALLEY, {"function.transforms": [{"kind": "x"}, 3], "function.a": "one"})
    keys = [line.partition(":")[0] for line in said.splitlines() if line[:1] == "f"]
    assert keys == ["function.a", "function.transforms.0.kind", "function.transforms.1"]


@pytest.mark.parametrize(
    ("transform", "told"),
    [
        ({"kind": "rotate", "seed": 1}, ""),
        ({"kind": "offset", "by": 0}, ""),
        (
            {"kind": "offset", "by": 2},
            "optimizer: Levenberg–Marquardt needs a sum of squares, which",
        ),
    ],
)
def test_a_method_for_sums_of_squares_takes_what_is_one_still(transform, told):
    squares = ("function=rosenbrock", "optimizer=levenberg_marquardt")
    assert complaint(squares, {"function.transforms": [transform]}).startswith(told)
    assert (complaint(squares, {"function.transforms": [transform]}) == "") == (told == "")


def test_a_score_needs_a_minimum_that_is_known_still():
    choice = ("function=rosenbrock", "score=regret")
    keeps, loses = ({"kind": "restrict", "coordinates": [0], "through": [0, y]} for y in (1, 3))
    assert complaint(choice, {"function.transforms": [keeps]}) == ""
    said = complaint(choice, {"function.transforms": [loses]})
    assert said.startswith("score: the minimum of rosenbrock with its transforms is not known\n")


def test_what_takes_numpy_to_tell_is_looked_at_last():
    loses = {"kind": "restrict", "coordinates": [0], "through": [0, 3]}
    choice = ("function=rosenbrock", "score=regret")
    wrong = {"optimizer.learning_rate": 0}
    said = complaint(choice, {"function.transforms": [loses]} | wrong)
    assert said.startswith("optimizer.learning_rate: ")
    assert "score: " not in said
    unknown = complaint(("function=monkey_saddle", "score=regret"), wrong)
    assert "score: the minimum of monkey_saddle is not known" in unknown


def test_a_batch_of_samples_that_are_faulty_is_not_looked_at():
    batches = ("function=mlp", "noise=minibatch", "noise.batch=400")
    assert complaint(batches, {}).startswith("noise.batch: more than there are terms")
    said = complaint(batches, {"function.samples": 1})
    assert said.startswith("function.samples: out of range")
    assert "noise.batch" not in said
    assert complaint(batches, {"function.samples": 500}) == ""


def test_no_more_dimensions_on_the_way_than_memory_holds():
    narrow = {"kind": "restrict", "coordinates": [0, 1]}
    sphere = ("function=sphere", "function.dim=100000000", "start=random", "start.count=1000")
    said = complaint(sphere, {"function.transforms": [narrow]})
    # Of 512 lanes at a time three points of 8 bytes a coordinate, with a gradient each.
    assert said.startswith("function.transforms: the run needs about 2,457.6 GB of memory")
    assert "in 100000000 dimensions" in said
    few = ("function=sphere", "function.dim=1000", *sphere[2:])
    assert complaint(few, {"function.transforms": [narrow]}) == ""


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        ("rotate, seed: 1", "rotate, angle: null, seed: 1", {"kind": "rotate", "seed": 1}),
        ("shift, by: 1", "shift, by: 1.0", {"kind": "shift", "by": 1.0}),
        (
            "restrict, coordinates: [1], through: [0, 2]",
            "restrict, through: [0.0, 2], coordinates: [1]",
            {"kind": "restrict", "coordinates": [1], "through": [0.0, 2.0]},
        ),
    ],
)
def test_however_they_are_written_the_same_is_kept(one, other, kept):
    for written in (one, other):
        found = composed("function=rosenbrock", f"function.transforms=[{{kind: {written}}}]")
        assert repr(found["function"]["transforms"]) == repr([kept])


def test_the_best_is_commanded_with_them():
    """Of an experiment every value is spelled out, as Hydra reads it."""
    values, _ = config(*VALLEY, "study=sensitivity")
    found = type("Found", (), {"chosen": {}, "best": (0, 0), "median": {(0, 0): 1.0}})
    result = type("Result", (), {"tuning": None, "sensitivity": found})
    chosen = dict.fromkeys(options(), "x") | {"experiment": "mine", "function": "rosenbrock"}
    command = best(result, [], values, chosen)["command"]
    word = 'function.transforms=[{kind: "shift", by: [0.5, -1]}, {kind: "rotate", seed: 3}]'
    assert f"'{word}'" in command
    assert settings("function=rosenbrock", word).function == settings(*VALLEY).function


def test_whole_lists_and_parts_of_them_can_be_swept(fallline, runs):
    turn = "{kind: rotate, seed: 0}"
    words = f"'function.transforms=[{turn}],[{turn}, {{kind: oscillate}}]'"
    ended = fallline(f"-m {words} function.transforms.0.seed=4,5 compare=false tracking=off")
    assert ended.code == 0, ended.errors
    made = [run[0].function.transforms for run in runs]
    assert [(len(each), each[0].seed) for each in made] == [(1, 4), (1, 5), (2, 4), (2, 5)]
