"""The kinds of transforms there are, and how a list of plain values becomes some of them.

Every refusal says what was given, what is allowed and what to do, without NumPy and TensorFlow.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, replace
from typing import Any, ClassVar, TypeVar

from functions.arguments import Refused, describe, shortened
from functions.lazy import np
from functions.target import Target, at_least
from functions.transforms.options import miscount

EXAMPLE = "[{kind: shift, by: 1}, {kind: rotate, seed: 3}]"


@dataclass(frozen=True)
class Transform:
    """One thing that is done to a target; its fields are its options, each by `options.option`.

    `dims` are the dimensions of targets to which it can be done; of the options `either` exactly
    one is given, the others are None.
    """

    dims: ClassVar[range] = at_least(1)
    either: ClassVar[tuple[str, ...]] = ()

    @property
    def kind(self) -> str:
        """The name of its kind."""
        return type(self).__name__.lower()

    @property
    def keeps_squares(self) -> bool:
        """Whether a sum of squares is one still."""
        return True

    @property
    def keeps_minimum(self) -> bool:
        """Whether a minimum that is known is known still; False also where that takes a look."""
        return True

    def outer(self, dim: int) -> int:
        """Return the dimension of what it makes of a target of dimension `dim`."""
        return dim

    def fitting(self, key: str, dim: int) -> str:
        """Return what would fit a target of that dimension in place of an option's value, or ''."""
        found: str = _kinds_of(type(self))[key].fitting(getattr(self, key), dim)
        return found

    def of(self, target: Target) -> Target:
        """Return what it makes of a target whose dimension it suits."""
        raise NotImplementedError


Made = TypeVar("Made", bound=type[Transform])
KINDS: dict[str, type[Transform]] = {}


def kind(made: Made) -> Made:
    """Register the decorated dataclass as a kind, by its name in small letters."""
    KINDS[made.__name__.lower()] = made
    return made


def options(name: str) -> dict[str, Any]:
    """Return the options of a kind with their defaults, MISSING where it must be given."""
    return {each.name: each.default for each in dataclasses.fields(KINDS[name])}


def plain(transform: Transform) -> dict[str, Any]:
    """Return a transform as the stored config has it, the same however it was written.

    Numbers are as they are kept, and options at their defaults are left out.
    """
    usual = options(transform.kind)
    return {"kind": transform.kind} | {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in dataclasses.asdict(transform).items()
        if value != usual[key]
    }


def read(name: str, given: Any) -> tuple[Transform, ...]:
    """Return the transforms that a list of mappings asks for; raises Refused for the first fault.

    `name` is that of the target, for the message.
    """
    return tuple(entry(name, place, each) for place, each in enumerate(listed(name, given)))


def listed(name: str, given: Any) -> Sequence[Any]:
    """Return the entries of a list of transforms; raises Refused where it is none."""
    if isinstance(given, list | tuple):
        return given
    why, remedy = "it is no list", f"write 'function.transforms={EXAMPLE}', or [] for none"
    raise Refused(f"{name}, transforms", why, got=shown(given), allowed="a list of them", do=remedy)


def entry(name: str, place: int, given: Any) -> Transform:
    """Return the transform that one entry of the list asks for; raises Refused."""
    where = f"{name}, transforms.{place}"
    if isinstance(given, Transform):
        return given
    if not isinstance(given, Mapping):
        why, remedy = "it is no mapping with a kind", "for example {kind: rotate, seed: 3}"
        raise Refused(where, why, got=shown(given), allowed="{kind: ..., ...}", do=remedy)
    made = _kind(where, given.get("kind"))
    known, values = _kinds_of(made), {key: each for key, each in given.items() if key != "kind"}
    if surplus := [key for key in values if key not in known]:
        raise _surplus(f"{where}.{surplus[0]}", made, str(surplus[0]), values[surplus[0]])
    needed = [key for key, default in options(given["kind"]).items() if default is MISSING]
    chosen = dict.fromkeys([*needed, *values])
    transform = made(**{key: _option(where, made, key, values) for key in chosen})
    if made.either and (many := miscount([getattr(transform, key) for key in made.either])):
        names = " and ".join(made.either)
        allowed, remedy = f"exactly one of {names}", f"write {_example(made)}"
        why, got = f"{many} of {names} is given", shown(given)
        raise Refused(where, why, got=got, allowed=allowed, do=remedy)
    return transform


