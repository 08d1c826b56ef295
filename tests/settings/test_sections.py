"""What the keys of the fixed sections may hold."""

import pytest

from tests.settings.choices import complaint, settings

BOUNDED = [  # choice, key, smallest, largest
    ("grid=mesh", "grid.resolution", 2, 10_000),
    ("grid=line", "grid.resolution", 2, 1_000_000),
    ("start=lattice", "start.resolution", 1, 3_000),
    ("start=random", "start.count", 1, 10_000_000),
    ("noise=gaussian", "noise.seeds", 1, 100_000),
    ("noise=minibatch", "noise.batch", 1, 100),
    ("noise=quantized", "noise.levels", 1, 1_000_000),
    ("noise=delayed", "noise.delay", 0, 1_000),
    ("device=cpu", "device.threads", 1, 4096),
    ("device=cpu", "device.inter_op_threads", 1, 4096),
    ("tracking=mlflow", "tracking.points", 2, 1_000_000),
    ("tracking=off", "tracking.points", 2, 1_000_000),
    ("grid=mesh", "figure.dpi", 20, 1200),
    ("grid=mesh", "figure.levels", 2, 200),
    ("grid=mesh", "animation.dpi", 20, 1200),
    ("grid=mesh", "animation.frames", 2, 10_000),
    ("grid=mesh", "seed", 0, 2**32 - 1),
]
TABLE = [  # choice, key, what holds, what does not
    ("grid=mesh", "grid.resolution", ([2, 3], [10_000, 2]), ([1, 5], [5], [5, 5, 5], "5", True)),
    ("grid=mesh", "grid.endpoint", (True, False), (0, "true", None)),
    ("grid=mesh", "grid.axes", (None, [0, 1], [1, 0]), ([1, 1], [-1, 0], [0], 0, [0.0, 1])),
    ("grid=mesh", "grid.through", (None, [1, 2.5]), ([], 1, ["a", 1], [float("inf"), 0])),
    ("grid=mesh", "grid.kind", ("mesh",), ("cube", None, 1)),
    ("grid=line", "grid.start", (None, [0, 1]), ([], "x", [None, 1])),
    ("start=point", "start.points", (None, [1, 2], [[1, 2]]), ([], [[]], "x", [[1, True]], {})),
    ("start=lattice", "start.resolution", (3, [3, 4]), (0, [0, 3], [], 1.5)),
    ("noise=none", "noise.kind", ("none",), ("white", None, False)),
    ("noise=gaussian", "noise.sigma", (0, 0.5), (-0.1, None, "0.1", float("inf"))),
    ("noise=gaussian", "noise.relative", (True, False), (0, None)),
    ("noise=heavy_tailed", "noise.degrees", (0.5, 3), (0, -1, float("nan"))),
    ("noise=heavy_tailed", "noise.scale", (0, 2.5), (-1, None)),
    ("noise=minibatch", "noise.samples", (None, 10, 10_000), (1, 10_001, 2.5)),
    ("noise=minibatch", "noise.scale", (None, 0, 2.5), (-1, "1")),
    ("noise=sparse", "noise.probability", (0.01, 1), (0, 1.01, None)),
    ("bounds=project", "bounds.kind", ("project", "reflect"), ("clip", None)),
    ("device=auto", "device.kind", ("auto", "cpu", "gpu"), ("tpu", None, "CPU")),
    ("device=auto", "device.index", (0, 7), (-1, 0.0, None, False)),
    ("device=auto", "device.threads", (None,), (False, 1.5)),
    ("tracking=off", "tracking.kind", ("mlflow", "off"), (False, None, "file")),
    ("tracking=mlflow", "tracking.uri", ("sqlite:///x.db", "http://host:5000"), ("", None, 5)),
    ("tracking=mlflow", "tracking.experiment", ("fallline",), ("", None, 5)),
    ("grid=mesh", "figure.format", ("png", "svg", "pdf"), ("PNG", "jpg", None)),
    ("grid=mesh", "figure.levels", (None,), (1, 10.0, [1, 2])),
    ("grid=mesh", "figure.labelled", (True, False), (None, 1)),
    ("grid=mesh", "figure.elevation", (-140, 35.5, 360), (361, None, "up")),
    ("grid=mesh", "figure.azimuth", (-60, 120, None), (-361, float("nan"))),
    (
        *("grid=mesh", "animation.formats"),
        ([], ["gif"], ["html"], ["mp4", "gif", "html"]),
        (["webm"], "gif", None),
    ),
    ("grid=mesh", "animation.interval", (0.5, 20, 60_000), (0, -1, 60_001, None)),
    ("grid=mesh", "animation.hold", (0, 1.5, 60), (-0.1, 61, True)),
    ("grid=mesh", "precision", ("float32", "float64"), ("float16", None, 64)),
    ("grid=mesh", "seed", (), (1.0, None, "0", True)),
    ("grid=mesh", "study.figures", ([], ["surface"]), ("surface", None, ["surfaces"], [1])),
]
DOMAINS = {
    "holds": (None, [-1, 1], [-1.5, 2], [[-1, 1], [0, 5]]),
    "fails": ([1, -1], [1, 1], [1], [1, 2, 3], [], [[1, 0], [0, 1]], "x", [0, float("inf")]),
}
SECTIONS = (
    *("function", "grid", "start", "optimizer", "schedule", "noise", "bounds"),
    *("study", "device", "tracking"),
)


