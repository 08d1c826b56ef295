"""The sections `noise` and `bounds`: what comes between a target and the optimizer."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from pipeline.ranges import Switch, real, whole
from pipeline.section import Domain, Section, ascending

SAMPLES = 100  # of noise by minibatches where neither it nor the target has others


class Noiseless(Section):
    """The gradient as it is."""

    kind: Literal["none"]
    seeds: ClassVar[int] = 1


class Noisy(Section):
    """Noise of which each lane has its own; from each start `seeds` lanes begin."""

    kind: str
    seeds: Annotated[int, whole(1, 100_000)]


class Gaussian(Noisy):
    """Normal noise."""

    kind: Literal["gaussian"]
    sigma: Annotated[float, real(at_least=0)]
    relative: Switch


class HeavyTailed(Noisy):
    """Noise of Student's t."""

    kind: Literal["heavy_tailed"]
    degrees: Annotated[float, real(above=0)]
    scale: Annotated[float, real(at_least=0)]


class Minibatch(Noisy):
    """Batches of the terms of a sum."""

    kind: Literal["minibatch"]
    samples: Annotated[
        Annotated[int, whole(2, 10_000)] | None,
        Field(description="a whole number from 2 to 10,000, or null"),
    ]
    batch: Annotated[int, whole(1, 10_000)]
    scale: Annotated[
        Annotated[float, real(at_least=0)] | None,
        Field(description="a number, at least 0, or null"),
    ]


class Sparse(Noisy):
    """Coordinates left out."""

    kind: Literal["sparse"]
    probability: Annotated[float, real(above=0, at_most=1)]


class Quantized(Noisy):
    """Coordinates rounded to levels."""

    kind: Literal["quantized"]
    levels: Annotated[int, whole(1, 1_000_000)]


class Delayed(Section):
    """Gradients of some steps ago."""

    kind: Literal["delayed"]
    seeds: ClassVar[int] = 1
    delay: Annotated[int, whole(0, 1_000)]


class Unbounded(Section):
    """Points anywhere."""

    kind: Literal["none"]


class Bounded(Section):
    """Points kept in a domain, by projection or reflection."""

    kind: Literal["project", "reflect"]
    domain: Domain

    _ascending = field_validator("domain")(ascending)


Noise = Noiseless | Gaussian | HeavyTailed | Minibatch | Sparse | Quantized | Delayed
Bounds = Unbounded | Bounded

NOISE: dict[str, type[Section]] = {
    "none": Noiseless,
    "gaussian": Gaussian,
    "heavy_tailed": HeavyTailed,
    "minibatch": Minibatch,
    "sparse": Sparse,
    "quantized": Quantized,
    "delayed": Delayed,
}
BOUNDS: dict[str, type[Section]] = {"none": Unbounded, "project": Bounded, "reflect": Bounded}
