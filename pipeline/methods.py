"""SciPy's methods: what each is called, what it asks of a target, and which of its ends are off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.counts import GRADIENTS, HESSIANS, JACOBIANS, PRODUCTS, RESIDUALS, VALUES

SHIPPED = ("keras.", "scipy.")  # whose classes and methods our options name


@dataclass(frozen=True)
class Kind:
    """A method: its display name, what it asks for, and SciPy's own ends, put out of reach.

    `asks` are names of `pipeline.counts`. When a lane ends is for the study's tolerances to say, so
    SciPy's are 0: a method ends by itself only where it can go no further.
    """

    label: str
    asks: tuple[str, ...]
    ends: Mapping[str, float] = field(default_factory=dict)


_MINIMIZE = "scipy.optimize.minimize."
_OFF = 2**31 - 1  # evaluations: as many as a C integer counts
KINDS: dict[str, Kind] = {
    f"{_MINIMIZE}BFGS": Kind("BFGS", (VALUES, GRADIENTS), {"gtol": 0.0}),
    f"{_MINIMIZE}L-BFGS-B": Kind(
        "L-BFGS", (VALUES, GRADIENTS), {"gtol": 0.0, "ftol": 0.0, "maxfun": _OFF}
    ),
    f"{_MINIMIZE}CG": Kind("Conjugate gradient", (VALUES, GRADIENTS), {"gtol": 0.0}),
    f"{_MINIMIZE}Newton-CG": Kind("Newton–CG", (VALUES, GRADIENTS, PRODUCTS), {"xtol": 0.0}),
    f"{_MINIMIZE}trust-exact": Kind("Trust region", (VALUES, GRADIENTS, HESSIANS), {"gtol": 0.0}),
    f"{_MINIMIZE}Nelder-Mead": Kind("Nelder–Mead", (VALUES,), {"xatol": 0.0, "fatol": 0.0}),
    f"{_MINIMIZE}Powell": Kind("Powell", (VALUES,), {"ftol": 0.0}),
    "scipy.optimize.leastsq": Kind(
        "Levenberg–Marquardt",
        (RESIDUALS, JACOBIANS),
        {"ftol": 0.0, "xtol": 0.0, "gtol": 0.0, "maxfev": _OFF},
    ),
}


@dataclass(frozen=True)
class Method:
    """One of SciPy's methods by its path in `KINDS`, with its options as SciPy names them."""

    path: str
    options: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The method's name in SciPy."""
        return self.path.rpartition(".")[2]

    @property
    def kind(self) -> Kind:
        """What the method is called and asks for."""
        return KINDS[self.path]


def kind_of(optimizer: Mapping[str, Any] | None) -> Kind | None:
    """Return the kind of the method that a config section names, None where it names another."""
    return KINDS.get(str((optimizer or {}).get("_target_")))


def is_own(path: str) -> bool:
    """Whether a `_target_` is a user's own class, rather than what Keras or SciPy ships."""
    return not path.startswith(SHIPPED)
