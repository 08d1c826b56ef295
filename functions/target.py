"""What a target is, and the decorator that turns one function into one."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from functions.lazy import np, tf
from functions.limits import Limit, OneOf

Formula = Callable[..., Any]
REGISTRY: dict[str, Definition] = {}
LEFT_OUT: list[LeftOut] = []
PLAIN = (bool, int, float, str)
RESERVED = ("name", "dim", "transforms")  # keys of every target, no parameters


@dataclass(frozen=True, eq=False)
class Target:
    """A function R^n -> R at one dimension and one choice of parameters, with its facts.

    `domain` [n, 2] (low, high) is the box in which it is usually searched and drawn; `minimisers`
    [k, n] are its global minimisers, k = 0 where none is known or there is none; `minimum` is the
    value there, None likewise; `start` [n] is where descents usually begin. All float64.

    `title` is what people call it, `family` the kind of its landscape, `modality` whether it has
    one local minimum ("unimodal") or several ("multimodal"), empty where that is not known.
    `others` tells in words of minimisers that are not listed, and is empty where all are; `notes`
    of what else one should know, as numbers that are often quoted and wrong.

    `latex` is mathtext of the formula, without dollar signs. `gradient` is the closed form on
    numpy arrays, points [..., n] -> [..., n], or None. `kinks` says where there is no derivative
    and which subgradient is taken there; it is empty for a smooth target. `formula` is the same
    function on float tensors, [..., n] -> [...], without the checks of `value`. `residuals`, where
    the target is a sum of squares, are what is squared: float tensors [..., n] -> [..., m], m at
    least n; None elsewhere. `numbers` is how many numbers the formula makes on its way at one
    point, where these are more than n * n. `filters` [n] tells of each coordinate, by a number from
    0 on, to which filter of a network it belongs, as all that goes into one unit; None elsewhere.
    `transform` is what was done to the target `inner` to make this one, which has its name and
    parameters still; both None of a registered target.

    Of a target that is a mean over `samples` of data `terms` is the mean over some of them: of
    float tensors [..., n] and the samples' indices [..., B], [...]. Others have 0, and None.
    """

    name: str
    dim: int
    parameters: Mapping[str, Any]
    domain: np.ndarray
    minimisers: np.ndarray
    minimum: float | None
    start: np.ndarray
    citation: str
    latex: str
    kinks: str
    gradient: Callable[[np.ndarray], np.ndarray] | None
    formula: Formula
    residuals: Formula | None = None
    title: str = ""
    family: str = ""
    modality: str = ""
    others: str = ""
    notes: str = ""
    numbers: int = 0
    filters: np.ndarray | None = None
    samples: int = 0
    terms: Formula | None = None
    inner: Target | None = field(default=None, repr=False)
    transform: Any = None

    @property
    def transforms(self) -> tuple[Any, ...]:
        """What was done to the registered target, in order: docs/transforms.md."""
        return () if self.inner is None else (*self.inner.transforms, self.transform)

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells targets apart, hashable: equal keys are the same function."""
        if self.inner is not None:
            return *self.inner.key, self.transform
        formula = self.formula.func if isinstance(self.formula, partial) else self.formula
        return formula, self.name, self.dim, *sorted(self.parameters.items())

    def value(self, points: Any) -> Any:
        """Return the values [...] at points [..., n] (tensor or array), in the points' dtype.

        Raises ValueError where the points are not floats or their last axis is not n.
        """
        points = tf.convert_to_tensor(points)
        if not points.dtype.is_floating:
            raise ValueError(
                f"{self.name}: points must be floating-point numbers, got {points.dtype.name}; "
                "convert them to float32 or float64"
            )
        if not points.shape[-1:].is_compatible_with([self.dim]):
            raise ValueError(
                f"{self.name}: points must have shape [..., {self.dim}], got {points.shape}; "
                "the last axis holds the coordinates"
            )
        return self.formula(points)


class LeftOut(NamedTuple):
    """A file of targets that cannot be imported: where its fault is and what it is, in a line."""

    where: str
    fault: str