@pytest.mark.parametrize(("choice", "key", "low", "high"), BOUNDED)
def test_whole_numbers_within_their_bounds(choice, key, low, high):
    few = {"study.steps": 1} if key.startswith("start.") else {}  # many starts need memory
    for value in (low, high):
        assert complaint((choice,), few | {key: value}) == ""
    for value in (low - 1, low + 0.5, -high, str(low)):
        assert complaint((choice,), {key: value}).startswith(f"{key}: ")
    if key not in ("start.resolution",):
        assert complaint((choice,), {key: high + 1}).startswith(f"{key}: ")


@pytest.mark.parametrize(("choice", "key", "holds", "fails"), TABLE)
def test_values(choice, key, holds, fails):
    for value in holds:
        assert complaint((choice,), {key: value}) == "", value
    for value in fails:
        assert complaint((choice,), {key: value}).startswith(f"{key}: "), value


@pytest.mark.parametrize(
    ("choice", "key"),
    [
        ("grid=mesh", "grid.domain"),
        ("start=lattice", "start.domain"),
        ("start=random", "start.domain"),
        ("bounds=project", "bounds.domain"),
        ("bounds=reflect", "bounds.domain"),
    ],
)
def test_domains(choice, key):
    for domain in DOMAINS["holds"]:
        assert complaint((choice,), {key: domain}) == "", domain
    for domain in DOMAINS["fails"]:
        assert complaint((choice,), {key: domain}).startswith(f"{key}: "), domain


@pytest.mark.parametrize("section", [*SECTIONS, "figure", "animation"])
@pytest.mark.parametrize("value", [None, 3, "x", []])
def test_a_section_is_never_a_single_value(section, value):
    assert complaint((), {section: value}).startswith(f"{section}: it must be a section with keys")


@pytest.mark.parametrize("key", ["surplus", "reuses", "grids"])
def test_no_unknown_key_at_the_top(key):
    assert complaint((), {key: 1}).startswith(f"{key}: there is no such key\n")


def test_an_output_folder_that_cannot_be_made(tmp_path):
    file = tmp_path / "file"
    file.touch()
    assert complaint(("tracking=off",), {"outputs": str(tmp_path / "new" / "deep")}) == ""
    assert "a file in the way" in complaint((), {"outputs": str(file / "below")})


def test_all_problems_are_told_together():
    said = complaint((), {"seed": -1, "study.steps": 0, "grid.resolution": 1, "figure.dpi": 5})
    assert [line.partition(":")[0] for line in said.splitlines() if line[:1] not in ("", " ")] == [
        "seed",
        "grid.resolution",
        "study.steps",
        "figure.dpi",
    ]


def test_only_a_descent_asks_whether_the_optimizer_suits_the_target():
    choice = ("optimizer=levenberg_marquardt", "function=waves")
    assert "needs a sum of squares" in complaint(choice, {})
    assert settings(*choice, "study=derive").study.name == "derive"
