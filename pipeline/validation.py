"""Values against a schema: a record, or every problem found in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import ConfigDict, ValidationError, create_model
from pydantic.fields import FieldInfo

from pipeline.hyperparameters import kinds
from pipeline.problems import Problem, unknown_key
from pipeline.section import Section

Record = TypeVar("Record", bound=Section)


def validated(
    model: type[Record], values: Mapping[str, Any], where: str, defaults: Mapping[str, Any]
) -> tuple[Record | None, list[Problem]]:
    """Return the record of the values, or None and one problem for each key that is wrong.

    `where` is the section's name ('' for the top level), `defaults` the values that the option
    declares, for examples of what to write.
    """
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        details = {detail["loc"][0]: detail for detail in reversed(error.errors())}
    missing = [key for key in model.model_fields if key not in values]
    problems = []
    for key in [*values, *missing]:
        if key not in model.model_fields and key in details:
            problems.append(unknown_key(where, key, model.model_fields, shown(values[key])))
        elif key in details:
            why, allowed = _why(details[key]), in_words(model.model_fields[key])
            full = f"{where}.{key}" if where else key
            got = shown(values[key]) if key in values else ""
            example = _example(full, model.model_fields[key], defaults.get(key))
            problems.append(Problem(full, why, got, allowed, example))
    return None, problems


class Own(Section):
    """Options of a class that is not ours to know: keys may be left out or added."""

    model_config = ConfigDict(extra="allow")


def open_model(base: type[Section], defaults: Mapping[str, Any], of: str = "") -> type[Section]:
    """Return the schema of an option: `base` and the keys declared, for the class `of`.

    With `Own` as base no key is needed.
    """
    default = None if base is Own else ...
    fields: dict[str, Any] = {
        key: (kind, default)
        for key, kind in kinds(defaults, of).items()
        if key not in base.model_fields
    }
    return create_model(base.__name__, __base__=base, **fields)


def shown(value: Any) -> str:
    """Return a value as one would write it, shortened where it is long."""
    text = _written(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def in_words(field: FieldInfo) -> str:
    """Return what a field may hold."""
    if get_origin(field.annotation) is Literal:
        return ", ".join(str(value) for value in get_args(field.annotation))
    return field.description or "a plain value"


def _written(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_written(item)}' for key, item in value.items())}}}"
    if isinstance(value, str) and all(part.isidentifier() for part in value.split(".")):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _example(key: str, field: FieldInfo, default: Any) -> str:
    """Return what one might write: the default, or the schema's example where that is null."""
    refers = "${" in str(default)  # to another key, which says nothing here
    value = field.examples[0] if field.examples else None if refers else default
    return (
        ""
        if value is None or isinstance(value, Mapping)
        else f"for example {key}={shown(value).replace(', ', ',')}"
    )


def _why(detail: Any) -> str:
    if detail["type"] == "missing":
        return "it is missing" if len(detail["loc"]) == 1 else "too few values"
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    plain = {
        "finite_number": "not a finite number",
        "literal_error": "there is no such choice",
        "string_too_short": "it is empty",
    }
    ranges = ("greater_than", "less_than", "too_short", "too_long")
    outside = any(word in detail["type"] for word in ranges)
    return plain.get(detail["type"], "out of range" if outside else "not of the right kind")
