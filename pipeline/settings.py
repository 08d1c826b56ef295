"""The typed schema of the config: every section as a frozen record, every value with its range.

Numbers, texts and booleans are never turned into one another, save that a whole number may stand
for a float. The sections `function`, `optimizer`, `schedule` and `study` are open: their keys
are those of the option chosen (see `pipeline.checks`).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from pipeline.disturbances import Bounds, Noise
from pipeline.ranges import Coordinate, Switch, Text, real, whole
from pipeline.section import Domain, Section, ascending
from pipeline.store import store_at

Point = tuple[Coordinate, ...]
SomePoint = Annotated[
    Annotated[Point, Field(min_length=1)] | None,
    Field(description="a point, [x, y, ...], or null", examples=[[0.5, -1]]),
]
Dpi = Annotated[int, whole(20, 1200)]
Sides = Annotated[
    Annotated[int, whole(2, 10_000)]
    | tuple[Annotated[int, whole(2, 10_000)], Annotated[int, whole(2, 10_000)]],
    Field(description="a whole number from 2 to 10,000, or two of them as [x, y]"),
]
Threads = Annotated[
    Annotated[int, whole(1, 4096)] | None,
    Field(description="a whole number from 1 to 4,096, or null"),
]

Score = Literal[
    "best_value", "regret", "area",
    "steps_to/1e-1", "steps_to/1e-2", "steps_to/1e-3", "steps_to/1e-4",
    "steps_to/1e-5", "steps_to/1e-6", "steps_to/1e-7", "steps_to/1e-8",
]  # fmt: skip


class Function(Section):
    """The target: its registered name, its own parameters, and what is done to it.

    `dim` is the dimension that all others see, `inner` that of the target before its transforms.
    """

    name: Text
    dim: Annotated[int, whole(1)]
    inner: Annotated[int, whole(1)]
    parameters: Mapping[str, Any]
    transforms: tuple[Any, ...]

    @property
    def widest(self) -> int:
        """The largest dimension on the way from the outer one to the inner."""
        return max(accumulate(self.transforms, lambda n, each: each.outer(n), initial=self.inner))


class Mesh(Section):
    """Points over a rectangle of two coordinates, or of the only one of a 1-D target."""

    kind: Literal["mesh"]
    resolution: Sides
    domain: Domain
    endpoint: Switch
    axes: Annotated[
        tuple[Annotated[int, whole(0)], Annotated[int, whole(0)]] | None,
        Field(
            description="two different coordinates counted from 0, as [0, 1], or null",
            examples=[[0, 1]],
        ),
    ]
    through: SomePoint

    _ascending = field_validator("domain")(ascending)

    @field_validator("axes")
    @classmethod
    def _differ(cls, axes: tuple[int, int] | None) -> tuple[int, int] | None:
        if axes is not None and axes[0] == axes[1]:
            raise ValueError("the two must differ")
        return axes


class Line(Section):
    """Points along a straight line from `start` to `end`."""

    kind: Literal["line"]
    start: SomePoint
    end: SomePoint
    resolution: Annotated[int, whole(2, 1_000_000)]
    endpoint: Switch

    @field_validator("start", "end", mode="before")
    @classmethod
    def _of_one_coordinate(cls, point: Any) -> Any:
        return [point] if _is_number(point) else point


class Plane(Section):
    """Points over a plane through a point, along two directions that a study finds."""

    resolution: Sides
    extent: Domain
    endpoint: Switch
    through: SomePoint

    _ascending = field_validator("extent")(ascending)


class Pca(Plane):
    """A plane along the directions in which the points of a descent spread the most."""

    kind: Literal["pca"]


class RandomPlane(Plane):
    """A plane along random directions."""

    kind: Literal["random_plane"]
    seed: Annotated[int, whole(0, 2**32 - 1)]


class Points(Section):
    """Starts given one by one; `points` is a tuple of points, or None for the usual start."""

    kind: Literal["point"]
    points: Annotated[
        tuple[Point, ...] | None,
        Field(
            description="a point [x, y, ...], a list of points, or null",
            examples=[[0.5, -1]],
            min_length=1,
        ),
    ]

    @field_validator("points", mode="before")
    @classmethod
    def _of_one_point(cls, points: Any) -> Any:
        if _is_number(points):
            return [[points]]
        flat = isinstance(points, list) and points and not isinstance(points[0], list)
        return [points] if flat else points


class Lattice(Section):
    """Starts on a regular lattice over a domain."""

    kind: Literal["lattice"]
    resolution: Annotated[
        Annotated[int, whole(1, 10_000)] | tuple[Annotated[int, whole(1, 10_000)], ...],
        Field(description="a whole number from 1 to 10,000, or one for each axis"),
    ]
    domain: Domain

    _ascending = field_validator("domain")(ascending)


class Random(Section):
    """Starts drawn uniformly from a domain."""

    kind: Literal["random"]
    count: Annotated[int, whole(1, 10_000_000)]
    domain: Domain

    _ascending = field_validator("domain")(ascending)


class Question(Section):
    """What every study has: its name and the figures wanted of the answer."""

    name: Text
    figures: Annotated[
        tuple[Text, ...],
        Field(description="a list of figures' names", examples=[["surface", "contour"]]),
    ]


class Study(Question):
    """A study with its own options by name."""

    options: Mapping[str, Any]


class Span(Section):
    """A range of a hyperparameter to search, even in the number or, if `log`, in its logarithm."""

    low: Annotated[float, real()]
    high: Annotated[float, real()]
    log: Switch


class Choices(Section):
    """Values of a hyperparameter to choose from."""

    choices: Annotated[
        list[Any], Field(strict=True, min_length=1, description="a list of values, [a, b, ...]")
    ]


class AxisChoice(Section):
    """An axis of a map of hyperparameters; what is None is taken from the search space."""

    name: Annotated[Text | None, Field(description="a hyperparameter's name, or null")]
    low: Annotated[Annotated[float, real()] | None, Field(description="a number, or null")]
    high: Annotated[Annotated[float, real()] | None, Field(description="a number, or null")]
    log: Annotated[Switch | None, Field(description="true, false or null")]
    points: Annotated[int, whole(2, 10_000)]


class Device(Section):
    """Where the work is done; thread counts None leave it to TensorFlow."""

    kind: Literal["auto", "cpu", "gpu"]
    index: Annotated[int, whole(0)]
    threads: Threads
    inter_op_threads: Threads


class Tracking(Section):
    """Where runs are recorded, and at most how many points of a metric by step."""

    kind: Literal["mlflow", "off"]
    uri: Annotated[
        Text,
        Field(
            description="sqlite:///FILE or http://HOST:PORT",
            examples=["sqlite:///outputs/mlflow.db"],
        ),
    ]
    experiment: Text
    points: Annotated[int, whole(2, 1_000_000)]

    @field_validator("uri")
    @classmethod
    def _of_a_store(cls, uri: str) -> str:
        store_at(uri)
        return uri


class Figure(Section):
    """How pictures look: dots per inch, degrees."""

    format: Literal["png", "svg", "pdf"]
    dpi: Dpi
    levels: Annotated[
        Annotated[int, whole(2, 200)] | None,
        Field(description="a whole number from 2 to 200, or null"),
    ]
    labelled: Switch
    elevation: Annotated[float, real(at_least=-360, at_most=360)]
    azimuth: Annotated[
        Annotated[float, real(at_least=-360, at_most=360)] | None,
        Field(description="a number from -360 to 360, or null"),
    ]


class Animation(Section):
    """How animations run: interval in milliseconds, hold in seconds."""

    formats: Annotated[
        tuple[Literal["mp4", "gif", "html"], ...],
        Field(description="a list of mp4, gif and html, or none of them: [mp4, html]"),
    ]
    frames: Annotated[int, whole(2, 10_000)]
    interval: Annotated[float, real(above=0, at_most=60_000)]
    hold: Annotated[float, real(at_least=0, at_most=60)]
    dpi: Dpi

    @field_validator("formats")
    @classmethod
    def _once(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(formats)) < len(formats):
            raise ValueError("each format only once")
        return formats


Grid = Mesh | Line | Pca | RandomPlane
Start = Points | Lattice | Random


class Common(Section):
    """The keys outside all sections."""

    seed: Annotated[int, whole(0, 2**32 - 1)]
    precision: Literal["float32", "float64"]
    score: Score
    outputs: Annotated[Text, Field(description="the path of a folder")]
    reuse: Switch
    sweep: Annotated[Text | None, Field(description="a text, or null")]
    compare: Switch


class Settings(Common):
    """A checked choice: what `pipeline.experiment.run` works from.

    `optimizer` and `schedule` are the sections as they stand, `_target_` included.
    """

    function: Function
    grid: Annotated[Grid, Field(discriminator="kind")]
    start: Annotated[Start, Field(discriminator="kind")]
    optimizer: Mapping[str, Any]
    schedule: Mapping[str, Any]
    noise: Annotated[Noise, Field(discriminator="kind")]
    bounds: Annotated[Bounds, Field(discriminator="kind")]
    study: Study
    device: Device
    tracking: Tracking
    figure: Figure
    animation: Animation


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
