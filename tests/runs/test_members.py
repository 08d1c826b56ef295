"""A run that is to be compared is data from elsewhere: what is not of a run's form is refused."""

import json
import re

import numpy as np
import pytest
import yaml

from pipeline.comparison.members import Unfit, field_of, read

from .command import arrays
from .runs_to_compare import nothing


def pickled(folder):
    with (folder / "trace.npz").open("wb") as file:
        np.savez(file, allow_pickle=True, points=np.array([{"a": 1}], object))


def without(name):
    return lambda folder: (folder / name).unlink()


def doctored(**changes):
    """Change arrays of the trace."""

    def change(folder):
        trace = arrays(folder / "trace.npz")
        np.savez(folder / "trace.npz", **trace | {k: f(trace[k]) for k, f in changes.items()})

    return change


def changed(name, change):
    """Change a JSON or YAML file."""

    def doctor(folder):
        content = yaml.safe_load((folder / name).read_text())
        change(content)
        (folder / name).write_text(json.dumps(content))

    return doctor


DAMAGED = {
    "a pickle": (pickled, "more than plain arrays"),
    "no config": (without("config.yaml"), "it is missing"),
    "no record": (without("run.json"), "run.json is missing"),
    "no time": (doctored(values=lambda v: v[0]), "not the form of a trace"),
    "other lanes": (doctored(status=lambda v: v[:1]), "not the form of a trace"),
    "an unknown ending": (doctored(status=lambda v: np.array(["lost"] * 3)), "not the form"),
    "steps beyond": (doctored(steps=lambda v: v + 99), "steps that it does not hold"),
    "another dimension": (doctored(points=lambda v: v[..., :1]), "different dimensions"),
    "an unknown target": (
        changed("config.yaml", lambda c: c["function"].update(name="nothing")), "not known here",
    ),
    "no optimizer": (changed("config.yaml", lambda c: c["optimizer"].clear()), "no optimizer"),
    "a precision that there is not": (
        changed("config.yaml", lambda c: c.update(precision="float8")), "no precision",
    ),
    "a list for a section": (changed("config.yaml", lambda c: c.update(grid=[])), "has no grid"),
    "a failed run": (changed("run.json", lambda r: r.update(status="FAILED")), "FAILED"),
    "tags of numbers": (changed("run.json", lambda r: r.update(tags={"a": 1})), "no texts"),
    "a comparison": (
        changed("run.json", lambda r: r["tags"].update(kind="comparison")), "a comparison itself",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_a_run_is_not_believed(copies, name):
    damage, why = DAMAGED[name]
    (folder,) = copies(nothing)
    damage(folder)
    with pytest.raises(Unfit, match=re.escape(why)):
        read("it", folder)


def over_a_plane(**changes):
    """Put a field over a plane, some arrays changed, in the place of that over the mesh."""
    ways = np.array([[0.0, 2.0], [1.0, 0.0]])
    places = np.stack(np.meshgrid([0.0, 1.0, 2.0, 3.0], [-1.0, 0.0, 1.0]), axis=-1)
    plain = {"points": places, "values": places[..., 0], "gradients": places}
    plain |= {"hessians": np.zeros((3, 4, 2, 2)), "origin": np.array([5.0, 6.0])}
    plain |= {"directions": ways, "shares": np.array([0.9, 0.1])}

    def change(folder):
        changed("config.yaml", lambda config: config.update(grid={"kind": "pca"}))(folder)
        np.savez(folder / "grid.npz", **plain | changes)

    return change


def test_a_field_over_a_plane_is_read_with_its_plane(copies):
    (folder,) = copies(nothing)
    over_a_plane()(folder)
    field = field_of(read("it", folder))
    assert (field.is_mesh, field.axes, field.slice.shares) == (True, (0, 1), (0.9, 0.1))
    # (5, 6) + 3 (0, 2) - 1 (1, 0)
    np.testing.assert_array_equal(field.slice.at(field.points[0, 3]), [4.0, 12.0])


def test_a_line_is_read_with_its_breaks_if_there_are_any(copies):
    (folder,) = copies(nothing)
    line = {"points": np.zeros((3, 2)), "values": np.zeros(3), "gradients": np.zeros((3, 2))}
    line |= {"hessians": np.zeros((3, 2, 2))}
    line["points"][:, 0] = line["points"][:, 1] = [0, 1, 2]
    np.savez(folder / "grid.npz", **line)
    assert field_of(read("it", folder)).breaks.shape == (0, 2)
    np.savez(folder / "grid.npz", **line, breaks=np.array([[0, 1]], np.uint8))
    assert field_of(read("it", folder)).breaks.tolist() == [[0, 1]]
    for wrong in (np.array([[0, 1]]), np.array([[1]], np.uint8), np.array([0, 1], np.uint8)):
        np.savez(folder / "grid.npz", **line, breaks=wrong)
        with pytest.raises(Unfit, match="not the form of a field"):
            field_of(read("it", folder))


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": np.zeros(3)},
        {"directions": np.zeros((2, 3))},
        {"directions": np.full((2, 2), np.nan)},
        {"shares": np.array([0.5])},
        {"shares": np.array(["a", "b"])},
    ],
)
def test_a_plane_of_another_form_is_not_believed(copies, changes):
    (folder,) = copies(nothing)
    over_a_plane(**changes)(folder)
    with pytest.raises(Unfit, match="not the form of a field"):
        field_of(read("it", folder))
