"""The smallest valid answer of a schema: for trial runs, always the same for the same schema."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from jsonschema import Draft202012Validator

from engine.errors import ChengnuoError
from engine.forms.formats import EXAMPLES
from engine.forms.judge import DEEPEST, resolve
from engine.forms.keywords import TooManySteps, counted_steps, spend, validator_of

_REPAIRS = 50
_LONGEST = 10_000
_MOST_STEPS = 200_000
"""Keywords that may be applied while one answer is looked for."""
_STEPS_OF_A_VALIDATOR = 200
"""How much longer it takes to make a validator than to apply a keyword."""


class NoSmallestAnswer(ChengnuoError):
    """No valid answer was found: give ``examples`` or ``default`` in the schema, or an answer in the answers file."""


def smallest(
    schema: Mapping[str, Any],
    validator: Draft202012Validator | None = None,
    given: Mapping[str, Any] | None = None,
) -> Any:
    """The smallest valid value of ``schema``; raises NoSmallestAnswer when none is found.

    ``given`` are answers that are fixed: the rest is filled in around them.

    The order of choice: const, first of enum or oneOf, default, first of examples, then the shortest text, the number
    nearest to zero, the fewest rows, the required fields only.
    """
    try:
        with counted_steps(_MOST_STEPS):
            return _smallest(schema, validator or validator_of(schema), given)
    except TooManySteps as error:
        raise NoSmallestAnswer(
            "这张表单要自动填写的内容太多，请减少最少行数（minItems）。",
            "Expected something that can be filled in by itself, but the form requires too much; lower its minItems.",
        ) from error


def _smallest(schema: Mapping[str, Any], validator: Draft202012Validator, given: Mapping[str, Any] | None) -> Any:
    value = deepcopy(_value(schema, schema, 0))
    if given:
        value = {**(value if isinstance(value, dict) else {}), **deepcopy(dict(given))}
    for _ in range(_REPAIRS):
        wanted = next(_wanted(validator, value), None)
        if wanted is None:
            break
        path, name = wanted
        group: Any = value
        about: Any = schema
        for step in path:
            group = group[step]
            about = resolve(schema, about)
            about = about.get("items", {}) if isinstance(step, int) else about.get("properties", {}).get(step, {})
        about = resolve(schema, about).get("properties", {}).get(name, {})
        group[name] = deepcopy(_value(schema, about, len(path)))
    error = next(iter(validator.iter_errors(value)), None)
    if error is not None:
        place = ".".join(str(step) for step in error.absolute_path) or "schema"
        raise NoSmallestAnswer(
            f"{place} 不能自动填写，请给出 examples：{error.message}。",
            f"Expected something that can be filled in by itself, but {place} cannot; give examples: {error.message}.",
            place=place,
        )
    return value


def _wanted(validator: Draft202012Validator, value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Fields that conditions of the schema make required and that are still missing."""
    for error in validator.iter_errors(value):
        if error.validator == "required":
            for name in error.validator_value:
                if name not in error.instance:
                    yield tuple(error.absolute_path), name
        elif error.validator == "dependentRequired":
            for given, names in error.validator_value.items():
                for name in names:
                    if given in error.instance and name not in error.instance:
                        yield tuple(error.absolute_path), name


def _value(root: Mapping[str, Any], about: Any, depth: int) -> Any:
    spend()
    if depth > DEEPEST:
        return None
    about = resolve(root, about)
    for choice in ("const", "default"):
        if choice in about:
            return about[choice]
    for choices in ("enum", "examples"):
        if about.get(choices):
            return about[choices][0]
    for choices in ("oneOf", "anyOf"):
        if about.get(choices):
            merged = {key: value for key, value in about.items() if key != choices}
            return _value(root, {**merged, **resolve(root, about[choices][0])}, depth + 1)
    kind = about.get("type", "object" if "properties" in about else "string")
    if isinstance(kind, list):
        kind = kind[0] if kind else "string"
    return _of_type(root, about, kind, depth)


def _of_type(root: Mapping[str, Any], about: Mapping[str, Any], kind: str, depth: int) -> Any:
    if kind == "object":
        properties = about.get("properties", {})
        return {name: _value(root, properties.get(name, {}), depth + 1) for name in about.get("required", [])}
    if kind == "array":
        return _rows(root, about, depth)
    if kind == "boolean":
        return False
    if kind in ("integer", "number"):
        return _number(about, whole=kind == "integer")
    if kind == "null":
        return None
    if about.get("format") in EXAMPLES:
        return EXAMPLES[about["format"]]
    return _text(about)


def _text(about: Mapping[str, Any]) -> str:
    # An empty text counts as not filled in, so the shortest answer has one character.
    length = min(max(1, int(about.get("minLength", 0))), _LONGEST)
    spend(_STEPS_OF_A_VALIDATOR)
    validator = validator_of({**about, "type": "string"})
    for sign in ("x", "1", "A", "文"):
        candidate = sign * length
        if validator.is_valid(candidate):
            return candidate
    return "x" * length


def _number(about: Mapping[str, Any], *, whole: bool) -> int | float:
    step = about.get("multipleOf", 1 if whole else 0)
    low = about.get("minimum", -math.inf)
    high = about.get("maximum", math.inf)
    over, under = about.get("exclusiveMinimum", -math.inf), about.get("exclusiveMaximum", math.inf)
    fine = {**about, "type": "integer" if whole else "number"}
    starts = [bound for bound in (0, low, over, high, under) if math.isfinite(bound)]
    candidates: list[int | float] = []
    for start in starts:
        size = step or 1
        base = math.ceil(start / size) * size
        candidates += [start, base, base + size, base - size]
    floor, ceiling = max(low, over), min(high, under)
    if math.isfinite(floor) and math.isfinite(ceiling):
        candidates.append((floor + ceiling) / 2)
    spend(_STEPS_OF_A_VALIDATOR)
    validator = validator_of(fine)
    valid = [
        int(number) if float(number).is_integer() else number for number in candidates if validator.is_valid(number)
    ]
    return min(valid, key=lambda number: (abs(number), number < 0)) if valid else 0


def _rows(root: Mapping[str, Any], about: Mapping[str, Any], depth: int) -> list[Any]:
    count = min(int(about.get("minItems", 0)), 1000)
    items = resolve(root, about.get("items", {}))
    choices = [option["const"] for option in items.get("oneOf", []) if isinstance(option, dict) and "const" in option]
    choices = choices or list(items.get("enum", []))
    if not about.get("uniqueItems"):
        return [_value(root, items, depth + 1) for _ in range(count)]
    if choices:
        return choices[:count]
    rows: list[Any] = []
    for place in range(count):
        row = _value(root, items, depth + 1)
        if isinstance(row, str):
            row += str(place) if place else ""
        elif isinstance(row, (int, float)) and not isinstance(row, bool):
            row += place * items.get("multipleOf", 1)
        rows.append(row)
    return rows
