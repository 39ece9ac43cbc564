"""Changing a form field by field: add, change, move, remove; what the editor does not know stays as it was written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import Refused

KINDS: Mapping[str, tuple[str, str | None]] = {
    "text": ("string", None),
    "textarea": ("string", "textarea"),
    "date": ("string", "date"),
    "phone": ("string", "phone"),
    "number": ("number", None),
    "integer": ("integer", None),
    "yes_no": ("boolean", "checkbox"),
    "radio": ("string", "radio"),
    "select": ("string", "select"),
    "several": ("array", "checkboxes"),
}
"""Kind of a field that the editor makes → its JSON type and widget."""
CHOOSING = ("radio", "select", "several")
"""Kinds with options."""
OTHER = "other"
"""A kind that the editor does not make, such as rows of a table: its words can be changed, what it is stays."""
STEP = 10
"""Between the ``x-order`` of two fields."""


@dataclass(frozen=True)
class FieldOption:
    """One choice: what is stored, and its words."""

    value: str
    zh: str
    en: str = ""


@dataclass(frozen=True)
class EditedField:
    """A field as the editor shows it. ``when`` is the condition under which it is shown, empty = always; ``denies`` the
    options that deny what is applied for, None = not said."""

    name: str
    kind: str
    zh: str
    en: str = ""
    hint_zh: str = ""
    hint_en: str = ""
    required: bool = False
    variable: bool = False
    when: str = ""
    options: tuple[FieldOption, ...] = ()
    denies: tuple[str, ...] | None = None


def blank_form(key: str, zh: str, en: str) -> dict[str, Any]:
    """A form without fields."""
    form = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": key, "title": zh}
    return {**form, **({"x-title-en": en} if en else {}), "type": "object", "properties": {}}


def written(schema: Mapping[str, Any]) -> bytes:
    """The form as its file is written."""
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def edited_fields(schema: Mapping[str, Any]) -> list[EditedField]:
    """The fields of the outermost level in the order in which they are drawn."""
    return [_edited(schema, name) for name in _ordered(schema)]


def put_field(schema: Mapping[str, Any], field: EditedField) -> dict[str, Any]:
    """The form with the field changed, or added at the end; Refused for choices without options or with doubles."""
    properties = dict(schema.get("properties", {}))
    about = dict(properties.get(field.name, {}))
    if not about:
        orders = [each.get("x-order", 0) for each in properties.values() if isinstance(each, dict)]
        about["x-order"] = max((each for each in orders if isinstance(each, int)), default=0) + STEP
    if field.kind != OTHER:
        _set_kind(about, field)
    texts = {"title": field.zh, "x-title-en": field.en, "description": field.hint_zh, "x-description-en": field.hint_en}
    for key, text in {**texts, "x-when": field.when}.items():
        _set(about, key, text or None)
    _set(about, "x-variable", True if field.variable else None)
    if field.required and (field.name not in schema.get("required", ()) or field.name not in properties):
        _ask_for_content(about, field)
    required = [each for each in schema.get("required", ()) if each != field.name]
    needed = _kept_order(schema, field) if field.required else required
    changed = {**schema, "properties": {**properties, field.name: about}}
    return _with_required(changed, needed)


def _ask_for_content(about: dict[str, Any], field: EditedField) -> None:
    """A field that becomes required takes no empty content."""
    if field.kind in ("text", "textarea"):
        about.setdefault("minLength", 1)
    elif field.kind == "several":
        about.setdefault("minItems", 1)


def move_field(schema: Mapping[str, Any], name: str, by: int) -> dict[str, Any]:
    """The form with a field one place further up (``by`` -1) or down (1); the same at either end."""
    names = _ordered(schema)
    place = names.index(name)
    names.insert(max(0, place + by), names.pop(place))
    properties = schema["properties"]
    orders = {each: number * STEP for number, each in enumerate(names, start=1)}
    return {**schema, "properties": {each: {**properties[each], "x-order": orders[each]} for each in properties}}


def remove_field(schema: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The form without the field."""
    properties = {each: about for each, about in schema.get("properties", {}).items() if each != name}
    required = [each for each in schema.get("required", ()) if each != name]
    return _with_required({**schema, "properties": properties}, required)


