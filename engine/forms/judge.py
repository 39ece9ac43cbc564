"""Judging answers: cleaned, hidden fields dropped, and one sentence in Chinese and English at every wrong field."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from engine.bpmn.expressions.evaluator import Evaluator, ExpressionError
from engine.errors import InvalidForm
from engine.forms.formats import tidied
from engine.forms.keywords import TooManySteps, counted_steps, spend
from engine.forms.messages import message_for, missing_message, sentence

Path = tuple[str | int, ...]
LONGEST_TEXT = 20_000
MOST_ROWS = 2_000
LARGEST_NUMBER = 10**15
DEEPEST = 12
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EVALUATOR = Evaluator()
_STEPS_OF_A_CONDITION = 10
"""How much longer a condition takes than a keyword."""


def judge(validator: Draft202012Validator, schema: Mapping[str, Any], answers: Any) -> dict[str, Any]:
    """The cleaned answers; raises InvalidForm with every wrong field when they do not fit the form."""
    if not isinstance(answers, Mapping):
        raise InvalidForm({"": sentence("填写表单", "the form to be filled in", "内容不是表单", "this is not a form")})
    cleaning = _Cleaning()
    cleaned: dict[str, Any] = {}
    problems: dict[Path, tuple[str, str]] = {}
    try:
        with counted_steps():
            cleaned = cleaning.fields(schema, answers, (), {})
            problems = dict(cleaning.problems)
            for path, message in _problems(validator, schema, cleaned, cleaning.hidden):
                problems.setdefault(path, message)
    except TooManySteps:
        problems[()] = sentence(
            "减少行数，或者分几次填写",
            "fewer rows",
            "填写的内容太多，无法一次核对",
            "there is too much to check at once",
        )
    if problems:
        raise InvalidForm({path_text(path): message for path, message in problems.items()})
    return cleaned


def path_text(path: Sequence[str | int]) -> str:
    """The name of a field as an HTML form writes it: ``a``, ``a.b``, ``rows-0.name``."""
    text = ""
    for step in path:
        text += f"-{step}" if isinstance(step, int) else f".{step}" if text else step
    return text


def _problems(
    validator: Draft202012Validator, schema: Mapping[str, Any], cleaned: Mapping[str, Any], hidden: set[Path]
) -> Iterator[tuple[Path, tuple[str, str]]]:
    try:
        errors = sorted(validator.iter_errors(cleaned), key=lambda error: [str(step) for step in error.absolute_path])
    except RecursionError:
        yield (), sentence("填写表单", "the form to be filled in", "内容嵌套太深", "it is nested too deeply")
        return
    for error in errors:
        path: Path = tuple(error.absolute_path)
        if error.validator in ("required", "dependentRequired"):
            for name in _missing(error):
                missing = (*path, name)
                if missing not in hidden:
                    yield missing, missing_message(about_field(schema, missing), name)
        elif path not in hidden:
            yield path, message_for(error, about_field(schema, path))


def _missing(error: ValidationError) -> list[str]:
    instance: Any = error.instance
    rule: Any = error.validator_value
    if error.validator == "required":
        return [name for name in rule if name not in instance]
    return [name for given, needed in rule.items() if given in instance for name in needed if name not in instance]


def about_field(schema: Mapping[str, Any], path: Sequence[str | int]) -> Mapping[str, Any]:
    """The part of the schema that describes the field at ``path``; empty when there is none."""
    about: Any = schema
    for step in path:
        about = resolve(schema, about)
        about = about.get("items", {}) if isinstance(step, int) else about.get("properties", {}).get(step, {})
    return resolve(schema, about)


def resolve(schema: Mapping[str, Any], about: Any) -> Mapping[str, Any]:
    """``about`` itself, or what its ``$ref`` into ``$defs`` points to."""
    for _ in range(DEEPEST):
        reference = about.get("$ref") if isinstance(about, dict) else None
        if not isinstance(reference, str):
            break
        about = schema.get("$defs", {}).get(reference.removeprefix("#/$defs/"), {})
    return about if isinstance(about, dict) else {}


class _Cleaning:
    """One walk over the answers: what remains, what is hidden, what cannot be stored."""

    def __init__(self) -> None:
        self.hidden: set[Path] = set()
        self.problems: dict[Path, tuple[str, str]] = {}
        self.root: Mapping[str, Any] = {}

    def fields(
        self, schema: Mapping[str, Any], answers: Mapping[Any, Any], path: Path, outer: Mapping[str, Any]
    ) -> dict[str, Any]:
        if not path:
            self.root = schema
        properties = {name: resolve(self.root, about) for name, about in schema.get("properties", {}).items()}
        spend(len(properties))
        empty: dict[str, Any] = {**outer, **dict.fromkeys(properties)}
        given: dict[str, Any] = {}
        names = dict(empty)
        for name, about in properties.items():
            value = self.value(about, answers.get(name), (*path, name), names)
            if value is not None:
                given[name] = names[name] = value
        hidden = _hidden(properties, empty, given)
        for name in hidden:
            here = (*path, name)
            self.hidden.add(here)
            self.problems = {where: text for where, text in self.problems.items() if where[: len(here)] != here}
        cleaned = {name: value for name, value in given.items() if name not in hidden}
        if schema.get("additionalProperties") is True:
            for name, value in answers.items():
                if name not in properties and isinstance(name, str) and value is not None:
                    cleaned[name] = self.value({}, value, (*path, name), empty)
        else:
            for name in answers:
                if name not in properties:
                    self.problems[(*path, str(name))] = sentence(
                        "填写表单上的栏目", "a field of this form", f"没有名为 {name} 的栏目", f"it has no field {name}"
                    )
        return cleaned

    def value(self, about: Mapping[str, Any], value: Any, path: Path, names: Mapping[str, Any]) -> Any:
        spend()
        if isinstance(value, str):
            return self._text(tidied(value, about.get("format")), path)
        if isinstance(value, Mapping) and len(path) < DEEPEST:
            if "properties" in about:
                return self.fields(about, value, path, names) or None
            return {str(key): self.value({}, inner, (*path, str(key)), names) for key, inner in value.items()}
        if isinstance(value, (list, tuple)) and len(path) < DEEPEST:
            return self._rows(about, value, path, names)
        if isinstance(value, float):
            return self._decimal(value, path)
        if isinstance(value, int) and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            self.problems[path] = sentence("填写合理的数", "a sensible number", "这个数太大", "this one is too large")
        elif value is not None and not isinstance(value, (int, bool)):
            self.problems[path] = sentence("填写文字或数", "a text or a number", "内容不是", "this is neither")
            return None
        return value

    def _text(self, value: str, path: Path) -> str | None:
        if _UNSTORABLE.search(value):
            self.problems[path] = sentence(
                "填写文字", "plain text", "内容含有控制字符", "it contains control characters"
            )
            return None
        value = value.strip()
        if len(value) > LONGEST_TEXT:
            self.problems[path] = sentence(
                f"填写不超过 {LONGEST_TEXT} 字的内容", f"at most {LONGEST_TEXT} characters", "内容太长", "it is longer"
            )
        return value or None

    def _rows(self, about: Mapping[str, Any], value: Sequence[Any], path: Path, names: Mapping[str, Any]) -> Any:
        if len(value) > MOST_ROWS:
            self.problems[path] = sentence(
                f"填写不超过 {MOST_ROWS} 行", f"at most {MOST_ROWS} rows", "行数太多", "there are more"
            )
            return None
        items = resolve(self.root, about.get("items", {}))
        rows = [self.value(items, row, (*path, place), names) for place, row in enumerate(value)]
        rows = [{} if row is None and isinstance(was, Mapping) else row for row, was in zip(rows, value, strict=True)]
        rows = [row for row in rows if row is not None]
        return rows or None

    def _decimal(self, value: float, path: Path) -> Any:
        if not math.isfinite(value) or not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            self.problems[path] = sentence("填写合理的数", "a sensible number", "这个数不合理", "this one is not")
            return None
        return value


def _hidden(
    properties: Mapping[str, Mapping[str, Any]], empty: Mapping[str, Any], given: Mapping[str, Any]
) -> set[str]:
    """The fields whose ``x-when`` is not true; a hidden field counts as empty in the conditions of the others."""
    conditions = {name: str(about["x-when"]) for name, about in properties.items() if about.get("x-when") is not None}
    hidden: set[str] = set()
    for _ in range(len(conditions) + 1):
        names = {**empty, **{name: value for name, value in given.items() if name not in hidden}}
        now = {name for name, condition in conditions.items() if not _holds(condition, names)}
        if now == hidden:
            break
        hidden = now
    return hidden


def _holds(condition: str, names: Mapping[str, Any]) -> bool:
    spend(_STEPS_OF_A_CONDITION)
    try:
        return bool(_EVALUATOR.evaluate(condition, names))
    except ExpressionError:
        # Something it depends on is not filled in: there is nothing to show yet.
        return False
