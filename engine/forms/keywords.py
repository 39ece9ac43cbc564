"""Keywords of JSON Schema as forms are judged by them: every one counted, and none slower than its size.

The library's own ``pattern`` backtracks, its ``uniqueItems`` compares every pair and its choices are tried one by one.
Here ``pattern`` is matched by RE2, which knows no backtracking, and choices and repetitions are looked up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, cast

import re2
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from engine.forms.formats import FORMATS

MOST_STEPS = 200_000
"""How many keywords may be applied while one form is judged: ten times what 2 000 rows of six columns need."""
LONGEST_PATTERN = 1_000
"""Characters of a regular expression."""
LARGEST_PATTERN = 1024 * 1024
"""Bytes that one regular expression may take: repetitions are written out, so that a short one can be large."""
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError] | None]


class TooManySteps(Exception):
    """Judging needs more steps than a form is given; the caller says so in words."""


class WrongPattern(ValueError):
    """A regular expression that RE2 does not know: it refers back, looks around, repeats too often or is too long."""


class _Steps:
    def __init__(self, left: int) -> None:
        self.left = left


_STEPS: ContextVar[_Steps | None] = ContextVar("steps of judging a form", default=None)


@contextmanager
def counted_steps(most: int = MOST_STEPS) -> Iterator[None]:
    """Within it, judging raises TooManySteps after ``most`` keywords; an outer count goes on unchanged."""
    token = _STEPS.set(_Steps(most))
    try:
        yield
    finally:
        _STEPS.reset(token)


def spend(steps: int = 1) -> None:
    """Count steps of the judging that is under way; raises TooManySteps when there are none left."""
    counted = _STEPS.get()
    if counted is not None:
        counted.left -= steps
        if counted.left < 0:
            raise TooManySteps


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Any:
    """The regular expression, matched in linear time; raises WrongPattern for one that RE2 does not know."""
    if len(pattern) > LONGEST_PATTERN:
        raise WrongPattern(f"longer than {LONGEST_PATTERN}")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = LARGEST_PATTERN
    try:
        return re2.compile(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), pattern), options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        raise WrongPattern(reason.decode() if isinstance(reason, bytes) else str(reason)) from error


def validator_of(schema: Mapping[str, Any]) -> Draft202012Validator:
    """The validator of a schema with our formats; make it once, it may be used by many threads."""
    choices = _Choices()
    own: dict[str, _Keyword] = {
        "pattern": _pattern,
        "uniqueItems": _unique,
        "enum": choices.enum,
        "oneOf": choices.alternatives("oneOf"),
        "anyOf": choices.alternatives("anyOf"),
        "properties": _remembering_fields(),
    }
    every = {**cast(Mapping[str, _Keyword], Draft202012Validator.VALIDATORS), **own}
    kind = extend(Draft202012Validator, {name: _counted(keyword) for name, keyword in every.items()})  # type: ignore[no-untyped-call]
    return cast(Draft202012Validator, kind(dict(schema), format_checker=_CHECKER))


def _checker() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, matches in FORMATS.items():
        checker.checks(name)(lambda value, matches=matches: not isinstance(value, str) or matches(value))
    return checker


_CHECKER = _checker()


def _counted(keyword: _Keyword) -> _Keyword:
    def counting(validator: Any, rule: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        spend()
        yield from keyword(validator, rule, instance, schema) or ()

    return counting


def _pattern(validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and compiled(pattern).search(instance) is None:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _unique(validator: Any, wanted: bool, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if wanted and validator.is_type(instance, "array"):
        spend(len(instance))
        if len({_key(value) for value in instance}) < len(instance):
            yield ValidationError(f"{instance!r} has non-unique elements")


def _key(value: Any) -> str:
    """A text that is the same for values that JSON Schema holds equal: 1 and 1.0 are, 1 and true are not."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(inner) for inner in value]
    return value


class _Choices:
    """The values that can be chosen, looked up instead of tried one by one; read once per schema."""

    def __init__(self) -> None:
        self._values: dict[int, frozenset[str] | None] = {}

    def enum(self, _validator: Any, values: Sequence[Any], instance: Any, _schema: Any) -> Iterator[ValidationError]:
        found = self._values.get(id(values))
        if found is None:
            # The validator keeps its schema alive, so that no other list can get the same identity.
            found = self._values[id(values)] = frozenset(_key(value) for value in values)
        if _key(instance) not in found:
            yield ValidationError(f"{instance!r} is not one of {values!r}")

    def alternatives(self, name: str) -> _Keyword:
        """``oneOf`` or ``anyOf``: looked up where every alternative is a value with its title, else as usual."""
        usual = cast(_Keyword, Draft202012Validator.VALIDATORS[name])

        def chosen(validator: Any, options: Sequence[Any], instance: Any, schema: Any) -> Iterator[ValidationError]:
            if id(options) not in self._values:
                self._values[id(options)] = _values_of(options)
            values = self._values[id(options)]
            if values is None:
                yield from usual(validator, options, instance, schema) or ()
            elif _key(instance) not in values:
                yield ValidationError(f"{instance!r} is none of the options")

        return chosen


_TOLD = frozenset({"const", "title", "description", "$comment"})


def _values_of(options: Sequence[Any]) -> frozenset[str] | None:
    """The values of options that consist of nothing but a value and words, each once; None for any other."""
    values = [
        _key(option["const"])
        for option in options
        if isinstance(option, Mapping)
        and "const" in option
        and all(key in _TOLD or str(key).startswith("x-") for key in option)
    ]
    return frozenset(values) if len(values) == len(options) == len(set(values)) else None


def _remembering_fields() -> _Keyword:
    """The keyword ``properties`` as the library has it, except that the validator of a field is made once for good."""
    validators: dict[int, Any] = {}

    def properties(validator: Any, fields: Mapping[str, Any], instance: Any, _schema: Any) -> Iterator[ValidationError]:
        if not validator.is_type(instance, "object"):
            return
        for name, about in fields.items():
            if name not in instance:
                continue
            # The validator keeps its schema alive, so that no other object can get the same identity.
            found = validators.get(id(about)) or validators.setdefault(id(about), validator.evolve(schema=about))
            for error in found.iter_errors(instance[name]):
                error.path.appendleft(name)
                error.schema_path.appendleft(name)
                yield error

    return properties