def _ordered(schema: Mapping[str, Any]) -> list[str]:
    properties = schema.get("properties", {})
    return sorted(properties, key=lambda name: properties[name].get("x-order", 10_000))


def _kept_order(schema: Mapping[str, Any], field: EditedField) -> list[str]:
    required = list(schema.get("required", ()))
    return required if field.name in required else [*required, field.name]


def _with_required(schema: dict[str, Any], required: Sequence[str]) -> dict[str, Any]:
    if required or "required" in schema:
        return {**schema, "required": list(required)}
    return schema


def _set(about: dict[str, Any], key: str, value: Any) -> None:
    if value is None:
        about.pop(key, None)
    else:
        about[key] = value


def _set_kind(about: dict[str, Any], field: EditedField) -> None:
    kind, widget = KINDS[field.kind]
    before = _kind(about)
    about["type"] = kind
    if before != field.kind:
        for key in (
            "format",
            "pattern",
            "enum",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "default",
            "items",
            "minItems",
        ):
            about.pop(key, None)
        _set(about, "x-widget", widget)
    if field.kind not in CHOOSING:
        for key in ("oneOf", "x-denies"):
            about.pop(key, None)
        return
    values = [each.value for each in field.options]
    if not values or len(set(values)) < len(values) or not all(each.zh for each in field.options):
        raise Refused(
            "请每行写一个选项：值 | 中文 | English，值不能重复。",
            "Please write one option on each line: value | Chinese | English; each value once.",
            place="options",
        )
    known = {each.get("const"): each for each in _options(about)}
    options = []
    for each in field.options:
        option = {**known.get(each.value, {}), "const": each.value, "title": each.zh}
        _set(option, "x-title-en", each.en or None)
        options.append(option)
    if field.kind == "several":
        about.pop("oneOf", None)
        about["items"] = {"type": "string", "oneOf": options}
    else:
        about["oneOf"] = options
    _set(about, "x-denies", None if field.denies is None else list(field.denies))


def _options(about: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    items = about.get("items")
    found = items.get("oneOf") if isinstance(items, dict) else about.get("oneOf")
    return [each for each in found or () if isinstance(each, dict)]


def _kind(about: Mapping[str, Any]) -> str:
    widget, kind = about.get("x-widget"), about.get("type")
    options = _options(about)
    if any(key in about for key in ("$ref", "anyOf", "enum")):
        return OTHER
    if options and not all(isinstance(each.get("const"), str) and "title" in each for each in options):
        return OTHER
    if kind == "string" and options:
        return str(widget) if widget in ("radio", "select") else "select" if widget is None else OTHER
    if kind == "array":
        return "several" if options and widget == "checkboxes" else OTHER
    plain = {(each, shown): name for name, (each, shown) in KINDS.items() if name not in CHOOSING}
    plain[("boolean", None)] = "yes_no"
    plain[("number", "number")], plain[("integer", "number")] = "number", "integer"
    found = plain.get((str(kind), widget), OTHER)
    return OTHER if found == "text" and about.get("format") else found


def _edited(schema: Mapping[str, Any], name: str) -> EditedField:
    about = schema["properties"][name]
    denies = about.get("x-denies")
    return EditedField(
        name=name,
        kind=_kind(about),
        zh=str(about.get("title", "")),
        en=str(about.get("x-title-en", "")),
        hint_zh=str(about.get("description", "")),
        hint_en=str(about.get("x-description-en", "")),
        required=name in schema.get("required", ()),
        variable=bool(about.get("x-variable")),
        when=str(about.get("x-when", "")),
        options=tuple(
            FieldOption(str(each.get("const")), str(each.get("title", "")), str(each.get("x-title-en", "")))
            for each in _options(about)
        ),
        denies=None if denies is None else tuple(map(str, denies)),
    )