def dimension(name: str, transforms: Sequence[Transform], dim: int) -> int:
    """Return the dimension that comes of one, transform by transform; raises Refused."""
    for place, each in enumerate(transforms):
        where = f"{name}, transforms.{place}"
        if dim not in each.dims:
            why = f"{each.kind} cannot be done to a target of this dimension"
            allowed, remedy = describe(each.dims), f"leave {each.kind} out"
            raise Refused(where, why, got=f"dimension {dim}", allowed=allowed, do=remedy)
        for key in options(each.kind):
            if allowed := each.fitting(key, dim):
                why = f"it does not fit what stands before it, of dimension {dim}"
                got, remedy = shown(getattr(each, key)), f"write {_example(type(each))} as allowed"
                raise Refused(f"{where}.{key}", why, got=got, allowed=allowed, do=remedy)
        dim = each.outer(dim)
    return dim


def shown(value: Any) -> str:
    """Return a plain value as one would write it, shortened where it is long."""
    return shortened(_written(value))


def applied(target: Target, transforms: Sequence[Transform]) -> Target:
    """Return the target with transforms done to it in order, each to what came before.

    What is told of it in words speaks of the coordinates that it was registered with, and says so.
    Facts that leave the range of floats are not finite; nothing warns of it.
    """
    if not transforms:
        return target
    made = replace(
        target,
        kinks=_before(target.kinks),
        others=_before(target.others),
        notes=_before(target.notes),
    )
    with np.errstate(all="ignore"):
        for each in transforms:
            made = each.of(made)
    return made


def _written(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_written(each)}' for key, each in value.items())}}}"
    return "null" if value is None else repr(value)


def _before(text: str) -> str:
    return text and f"before all transforms: {text}"


def _kind(where: str, name: Any) -> type[Transform]:
    if isinstance(name, str) and name in KINDS:
        return KINDS[name]
    remedy = _nearest(str(name), KINDS) or "choose one of these"
    got = "" if name is None else repr(name)
    why = "there is no such kind" if name is not None else "it has no kind"
    raise Refused(f"{where}.kind", why, got=got, allowed=", ".join(sorted(KINDS)), do=remedy)


def _surplus(where: str, made: type[Transform], key: str, value: Any) -> Refused:
    """Return the refusal of an option that a kind does not have."""
    known = _kinds_of(made)
    why, allowed = f"{made.__name__.lower()} has no such option", ", ".join(known) or "none at all"
    remedy = _nearest(key, known) or "leave it out"
    return Refused(where, why, got=shown(value), allowed=allowed, do=remedy)


def _option(where: str, made: type[Transform], key: str, values: Mapping[str, Any]) -> Any:
    """Return the value of an option as it is kept; raises Refused."""
    found = _kinds_of(made)[key]
    remedy = f"write {_example(made)}"
    if key not in values:
        raise Refused(f"{where}.{key}", "it has no value", allowed=str(found), do=remedy)
    try:
        return found.read(values[key])
    except ValueError as error:
        got = f"{shown(values[key])} ({type(values[key]).__name__})"
        raise Refused(
            f"{where}.{key}", str(error), got=got, allowed=str(found), do=remedy
        ) from None


def _kinds_of(made: type[Transform]) -> dict[str, Any]:
    """Return what each option of a kind may hold."""
    return {each.name: each.metadata["kind"] for each in dataclasses.fields(made)}


def _nearest(word: str, words: Any) -> str:
    import difflib  # noqa: PLC0415 - only a mistake pays for it

    near = difflib.get_close_matches(word, list(words), n=1, cutoff=0.5)
    return f"write {near[0]}, the nearest" if near else ""


def _example(made: type[Transform]) -> str:
    """Return the form of an entry: its kind, and the options that it needs."""
    needed = [each.name for each in dataclasses.fields(made) if each.default is MISSING]
    keys = [*needed, *made.either[:1]]
    return f"{{kind: {made.__name__.lower()}{''.join(f', {key}: ...' for key in keys)}}}"