@dataclass(frozen=True, eq=False)
class Definition:
    """A registered function: its formula, the options with their defaults, and its facts.

    `facts` are plain values or functions of `dim` and the parameters. Where the dimension hangs on
    the parameters, `sizes` takes them and gives those there are. Where an option asks for numbers,
    `further` takes the options and gives their names; the formula, which takes them as **numbers,
    and the facts have them among the parameters. `terms` takes float tensors [..., n], indices
    [..., B] and the parameters, and gives what those of Target do. Where it hangs on `dim` and the
    parameters whether there are residuals, `unsquared` takes these and says in words why there are
    none, if so.
    """

    name: str
    formula: Formula
    dim: int
    dims: range
    options: Mapping[str, Any]
    limits: Mapping[str, Limit | OneOf]
    facts: Mapping[str, Any]
    gradient: Formula | None
    residuals: Formula | None
    sizes: Callable[..., range] | None = None
    further: Callable[..., Sequence[str]] | None = None
    terms: Formula | None = None
    unsquared: Callable[..., str] | None = None

    def sized(self, parameters: Mapping[str, Any]) -> Definition:
        """Return the definition with the dimensions that it has at all its parameters, checked.

        Where the registered dimension is none of them, the least is the usual one. Raises Refused
        where they do not go together.
        """
        if self.sizes is None:
            return self
        dims = self.sizes(**parameters)
        return replace(self, dims=dims, dim=self.dim if self.dim in dims else dims.start)

    def own_samples(self, dim: int, parameters: Mapping[str, Any]) -> int:
        """Return over how many samples of data the target is a mean, 0 where over none."""
        fact = self.facts["samples"]
        return int(fact(dim, **parameters) if callable(fact) else fact)

    def without_residuals(self, dim: int, parameters: Mapping[str, Any]) -> str:
        """Return why there are no residuals at these parameters, empty where there are some."""
        if self.residuals is None:
            return f"{self.name} declares no residuals"
        return self.unsquared(dim, **parameters) if self.unsquared else ""

    def _residuals(self, dim: int, parameters: Mapping[str, Any]) -> Formula | None:
        if self.residuals is None or self.without_residuals(dim, parameters):
            return None
        return _bound(self.residuals, parameters)

    @property
    def family(self) -> str:
        """The kind of landscape: the part of `functions` in which the formula stands, in words."""
        return (self.formula.__module__ or "").partition(".")[2].partition(".")[0].replace("_", " ")

    def build(self, dim: int, parameters: Mapping[str, Any]) -> Target:
        """Return the target at a dimension and parameters that have been checked."""
        facts = {
            key: fact(dim, **parameters) if callable(fact) else fact
            for key, fact in self.facts.items()
        }
        minimisers = [np.broadcast_to(point, dim) for point in facts["minimisers"]]
        domain = np.broadcast_to(facts["domain"], (dim, 2))
        start = domain @ (0.25, 0.75) if facts["start"] is None else facts["start"]
        return Target(
            name=self.name,
            dim=dim,
            parameters=dict(parameters),
            domain=frozen(domain),
            minimisers=frozen(np.reshape(minimisers, (-1, dim))),
            minimum=None if facts["minimum"] is None else float(facts["minimum"]),
            start=frozen(np.broadcast_to(start, dim)),
            citation=facts["citation"],
            latex=facts["latex"],
            kinks=facts["kinks"],
            gradient=_bound(self.gradient, parameters) if self.gradient else None,
            formula=_bound(self.formula, parameters),
            residuals=self._residuals(dim, parameters),
            title=facts["title"] or self.name.replace("_", " ").capitalize(),
            family=self.family,
            modality=facts["modality"],
            others=facts["others"],
            notes=facts["notes"],
            numbers=facts["numbers"],
            filters=facts["filters"],
            samples=facts["samples"],
            terms=_bound(self.terms, parameters) if self.terms else None,
        )


