"""A minimum that is not known is found from many starts, and told as found."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

import functions
from functions.target import Target
from pipeline.found import FoundMinimum, in_words
from pipeline.many_starts import LARGEST, seek

FLOAT64 = np.dtype("float64")


def hidden(of: Target) -> Target:
    """A target of which no minimum is known."""
    return replace(of, minimum=None, minimisers=np.empty((0, of.dim)))


def formula(text: str, dim: int | None = None, **parameters: float) -> Target:
    return functions.get("formula", dim=dim, expression=text, **parameters)


def found(of: Target, dtype: str = "float64") -> FoundMinimum:
    what = seek(of, np.dtype(dtype))
    assert what is not None
    return what


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", ["six_hump_camel", "himmelblau", "goldstein_price", "rosenbrock"])
def test_known_minima_are_found_when_they_are_hidden(name: str, dtype: str) -> None:
    known = functions.get(name)
    what = found(hidden(known), dtype)
    fine = dtype == "float64"
    np.testing.assert_allclose(what.value, known.minimum, rtol=1e-6, atol=1e-9 if fine else 1e-3)
    assert what.places.shape == known.minimisers.shape
    gaps = np.abs(what.places[:, None] - known.minimisers).max(axis=-1)
    assert gaps.min(axis=1).max() < (1e-3 if fine else 0.05)
    assert len({*gaps.argmin(axis=1).tolist()}) == len(known.minimisers)
    assert len(known.minimisers) <= what.by <= what.starts
    assert not what.at_edge


@pytest.mark.parametrize(
    ("text", "dim", "value", "place"),
    [
        ("(sin(4*x) - cos(5*y))/5", 2, -0.4, (-np.pi / 8, 0.0)),
        ("5*sin(2*x) + x^2", 1, -4.4393141, (-0.7137653,)),  # of 10 cos 2x + 2x = 0, by mpmath
        ("sum((x - 1)^2) - 7", 5, -7.0, (1.0,) * 5),
        ("1e-12*(x - 1)^2", 1, 0.0, (1.0,)),
        ("x*log(x)", 1, -1 / np.e, (1 / np.e,)),  # NaN on the other half
        ("abs(x + 1) + 2*abs(y - 2)", 2, 0.0, (-1.0, 2.0)),
        ("1000*(y - x^2)^2 + (1 - x)^2", 2, 0.0, (1.0, 1.0)),
        ("sqrt(abs(x)) + sqrt(abs(y - 1))", 2, 0.0, (0.0, 1.0)),
    ],
)
def test_minima_of_formulas(text: str, dim: int, value: float, place: tuple[float, ...]) -> None:
    box = {"low": -1.0, "high": 1.0} if "cos" in text else {}  # one of many that are alike
    what = found(formula(text, dim if "sum" in text else None, **box))
    np.testing.assert_allclose(what.value, value, rtol=1e-7, atol=1e-6)
    np.testing.assert_allclose(what.places, [place], rtol=0, atol=1e-3)


def test_values_count_where_the_gradient_is_no_number() -> None:
    def half(points: Any) -> Any:
        x = points[..., 0]  # the gradient of the branch that is not taken is NaN for x < 0
        return tf.where(x > 0, tf.sqrt(x) + 1, x * x) + points[..., 1] ** 2

    what = found(functions.get(half))
    assert what.value is not None
    assert 0 <= what.value < 1
    assert (what.places[:, 0] <= 0).all()


def test_a_rerun_gives_the_same_bytes() -> None:
    of = formula("sin(3*x)*cos(2*y) + (x^2 + y^2)/20")
    one, other = found(of), found(of)
    assert one.places.tobytes() == other.places.tobytes()
    assert one.metrics == other.metrics


def test_what_falls_to_the_edge_is_said_to_lie_there() -> None:
    what = found(formula("x + 2*y", low=-1, high=3))
    assert what.value == -3.0
    assert what.at_edge
    np.testing.assert_array_equal(what.places, [[-1.0, -1.0]])
    told = in_words(what, np.array([[-1.0, 3.0]] * 2))
    assert told == ["-3 at (-1, -1), at the domain's edge, by 16 of 16 starts; not known"]


@pytest.mark.parametrize("text", ["1/x", "log(x^2)", "log(x)", "-1/(x^2 + y^2)"])
def test_a_pole_is_no_minimum(text: str) -> None:
    what = found(formula(text))
    assert what.value is None
    assert what.metrics == {}
    assert in_words(what, np.array([[-5.0, 5.0]] * 2))[0].startswith("none: it falls without end")


def test_nothing_is_found_where_no_value_is_finite() -> None:
    what = found(formula("sqrt(-1 - x^2)"))
    assert (what.value, what.starts, len(what.places)) == (None, 0, 0)
    (told,) = in_words(what, np.array([[-5.0, 5.0]]))
    assert told == "none: no value is finite at 256 points of the domain"


def test_only_what_is_not_known_is_looked_for() -> None:
    assert seek(functions.get("himmelblau"), FLOAT64) is None
    assert seek(hidden(functions.get("sphere", dim=LARGEST + 1)), FLOAT64) is None
    assert found(hidden(functions.get("sphere", dim=LARGEST))).value == pytest.approx(0, abs=1e-12)


def test_it_is_told_in_few_words() -> None:
    places = np.array([[1.0, -2.0, 1e-12, 4.0], [3.0, 0.0, 0.0, 0.0]])
    what = FoundMinimum(-0.4, np.vstack([places, places + 1, places + 2]), 7, 16)
    (told,) = in_words(what, np.array([[-5.0, 5.0]] * 4))
    assert told == (
        "-0.4 at (1, -2, 0, ...), (3, 0, 0, ...), (2, -1, 1, ...) and 3 more, "
        "by 7 of 16 starts; not known"
    )
    assert in_words(None, np.zeros((0, 2))) == []
    assert what.metrics == {"found_minimum": -0.4, "found_by": 7.0, "found_starts": 16.0}
