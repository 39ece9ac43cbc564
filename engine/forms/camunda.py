"""Forms of Camunda (``.form`` files of form-js) read into ours and written from ours; every loss is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.files.kinds import KINDS as FILE_KINDS
from engine.forms.editing import (
    COLUMN_KINDS,
    KINDS,
    OTHER,
    STEP,
    EditedField,
    FieldOption,
    blank_form,
    edited_fields,
    put_field,
)
from engine.forms.files import MOST_FILES, rules_of
from engine.forms.source import MOST_PARTS, WrongForm, read_json

_KIND = {
    "textfield": "text",
    "textarea": "textarea",
    "number": "number",
    "checkbox": "yes_no",
    "radio": "radio",
    "select": "select",
    "checklist": "several",
    "taglist": "several",
    "datetime": "date",
    "filepicker": "file",
}
"""Component of Camunda → kind of field."""
_COMPONENT = {
    "text": "textfield",
    "textarea": "textarea",
    "date": "datetime",
    "moment": "datetime",
    "phone": "textfield",
    "email": "textfield",
    "id_number": "textfield",
    "id_or_credit_code": "textfield",
    "number": "number",
    "integer": "number",
    "yes_no": "checkbox",
    "radio": "radio",
    "select": "select",
    "several": "checklist",
    "file": "filepicker",
}
"""Kind of field → component of Camunda."""
_LAYOUT = frozenset({"text", "html", "separator", "spacer", "button"})
_RULES = {
    "minLength": "minLength",
    "maxLength": "maxLength",
    "pattern": "pattern",
    "min": "minimum",
    "max": "maximum",
}
"""Rule of Camunda → keyword of JSON Schema."""
_HIDDEN = re.compile(r'=\s*([A-Za-z_]\w*)\s*(!?=)\s*("[^"\\]*"|true|false|\d+)')
_SHOWN = re.compile(r'([A-Za-z_]\w*)\s*(==|!=)\s*("[^"\\]*"|True|False|\d+)')
_FEEL_VALUES = {"true": "True", "false": "False"}
SCHEMA_VERSION = 16


@dataclass
class ImportedForm:
    """What a ``.form`` file became; ``lost`` tells in Chinese and English what has no equal here."""

    schema: dict[str, Any]
    lost: list[tuple[str, str]] = field(default_factory=list)


def form_of_camunda(content: bytes, key: str, zh: str, en: str = "") -> ImportedForm:
    """The form with the fields of a Camunda form; WrongForm for a file that is none."""
    found = read_json(content)
    components = found.get("components") if isinstance(found, dict) else None
    if not isinstance(components, list):
        raise WrongForm(
            "这不是 Camunda 的表单文件（.form）。", "Expected a form of Camunda (.form), but the file is none."
        )
    made = ImportedForm(blank_form(key, zh, en))
    _add_fields(made.schema, components, made.lost)
    return made


def _add_fields(schema: dict[str, Any], components: Sequence[Any], lost: list[tuple[str, str]]) -> None:
    """Add a field for each component to the schema; WrongForm for more than a form can have."""
    for number, each in enumerate(_flat(components)):
        if number >= MOST_PARTS:
            raise WrongForm(
                f"表单超过 {MOST_PARTS} 个栏目，请拆成几张表单。",
                f"Expected a form of at most {MOST_PARTS} fields, but it has more; split it.",
            )
        kind = str(each.get("type"))
        label = str(each.get("label") or each.get("dateLabel") or each.get("key") or each.get("path") or kind)
        if kind in ("dynamiclist", *_KIND):
            _add_field(schema, each, kind, label, lost)
        elif kind not in _LAYOUT:
            lost.append((f"“{label}”：没有这一种栏目（{kind}）", f"{label}: no field of this kind ({kind})"))


def _flat(components: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """The components in order, those of groups in place of the group."""
    for each in components:
        if isinstance(each, dict):
            inner = each.get("components")
            if each.get("type") == "group" and isinstance(inner, list):
                yield from _flat(inner)
            else:
                yield each


def _add_field(
    schema: dict[str, Any], component: Mapping[str, Any], kind: str, label: str, lost: list[tuple[str, str]]
) -> None:
    properties = schema["properties"]
    name = _name(str(component.get("key") or component.get("path") or ""), properties)
    order = STEP * (len(properties) + 1)
    rules = component.get("validate")
    rules = rules if isinstance(rules, dict) else {}
    if kind == "dynamiclist":
        inner: dict[str, Any] = {"type": "object", "properties": {}}
        columns = component.get("components")
        _add_fields(inner, columns if isinstance(columns, list) else (), lost)
        inner["additionalProperties"] = False
        properties[name] = {"type": "array", "title": label, "x-widget": "rows", "items": inner, "x-order": order}
        return
    mapped = _KIND[kind]
    if kind == "number" and component.get("decimalDigits") == 0:
        mapped = "integer"
    if kind == "datetime" and component.get("subtype") == "datetime":
        mapped = "moment"
    elif kind == "datetime" and component.get("subtype") not in (None, "date"):
        lost.append((f"“{label}”：只留下日期，没有钟点", f"{label}: only the day is kept, not the time"))
    if kind == "textfield" and rules.get("validationType") in ("email", "phone"):
        mapped = str(rules["validationType"])
    options = _options(component)
    if mapped in ("radio", "select", "several") and not options:
        lost.append(
            (f"“{label}”：选项由程序给出，改为一行文字", f"{label}: its options come from a program; text instead")
        )
        mapped = "text"
    if "$id" not in schema and mapped not in COLUMN_KINDS:
        lost.append((f"“{label}”：表格行里没有这一种栏目（{kind}）", f"{label}: no column of this kind ({kind})"))
        return
    field = EditedField(
        name,
        mapped,
        label,
        hint_zh=str(component.get("description") or ""),
        required=bool(rules.get("required")),
        variable=True,
        when=_when(component, label, lost),
        options=options,
        file_kinds=_accepted(component, label, lost) if mapped == "file" else (),
        most_files=MOST_FILES if component.get("multiple") else 1,
    )
    about = {**put_field({}, field)["properties"][name], "x-order": order}
    if mapped in ("text", "textarea", "number", "integer"):
        about |= {ours: rules[theirs] for theirs, ours in _RULES.items() if rules.get(theirs) not in (None, "")}
    properties[name] = about
    if field.required:
        schema.setdefault("required", []).append(name)


def _accepted(component: Mapping[str, Any], label: str, lost: list[tuple[str, str]]) -> tuple[str, ...]:
    """The kinds that a file picker accepts, by extensions and media types; none = every kind that the office takes."""
    written = component.get("accept")
    named = [each.strip().lower() for each in str(written or "").split(",") if each.strip()]
    found: list[str] = []
    for each in named:
        codes = [
            kind.code
            for kind in FILE_KINDS.values()
            if each.removeprefix(".") in kind.extensions
            or each == kind.media_type
            or (each == "image/*" and kind.media_type.startswith("image/"))
        ]
        found += codes
        if not codes:
            lost.append((f"“{label}”：不收 {each} 这种文件", f"{label}: files of the kind {each} are not taken in"))
    return tuple(dict.fromkeys(found))


def _name(key: str, taken: Mapping[str, Any]) -> str:
    """The key in small letters with underscores, once only."""
    plain = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower()).strip("_")
    plain = plain if plain[:1].isalpha() else f"field_{plain}".rstrip("_")
    number, name = 1, plain
    while name in taken:
        number += 1
        name = f"{plain}_{number}"
    return name


def _options(component: Mapping[str, Any]) -> tuple[FieldOption, ...]:
    values = component.get("values")
    found: dict[str, FieldOption] = {}
    for each in values if isinstance(values, list) else ():
        if isinstance(each, dict) and each.get("value") not in (None, ""):
            value = str(each["value"])
            found.setdefault(value, FieldOption(value, str(each.get("label") or value)))
    return tuple(found.values())


def _when(component: Mapping[str, Any], label: str, lost: list[tuple[str, str]]) -> str:
    conditional = component.get("conditional")
    hide = str(conditional.get("hide") or "") if isinstance(conditional, dict) else ""
    if not hide:
        return ""
    found = _HIDDEN.fullmatch(hide.strip())
    if found is None:
        lost.append((f"“{label}”：显示条件 {hide} 请重写", f"{label}: write its condition {hide} anew"))
        return ""
    name, sign, value = found.groups()
    return f"{_name(name, {})} {'!=' if sign == '=' else '=='} {_FEEL_VALUES.get(value, value)}"


def camunda_form(schema: Mapping[str, Any]) -> bytes:
    """Our form as Camunda reads it; what has no equal there stands in its place as a text that says so."""
    components = list(_components(schema))
    found = {
        "type": "default",
        "id": schema.get("$id", "form"),
        "schemaVersion": SCHEMA_VERSION,
        "components": components,
    }
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()


def _components(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for each in edited_fields(schema):
        about = schema["properties"][each.name]
        label = {"id": f"Field_{each.name}", "label": each.zh or each.name}
        items = about.get("items")
        if each.kind in (OTHER, "rows", "listed"):
            if about.get("x-widget", "rows") == "rows" and isinstance(items, dict) and "properties" in items:
                rows = list(_components(items))
                yield {**label, "type": "dynamiclist", "path": each.name, "components": rows}
            else:
                told = f"“{each.zh or each.name}”在 Camunda 表单里没有相同的栏目。No equal in a form of Camunda."
                yield {"id": f"Field_{each.name}", "type": "text", "text": told}
            continue
        made: dict[str, Any] = {**label, "type": _COMPONENT[each.kind], "key": each.name}
        if each.kind in ("date", "moment"):
            subtype = "date" if each.kind == "date" else "datetime"
            made |= {"subtype": subtype, "dateLabel": made.pop("label")}
        if each.kind == "integer":
            made["decimalDigits"] = 0
        if each.hint_zh:
            made["description"] = each.hint_zh
        if each.kind == "file":
            made |= {"multiple": each.most_files > 1, "accept": rules_of(about).accept}
        if each.options:
            made["values"] = [{"label": one.zh, "value": one.value} for one in each.options]
        rules = {
            theirs: about[ours] for theirs, ours in _RULES.items() if ours in about and KINDS[each.kind][0] != "array"
        }
        if each.required:
            rules["required"] = True
        if each.kind in ("email", "phone"):
            rules["validationType"] = each.kind
        if rules:
            made["validate"] = rules
        shown = _SHOWN.fullmatch(each.when.strip())
        if shown is not None:
            name, sign, value = shown.groups()
            hidden = f"={name} {'!=' if sign == '==' else '='} {value.lower() if value in ('True', 'False') else value}"
            made["conditional"] = {"hide": hidden}
        elif each.when:
            yield {"id": f"When_{each.name}", "type": "text", "text": f"显示条件 Condition: {each.when}"}
        yield made
