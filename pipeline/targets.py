"""The catalogue of targets: `python -m pipeline.targets` shows all, or some, or tells of one.

It loads neither TensorFlow nor anything of a run.
"""

from __future__ import annotations

import argparse
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator, Sequence

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

import functions
from functions import Refused, Target
from functions.arguments import describe

SMOOTH, KINKED = "smooth", "kinked"
WIDE = 130  # columns that the table needs
MOST = 100_000  # dimensions: of all targets one after the other the facts are made


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the targets that are asked for; 0, or 2 for what there is not."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.name and (asked.family or asked.modality or asked.derivatives):
        parser.error("a target's name goes with --dim alone; leave the name or the others out")
    try:
        if asked.name is not None:
            _show_one(functions.get(asked.name, dim=asked.dim))
            return 0
        found = list(chosen(asked.dim, asked.family, asked.modality, asked.derivatives))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    if not found:
        print("no target is of that kind; leave an option out", file=sys.stderr)
        return 2
    _show(found)
    return 0


def chosen(
    dim: int | None = None,
    family: str | None = None,
    modality: str | None = None,
    derivatives: str | None = None,
) -> Iterator[Target]:
    """Yield the targets that are all that is asked for, by family and name; None: whatever it is.

    `derivatives` is "smooth" or "kinked". They are of the dimension asked for, else their usual.
    """
    for name in functions.names():
        try:
            target = functions.get(name, dim=dim)
        except Refused:  # it is not of this dimension
            continue
        wanted = (family, target.family), (modality, target.modality)
        kind = KINKED if target.kinks else SMOOTH
        if all(one in (None, other) for one, other in (*wanted, (derivatives, kind))):
            yield target


def _show(found: Sequence[Target]) -> None:
    console = Console()
    console.width = max(console.width, WIDE)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("function=", "family", "n", "minima", "derivatives"):
        table.add_column(heading, no_wrap=heading == "function=")
    table.add_column("minimum", justify="right", no_wrap=True)
    for target in sorted(found, key=lambda each: (each.family, each.name)):
        table.add_row(*(Text(part) for part in _row(target)))
    console.print(table)
    count = "1 target" if len(found) == 1 else f"{len(found)} targets"
    console.print(f"{count}; python -m pipeline.targets NAME tells all of one")
    console.print("function._target_=my_module.f is a function of your own: docs/own.md")


def _row(target: Target) -> Iterator[str]:
    dims = functions.dims(target.name)
    yield target.name
    yield target.family
    yield str(target.dim) if functions.sized(target.name) else describe(dims)
    yield {"unimodal": "one", "multimodal": "several"}.get(target.modality, "?")
    yield KINKED if target.kinks else SMOOTH
    yield "not known" if target.minimum is None else f"{target.minimum:.10g}"


def _show_one(target: Target) -> None:
    console = Console(soft_wrap=True)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    for name, text in facts(target):
        table.add_row(name, Text(text))
    console.print(table)


def facts(target: Target) -> Iterator[tuple[str, str]]:
    """Yield the facts of a target, each with its name, in words; what is not known is left out."""
    rows = {
        "function": f"{target.name}: {target.title}, {target.family}",
        "dimension": f"{target.dim}; allowed: {describe(functions.dims(target.name))}",
        "options": ", ".join(
            f"function.{key}={list(value) if isinstance(value, tuple) else value}"
            for key, value in target.parameters.items()
        ),
        "formula": target.latex,
        "domain": _box(target.domain),
        "start": _point(target.start),
        "minimum": "" if target.minimum is None else f"{target.minimum:.17g}",
        "minimisers": "; ".join(_point(point) for point in target.minimisers),
        "others": target.others,
        "local minima": target.modality,
        "kinks": target.kinks,
        "residuals": "a sum of squares" if target.residuals else "",
        "notes": target.notes,
        "citation": target.citation,
    }
    yield from ((name, text) for name, text in rows.items() if text)


def _box(domain: np.ndarray) -> str:
    """Return a domain [n, 2] in words: one pair where all axes have the same."""
    pairs = [f"[{low:g}, {high:g}]" for low, high in domain]
    if len(pairs) > 1 and len(set(pairs)) == 1:
        return f"{pairs[0]}^{len(pairs)}"
    return " x ".join(pairs)


def _point(point: np.ndarray) -> str:
    """Return a point [n] in words: its first coordinate stands for all where they are the same."""
    if len(point) > 2 and np.ptp(point) == 0.0:
        return f"all {point[0]:.10g}"
    shown = [f"{number:.10g}" for number in point[:10]]
    return f"({', '.join(shown)}{', ...' if len(point) > 10 else ''})"


def _dimension(text: str) -> int:
    """Return a dimension that facts can be made for at once; raises ArgumentTypeError."""
    if text.isdecimal() and len(text) < 10 and 1 <= int(text) <= MOST:
        return int(text)
    raise ArgumentTypeError(f"got {text!r}; allowed: a whole number from 1 to {MOST:,}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.targets",
        description="Show the targets that function= may name, or all facts of one.",
    )
    parser.add_argument("name", nargs="?", help="a target, to be told with all its facts")
    parser.add_argument("--dim", type=_dimension, help="of this dimension only")
    parser.add_argument("--family", choices=[*functions.families()], help="a kind of landscape")
    some = "with one local minimum, or several"
    parser.add_argument("--modality", choices=["unimodal", "multimodal"], help=some)
    where = "with derivatives everywhere, or not at some points"
    parser.add_argument("--derivatives", choices=[SMOOTH, KINKED], help=where)
    return parser


if __name__ == "__main__":
    sys.exit(main())