def register(
    *,
    domain: Any,
    minimisers: Any = (),
    minimum: Any = None,
    start: Any = None,
    citation: Any = "",
    latex: Any = "",
    gradient: Formula | None = None,
    residuals: Formula | None = None,
    unsquared: Callable[..., str] | None = None,
    kinks: Any = "",
    title: str = "",
    modality: Any = "",
    others: Any = "",
    notes: Any = "",
    numbers: Any = 0,
    filters: Any = None,
    samples: Any = 0,
    terms: Formula | None = None,
    dim: int = 2,
    dims: range | None = None,
    limits: Mapping[str, Limit | OneOf] | None = None,
    sizes: Callable[..., range] | None = None,
    further: Callable[..., Sequence[str]] | None = None,
) -> Callable[[Formula], Formula]:
    """Register the decorated function as a target under its own name, in its file's family.

    The function takes float tensors [..., n] and gives [...]; its keyword-only defaults are the
    target's options. A fact may be a function of `dim` and the parameters. A number that stands for
    a point (or one pair for a domain) holds for every coordinate. Only the domain is needed: no
    minimiser and no minimum is known unless given, and descents start three quarters of the way
    along every axis. `gradient` takes numpy points [..., n] and the parameters. `residuals` takes
    float tensors [..., n] and the parameters: [..., m], whose squares add up to the formula, m at
    least n. `title`, `modality`, `others`, `notes`, `numbers`, `filters` and `samples` are those of
    Target, `sizes`, `further`, `terms` and `unsquared` those of Definition. `dim` is the dimension
    unless another of `dims` is asked for; `limits` bound parameters, each number of a list, or are
    the words of a text. Raises ValueError where the name is taken, or an option or fact is unfit.
    """
    facts = {
        "domain": domain, "minimisers": minimisers, "minimum": minimum, "start": start,
        "citation": citation, "latex": latex, "kinks": kinks, "title": title, "notes": notes,
        "modality": modality, "others": others, "numbers": numbers, "samples": samples,
        "filters": filters,
    }  # fmt: skip
    allowed = dims or range(dim, dim + 1)

    def decorate(formula: Formula) -> Formula:
        name = formula.__name__
        if name in REGISTRY:
            raise ValueError(f"there is already a target {name!r}; give the new one another name")
        options = _options(formula)
        _check(name, dim, allowed, facts)
        REGISTRY[name] = Definition(
            name, formula, dim, allowed, options, limits or {}, facts, gradient, residuals, sizes,
            further, terms, unsquared,
        )  # fmt: skip
        return formula

    return decorate


def _options(formula: Formula) -> dict[str, Any]:
    """Return a formula's keyword-only defaults; raises ValueError where one cannot be an option."""
    defaults = formula.__kwdefaults__ or {}
    for parameter in inspect.signature(formula).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and parameter.name in RESERVED:
            raise ValueError(f"{formula.__name__}: {parameter.name} is a key of every target; give "
                             "the option another name")  # fmt: skip
        if parameter.kind is parameter.KEYWORD_ONLY and not is_plain(parameter.default):
            raise ValueError(
                f"{formula.__name__}: give {parameter.name} a number, a text, true or false as "
                "its default, or a tuple of whole numbers"
            )
    return dict(defaults)


def is_plain(default: Any) -> bool:
    """Whether a value can be an option's default."""
    if type(default) is tuple:
        return all(type(each) is int for each in default)
    return type(default) in PLAIN


def _check(name: str, dim: int, dims: range, facts: Mapping[str, Any]) -> None:
    """Raise ValueError where the dimensions or the plain ones of the facts do not fit."""
    _check_dims(name, dims, dim)
    _check_box(name, dims, facts["domain"])
    for point in [] if callable(facts["minimisers"]) else facts["minimisers"]:
        _check_point(name, dims, "a minimiser", point)
    _check_point(name, dims, "start", facts["start"])


def _check_dims(name: str, dims: range, dim: int) -> None:
    if dim not in dims:
        raise ValueError(
            f"{name}: its own dimension {dim} is none of those it may have, from {dims.start} on; "
            f"give it dim={dims.start}"
        )


def _check_box(name: str, dims: range, domain: Any) -> None:
    """Raise ValueError for a domain that is neither a function, nor a pair, nor one for each axis.

    Plain Python, so that registering loads no NumPy.
    """
    if callable(domain):
        return
    pairs = domain if all(isinstance(each, tuple | list) for each in domain) else [domain]
    fits = len(pairs) == 1 or dims == range(len(pairs), len(pairs) + 1)
    if not (fits and all(len(pair) == 2 and pair[0] < pair[1] for pair in pairs)):
        raise ValueError(
            f"{name}: the domain must be (low, high) with low below high, or one such pair for "
            f"each coordinate, got {domain!r}"
        )


def _check_point(name: str, dims: range, what: str, point: Any) -> None:
    """Raise ValueError for a point that has not as many coordinates as the target."""
    if isinstance(point, tuple | list) and dims != range(len(point), len(point) + 1):
        raise ValueError(
            f"{name}: {what} must be one number, or one for each coordinate, got {point!r}"
        )


def at_least(low: int, step: int = 1) -> range:
    """Return the dimensions from `low` up, in steps."""
    return range(low, sys.maxsize, step)


def _bound(function: Formula, parameters: Mapping[str, Any]) -> Formula:
    return partial(function, **parameters)


def frozen(numbers: np.ndarray) -> np.ndarray:
    """Return a copy in float64 that cannot be changed."""
    copy = np.array(numbers, dtype=np.float64)
    copy.flags.writeable = False
    return copy
