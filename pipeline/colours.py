"""Colours of lines: the same optimizer always has the same, whatever else is drawn beside it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

# Okabe and Ito (2008), colour-blind safe; the pale yellow is left to the minimiser's star and
# the pink is deepened to read on pale ground.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC3D8F", "#56B4E9", "#E69F00", "#5B4B9A")
# As many as can be told apart where lines cross; each is far from the others in lightness or hue.
TEAMS = (*PALETTE, "#8a5a2b", "#1f2430", "#8aa329")
# More than that are told apart by their names too.
COLOURS = (
    *TEAMS, "#a3123a", "#0b6a6e", "#b58ae0", "#f07f7f", "#2e6b1f", "#1fb8ab", "#8c1c8c", "#b79a52",
    "#2b3fa8", "#e23b2e", "#7fbf6a", "#b9770e", "#6d7fa3", "#e79ac8",
)  # fmt: skip
REST = "#a3a9b5"
_OF_OPTIMIZER = {
    "sgd": 0, "momentum": 1, "rmsprop": 2, "adam": 3, "adagrad": 4, "nadam": 5, "lion": 6,
    "nesterov": 7, "adadelta": 8, "adamax": 9, "adamw": 10, "ftrl": 11, "lamb": 12, "muon": 13,
    "adafactor": 14, "schedulefreeadamw": 15, "bfgs": 16, "l-bfgs": 17, "conjugate gradient": 18,
    "newton–cg": 19, "trust region": 20, "nelder–mead": 21, "powell": 22, "levenberg–marquardt": 23,
}  # fmt: skip


def optimizer_colour(label: str) -> str:
    """Return the colour of an optimizer: the same for the same name, whatever else is drawn."""
    key = _key(label)
    index = _OF_OPTIMIZER.get(key, zlib.crc32(key.encode()) % len(PALETTE))
    return COLOURS[index]


def team_colours(names: Sequence[str]) -> list[str]:
    """Return a colour for each name, no two alike unless there are more than colours.

    A name that begins with an optimizer's gets that optimizer's, unless an earlier one has it.
    """
    first = [_key(name.partition(",")[0]) for name in names]
    given: dict[int, str] = {}
    for place, key in enumerate(first):
        if key in _OF_OPTIMIZER and (own := optimizer_colour(key)) not in given.values():
            given[place] = own
    spare = [colour for colour in COLOURS if colour not in given.values()] or list(COLOURS)
    others = [place for place in range(len(names)) if place not in given]
    given |= {place: spare[k % len(spare)] for k, place in enumerate(others)}
    return [given[place] for place in range(len(names))]


def pale(colour: str, share: float) -> str:
    """Return a colour `#rrggbb` with a share of white in it."""
    return mixed(colour, "#ffffff", share)


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour `#rrggbb` with a share of another in it."""
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + share * (two - one)):02x}" for one, two in pairs)


def _key(name: str) -> str:
    """Return an optimizer's name without what options and classes write differently."""
    return name.lower().replace("_", "")
