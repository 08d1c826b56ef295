"""Transforms of every registered kind, made from what its options may hold: none is named here."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from itertools import product

import functions
from functions.transforms import options as may
from functions.transforms.kinds import KINDS, Transform, dimension, entry

BASES = {
    "a valley": functions.get("rosenbrock"),
    "a valley in 5-D": functions.get("rosenbrock", dim=5),
    "four minima": functions.get("himmelblau"),
    "without residuals": functions.get("styblinski_tang", dim=3),
    "more residuals than coordinates": functions.get("mgh_08_bard"),
    "without a minimum": functions.get("monkey_saddle"),
    "kinked": functions.get("schwefel_2_20", dim=4),
}


def _low(of: may.Number | may.Numbers, otherwise: float) -> float:
    return of.limit.low if of.limit else otherwise


# Values of an option for a target of a dimension, the likeliest first.
EXAMPLES = {
    may.Number: lambda of, dim: [_low(of, 0.0) + 0.5],
    may.Numbers: lambda of, dim: [[_low(of, -1.0) + 0.5 + 0.25 * i for i in range(dim)]],
    may.Whole: lambda of, dim: [3, dim + 2],
    may.Angle: lambda of, dim: [30.0],
    may.Order: lambda of, dim: [[*reversed(range(dim))]],
    may.Coordinates: lambda of, dim: [[*range(dim, 0, -1)], [*range(dim - 1, 0, -1)] or [0]],
    may.Place: lambda of, dim: [[0.25 + 0.5 * i for i in range(dim)]],
}


def variants(kind: str, dim: int) -> Iterator[Transform]:
    """Every way to ask for a kind that suits a target of a dimension: by each of the options of
    which one is to be given, and with and without those that may be left out."""
    made = KINDS[kind]
    for chosen in made.either or [None]:
        needed = [each.name for each in fields(made) if each.default is MISSING]
        needed += [chosen] if chosen else []
        spare = [each.name for each in fields(made) if each.name not in (*needed, *made.either)]
        for keys in [needed, *([[*needed, *spare]] if spare else [])]:
            transform = _suiting(kind, keys, dim)
            if transform is not None:
                yield transform


def _suiting(kind: str, keys: list[str], dim: int) -> Transform | None:
    """The kind with examples of these options; None where it cannot be done in that dimension."""
    kinds = {each.name: each.metadata["kind"] for each in fields(KINDS[kind])}
    for values in product(*(EXAMPLES[type(kinds[key])](kinds[key], dim) for key in keys)):
        try:
            made = entry("a test", 0, {"kind": kind, **dict(zip(keys, values, strict=True))})
            dimension("a test", [made], dim)
        except functions.Refused:
            continue
        return made
    return None
