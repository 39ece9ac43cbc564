"""A form: the JSON Schema of what people fill in, read once and checked before anybody sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError

from engine.bpmn.expressions.evaluator import ExpressionError, check_expression
from engine.forms.files import WIDGET as FILE
from engine.forms.files import check_file_field, complete_file_field
from engine.forms.formats import FORMATS, WIDGET_FORMATS
from engine.forms.judge import judge
from engine.forms.keywords import validator_of
from engine.forms.posts import parse_post
from engine.forms.smallest import smallest
from engine.forms.source import WrongForm, check_schema_rules, read_json, without_options

_TEXTS = frozenset({"string"})
_NUMBERS = frozenset({"integer", "number"})
_LISTS = frozenset({"array"})
WIDGETS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("text", "textarea", "date", "phone", "id_number"), _TEXTS),
    "number": _NUMBERS,
    **dict.fromkeys(("select", "radio"), _TEXTS | _NUMBERS | {"boolean"}),
    "checkbox": frozenset({"boolean"}),
    **dict.fromkeys(("checkboxes", "rows", "checklist", "materials_check", "materials_supplement", FILE), _LISTS),
}
"""Every ``x-widget`` that the pages can draw, with the types that it is for."""
COLUMN_WIDGETS = frozenset({"text", "textarea", "date", "number", "select", "checkbox", "phone", "id_number"})
"""The widgets of a column of ``rows``; the pages draw any other one there as a box for text."""
CHOICE_LISTS = frozenset({"departments", "posts", "representatives", "helpers", "items", "agencies"})
"""Lists of the office that a field may take its options from by ``x-choices``; its value is the code of an entry."""
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_FORBIDDEN_NAMES = frozenset({"typename", "True", "False", "None", "and", "or", "not", "in", "is", "if", "else", "for"})


@dataclass(frozen=True)
class Form:
    """What people fill in at one task: fields in their order, with labels in Chinese and English."""

    key: str
    schema: Mapping[str, Any]
    title_zh: str
    title_en: str
    validator: Draft202012Validator = field(repr=False, compare=False)

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """The top-level fields in the order of ``x-order``, then of the file."""
        properties: Mapping[str, Mapping[str, Any]] = self.schema.get("properties", {})
        return dict(sorted(properties.items(), key=lambda item: item[1].get("x-order", 10_000)))

    def judge(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The cleaned answers: trimmed, without hidden and empty fields; raises InvalidForm for wrong fields."""
        return judge(self.validator, self.schema, answers)

    def variables(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """What enters the task data: the ``x-variable`` fields, an unfilled one as None."""
        return {name: cleaned.get(name) for name, about in self.fields.items() if about.get("x-variable")}

    def proposed(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What the process data propose for the ``x-proposed`` fields; a person confirms or changes it.

        The key is true (the variable of the field's name) or the path of a variable, ``proposal.departments``.
        """
        found: dict[str, Any] = {}
        for name, about in self.fields.items():
            path = about.get("x-proposed")
            value = _at_path(data, path if isinstance(path, str) else name) if path else None
            if value is not None:
                found[name] = value
        return found

    def kept(self, earlier: Mapping[str, Any]) -> dict[str, Any]:
        """What of ``earlier`` answers is filled in again when the same task comes back: its ``x-kept`` fields."""
        return {
            name: earlier[name]
            for name, about in self.fields.items()
            if about.get("x-kept") and earlier.get(name) is not None
        }

    def smallest(self, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The smallest valid answers around those ``given``, always the same.

        Raises NoSmallestAnswer when none is found, InvalidForm when the given ones are wrong.
        """
        answers: dict[str, Any] = smallest(self.schema, self.validator, given)
        return self.judge(answers)

    def parse(self, posted: Mapping[str, Any]) -> dict[str, Any]:
        """The answers in a posted HTML form: names ``a``, ``a.b``, ``rows-0.name``; unknown names are left out."""
        return parse_post(self.schema, posted)


def _at_path(data: Mapping[str, Any], path: str) -> Any:
    """The value at ``a.b`` in nested data; None when there is none."""
    value: Any = data
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def read_form(source: bytes | Path) -> Form:
    """The form in ``source``; raises WrongForm when it is no form or could not be filled in.

    The same content is the same form, which nobody changes: a check reads all forms of an office again and again.
    """
    return _read(source.read_bytes() if isinstance(source, Path) else source)


@lru_cache(maxsize=256)
def _read(content: bytes) -> Form:
    schema = read_json(content)
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise WrongForm(
            "这不是表单：最外层应是 type 为 object 的 JSON Schema，请改正。",
            "Expected a JSON Schema of type object, but it is not one.",
        )
    key = schema.get("$id")
    if not isinstance(key, str) or not _FIELD_NAME.fullmatch(key):
        raise WrongForm(
            "表单的英文名（$id）没有写，或写得不对；请用字母、数字和下划线写明。",
            "Expected the key of the form as $id (a plain name), but it is missing.",
        )
    try:
        Draft202012Validator.check_schema(without_options(schema), format_checker=FormatChecker(formats=()))
    except SchemaError as error:
        place = ".".join(str(step) for step in error.absolute_path)
        raise WrongForm(
            f"表单不合 JSON Schema 的规定，{place or '最外层'}：{error.message}。请改正。",
            f"Expected a valid JSON Schema, but {place or 'the form'}: {error.message}.",
            place=place or None,
        ) from error
    check_schema_rules(schema)
    _complete(schema)
    for path, name, about, siblings in _fields(schema, "", frozenset()):
        _check_field(path, name, about, siblings)
    return Form(
        key=key,
        schema=schema,
        title_zh=str(schema.get("title", key)),
        title_en=str(schema.get("x-title-en", schema.get("title", key))),
        validator=validator_of(schema),
    )


def _complete(node: Any) -> None:
    """Give fields the format, or the items, that their widget implies."""
    if isinstance(node, dict):
        widget = node.get("x-widget")
        if widget == FILE and node.get("type") == "array":
            complete_file_field(node)
        if isinstance(widget, str) and widget in WIDGET_FORMATS and node.get("type", "string") == "string":
            node.setdefault("format", WIDGET_FORMATS[widget])
        for value in node.values():
            _complete(value)
    elif isinstance(node, list):
        for value in node:
            _complete(value)


def _fields(
    schema: Mapping[str, Any], path: str, outer: frozenset[str]
) -> Iterator[tuple[str, str, Mapping[str, Any], frozenset[str]]]:
    properties = schema.get("properties", {})
    names = frozenset(properties) | outer
    for name, about in properties.items():
        here = f"{path}.{name}" if path else name
        if not isinstance(about, dict):
            continue
        yield here, name, about, names
        for inner, place in ((about, here), (about.get("items"), f"{here}-0")):
            if isinstance(inner, dict) and "properties" in inner:
                yield from _fields(inner, place, names)


def _check_columns(items: Mapping[str, Any], refuse: Callable[[str, str], WrongForm]) -> None:
    for name, column in items.get("properties", {}).items():
        if column.get("x-widget", "text") not in COLUMN_WIDGETS or column.get("type") in ("object", "array"):
            raise refuse(
                f"的列 {name} 在表格里画不出来，请用下拉选择（select）或者文字",
                f"has the column {name}, which rows cannot show; use a select or a text",
            )


def _check_denies(about: Mapping[str, Any], refuse: Callable[[str, str], WrongForm]) -> None:
    denies = about.get("x-denies", [])
    consts = [one.get("const") for one in about.get("oneOf", ()) if isinstance(one, dict)]
    options = [*consts, *about.get("enum", ()), *((True, False) if about.get("type") == "boolean" else ())]
    if not isinstance(denies, list) or any(value not in options for value in denies):
        raise refuse(
            "的 x-denies 不是选项值的列表；请只写这一栏的选项里有的值",
            "has an x-denies that is no list of the values of its options",
        )


def _check_field(path: str, name: str, about: Mapping[str, Any], siblings: frozenset[str]) -> None:
    def refuse(zh: str, en: str) -> WrongForm:
        return WrongForm(f"栏目 {path} {zh}。", f"Expected a field that works, but {path} {en}.", place=path)

    if not _FIELD_NAME.fullmatch(name) or name in _FORBIDDEN_NAMES:
        raise refuse("的名称不能用，请用英文字母、数字和下划线另取一个", "is not a plain ASCII identifier")
    widget = about.get("x-widget")
    if widget is not None and (not isinstance(widget, str) or widget not in WIDGETS):
        known = "、".join(WIDGETS)
        raise refuse(
            f"的控件 {widget} 页面画不出来，请从这些里选：{known}",
            f"has the widget {widget}, which the pages cannot draw; choose one of {', '.join(WIDGETS)}",
        )
    kind = about.get("type")
    if widget is not None and isinstance(kind, str) and kind not in WIDGETS[widget]:
        raise refuse(
            f"的控件 {widget} 不能填写 {kind} 类型，请改控件或者类型",
            f"has the widget {widget}, which takes no {kind}; change the widget or the type",
        )
    if widget == FILE:
        check_file_field(path, about, refuse)
    if kind == "array" and widget in (None, "rows"):
        _check_columns(about.get("items", {}), refuse)
    format_name = about.get("format")
    if format_name is not None and format_name not in FORMATS:
        raise refuse(
            f"的格式 {format_name} 不认识，请从这些里选：{'、'.join(FORMATS)}", f"has the unknown format {format_name}"
        )
    _check_denies(about, refuse)
    choices = about.get("x-choices")
    if choices is not None and (choices not in CHOICE_LISTS or kind != "string" or widget != "select"):
        raise refuse(
            f"的 x-choices 要是 {'、'.join(sorted(CHOICE_LISTS))} 之一，类型是文字，控件是下拉（select）",
            f"has x-choices, which names one of {', '.join(sorted(CHOICE_LISTS))} on a string with the widget select",
        )
    order = about.get("x-order", 0)
    if not isinstance(order, int):
        raise refuse("的 x-order 不是整数，请改正", "has an x-order that is no whole number")
    when = about.get("x-when")
    if when is not None:
        try:
            used = check_expression(str(when), ())
        except ExpressionError as error:
            raise refuse(f"的显示条件：{error.zh.rstrip('。')}", f"has a condition: {error.en}") from error
        unknown = sorted(used - siblings)
        if unknown:
            raise refuse(
                f"的显示条件用到的栏目 {unknown[0]} 不存在，请改正", f"depends on the unknown field {unknown[0]}"
            )
