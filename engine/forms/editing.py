"""Changing a form field by field: add, change, move, remove; what the editor does not know stays as it was written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import Refused
from engine.forms.files import LARGEST_MB, MOST_FILES, complete_file_field, rules_of
from engine.forms.formats import WIDGET_FORMATS
from engine.forms.schema import CHOICE_LISTS

KINDS: Mapping[str, tuple[str, str | None, str | None]] = {
    "text": ("string", None, None),
    "textarea": ("string", "textarea", None),
    "date": ("string", "date", None),
    "moment": ("string", None, "date-time"),
    "phone": ("string", "phone", None),
    "email": ("string", None, "email"),
    "id_number": ("string", "id_number", None),
    "id_or_credit_code": ("string", None, "id-or-credit-code"),
    "number": ("number", None, None),
    "integer": ("integer", None, None),
    "yes_no": ("boolean", "checkbox", None),
    "radio": ("string", "radio", None),
    "select": ("string", "select", None),
    "several": ("array", "checkboxes", None),
    "listed": ("string", "select", None),
    "rows": ("array", "rows", None),
    "file": ("array", "file", None),
}
"""Kind of a field that the editor makes → its JSON type, widget and format."""
CHOOSING = ("radio", "select", "several")
"""Kinds with options of their own."""
COLUMN_KINDS = ("text", "textarea", "date", "phone", "id_number", "number", "integer", "yes_no", "select")
"""Kinds of the columns of ``rows``."""
OTHER = "other"
"""A kind that the editor does not make, such as a list of materials: its words can be changed, what it is stays."""
STEP = 10
"""Between the ``x-order`` of two fields."""


@dataclass(frozen=True)
class FieldOption:
    """One choice: what is stored, and its words."""

    value: str
    zh: str
    en: str = ""


@dataclass(frozen=True)
class FieldColumn:
    """One column of a field of rows; ``kind`` is one of ``COLUMN_KINDS``."""

    name: str
    kind: str
    zh: str
    en: str = ""
    required: bool = False
    options: tuple[FieldOption, ...] = ()


@dataclass(frozen=True)
class EditedField:
    """A field as the editor shows it. ``when`` is the condition under which it is shown, empty = always; ``denies`` the
    options that deny what is applied for, None = not said. ``listed`` names the list of the office that a ``listed``
    field takes its options from, ``options_of`` the column of a decision table whose values the options are. A ``file``
    field takes ``file_kinds``, none = every kind, files of at most ``megabytes``, at most ``most_files`` of them.
    """

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
    columns: tuple[FieldColumn, ...] = ()
    listed: str = ""
    options_of: str = ""
    file_kinds: tuple[str, ...] = ()
    megabytes: int = LARGEST_MB
    most_files: int = 1


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
    elif field.kind in ("several", "rows", "file"):
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
    _change_kind(about, field.kind)
    _set(about, "x-choices", field.listed if field.kind == "listed" else None)
    _set(about, "x-options-of", (field.options_of or None) if field.kind in CHOOSING else None)
    if field.kind == "listed" and field.listed not in CHOICE_LISTS:
        raise Refused("请选择用哪一个名单。", "Please choose the list that the options are taken from.", place="listed")
    if field.kind == "rows":
        _set_columns(about, field.columns)
    if field.kind == "file":
        _set_files(about, field)
    if field.kind not in CHOOSING:
        for key in ("oneOf", "x-denies"):
            about.pop(key, None)
        return
    _set_options(about, field)
    _set(about, "x-denies", None if field.denies is None else list(field.denies))


def _change_kind(about: dict[str, Any], kind: str) -> None:
    json_type, widget, format_name = KINDS[kind]
    before = _kind(about)
    about["type"] = json_type
    if before != kind:
        for key in _OF_ONE_KIND:
            about.pop(key, None)
        _set(about, "x-widget", widget)
        _set(about, "format", format_name)


def _set_files(about: dict[str, Any], field: EditedField) -> None:
    if not 1 <= field.megabytes <= LARGEST_MB:
        raise Refused(
            f"每个文件的大小请写 1 到 {LARGEST_MB} MB。",
            f"Please give a size from 1 to {LARGEST_MB} MB.",
            place="megabytes",
        )
    if not 1 <= field.most_files <= MOST_FILES:
        raise Refused(
            f"文件个数请写 1 到 {MOST_FILES}。",
            f"Please give a number of files from 1 to {MOST_FILES}.",
            place="most_files",
        )
    _set(about, "x-file-kinds", list(field.file_kinds) or None)
    _set(about, "x-largest-mb", field.megabytes if field.megabytes != LARGEST_MB else None)
    about["maxItems"] = field.most_files
    complete_file_field(about)


_OF_ONE_KIND = (
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
    "maxItems",
    "uniqueItems",
    "x-file-kinds",
    "x-largest-mb",
)
"""Keywords that say nothing of a field of another kind."""


def _set_columns(about: dict[str, Any], columns: Sequence[FieldColumn]) -> None:
    """The columns of rows in this order; what the editor does not know of a column stays as it was written."""
    names = [each.name for each in columns]
    if not names or len(set(names)) < len(names):
        raise Refused(
            "请每行写一列：标识 | 类型 | 名称，标识不能重复。",
            "Please write one column on each line: name | type | title; each name once.",
            place="columns",
        )
    before = _rows_of(about)
    known = before.get("properties", {})
    properties = {}
    for each in columns:
        column = dict(known.get(each.name, {}))
        _change_kind(column, each.kind)
        _set(column, "title", each.zh)
        _set(column, "x-title-en", each.en or None)
        if each.kind == "select":
            _set_options(column, EditedField(each.name, each.kind, each.zh, options=each.options), place="columns")
        else:
            column.pop("oneOf", None)
        if _column_names(before) != names:
            column.pop("x-order", None)
        properties[each.name] = column
    required = [each.name for each in columns if each.required]
    same = set(required) == set(before.get("required", ()))
    items = {**before, "type": "object", "properties": properties}
    about["items"] = items if same else {**items, "required": required}


def _rows_of(about: Mapping[str, Any]) -> Mapping[str, Any]:
    items = about.get("items")
    return items if isinstance(items, dict) and items.get("type") == "object" else {}


def _column_names(items: Mapping[str, Any]) -> list[str]:
    return _ordered(items)


def _columns(about: Mapping[str, Any]) -> tuple[FieldColumn, ...] | None:
    """The columns of rows; None where one is of a kind that the editor does not make."""
    items = _rows_of(about)
    required = items.get("required", ())
    found = []
    for name in _column_names(items):
        column = items["properties"][name]
        kind = _kind(column)
        if kind not in COLUMN_KINDS or column.get("x-when"):
            return None
        zh, en = str(column.get("title", "")), str(column.get("x-title-en", ""))
        found.append(FieldColumn(name, kind, zh, en, name in required, _words_of(column)))
    return tuple(found) or None


def _words_of(about: Mapping[str, Any]) -> tuple[FieldOption, ...]:
    return tuple(
        FieldOption(str(each.get("const")), str(each.get("title", "")), str(each.get("x-title-en", "")))
        for each in _options(about)
    )


def _set_options(about: dict[str, Any], field: EditedField, place: str = "options") -> None:
    values = [each.value for each in field.options]
    if not values or len(set(values)) < len(values) or not all(each.zh for each in field.options):
        raise Refused(
            "请每行写一个选项：值 | 中文 | English，值不能重复。",
            "Please write one option on each line: value | Chinese | English; each value once.",
            place=place,
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


def _options(about: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    items = about.get("items")
    found = items.get("oneOf") if isinstance(items, dict) else about.get("oneOf")
    return [each for each in found or () if isinstance(each, dict)]


def _kind(about: Mapping[str, Any]) -> str:
    widget, kind, format_name = about.get("x-widget"), about.get("type"), about.get("format")
    options = _options(about)
    if any(key in about for key in ("$ref", "anyOf", "enum")):
        return OTHER
    if options and not all(isinstance(each.get("const"), str) and "title" in each for each in options):
        return OTHER
    if about.get("x-choices") in CHOICE_LISTS and (kind, widget) == ("string", "select"):
        return "listed"
    if kind == "string" and options:
        return str(widget) if widget in ("radio", "select") else "select" if widget is None else OTHER
    if kind == "array" and widget == "checkboxes":
        return "several" if options else OTHER
    if kind == "array" and widget == "file":
        return "file"
    if kind == "array":
        return "rows" if widget in (None, "rows") and _columns(about) is not None else OTHER
    if widget is not None and format_name == WIDGET_FORMATS.get(str(widget)):
        format_name = None
    return _PLAIN.get((str(kind), widget, format_name), OTHER)


_PLAIN: Mapping[tuple[str, str | None, str | None], str] = {
    **{how: name for name, how in KINDS.items() if name not in (*CHOOSING, "listed", "rows", "file")},
    ("boolean", None, None): "yes_no",
    ("number", "number", None): "number",
    ("integer", "number", None): "integer",
    ("string", None, "date"): "date",
    ("string", "text", None): "text",
}
"""JSON type, widget and format → the kind that is drawn so."""


def _edited(schema: Mapping[str, Any], name: str) -> EditedField:
    about = schema["properties"][name]
    denies = about.get("x-denies")
    kind = _kind(about)
    files = rules_of(about) if kind == "file" else None
    return EditedField(
        name=name,
        kind=kind,
        zh=str(about.get("title", "")),
        en=str(about.get("x-title-en", "")),
        hint_zh=str(about.get("description", "")),
        hint_en=str(about.get("x-description-en", "")),
        required=name in schema.get("required", ()),
        variable=bool(about.get("x-variable")),
        when=str(about.get("x-when", "")),
        options=_words_of(about),
        denies=None if denies is None else tuple(map(str, denies)),
        columns=(_columns(about) or ()) if kind == "rows" else (),
        listed=str(about.get("x-choices", "")) if kind == "listed" else "",
        options_of=str(about.get("x-options-of", "")) if kind in CHOOSING else "",
        file_kinds=() if files is None else files.kinds,
        megabytes=LARGEST_MB if files is None else files.megabytes,
        most_files=1 if files is None else files.most,
    )
