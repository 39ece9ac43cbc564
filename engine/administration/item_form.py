"""The form in which an item is edited, made from the rules of items; what is filled in becomes a draft and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from engine.forms import Form, read_form
from engine.office.items.checking import LONGEST_LINE, LONGEST_TEXT
from engine.office.items.differences import UNITS
from engine.office.items.drafts import TEXTS, DepartmentDraft, ItemDraft, MaterialDraft, ProcedureDraft
from engine.office.items.rules import ITEM_KINDS, LIMIT_UNITS, SERVING_WAYS, TASK_TYPES, Limits
from engine.office.items.themes import AUDIENCES, EVENT_NAMES
from engine.office.service_clock.rules import SPECIAL_PROCEDURES

Schema = dict[str, Any]
JOINT = 'kind == "joint"'


@lru_cache(maxsize=1)
def item_form() -> Form:
    """The form of an item; its code is not part of it, because it never changes."""
    fields = {
        "name": _text("事项名称", "Name", longest=LONGEST_LINE),
        "department": _text("实施部门", "Department", "由哪个部门办理并出具结果。", "Which department decides."),
        "kind": _choice("办件类型", "Kind", ITEM_KINDS),
        "task_type": _numbered("权力类型", "Kind of power", {code: names[:2] for code, names in TASK_TYPES.items()}),
        "group_name": _text("所属目录", "Group"),
        "keywords": _text(
            "群众常用说法",
            "Everyday words",
            "群众搜索时会说的话，如：开饭店、开餐馆。用顿号分开。",
            "What people say when they look for it, parted by commas.",
            longest=LONGEST_TEXT,
        ),
        "audiences": _several("服务对象", "For whom", AUDIENCES),
        "life_events": _several("办事主题", "Occasions", EVENT_NAMES),
        "promised_days": _number("承诺时限", "Promised limit", "0 表示当场办结。", "0 = on the spot.", most=9999),
        "limit_unit": _choice("承诺时限单位", "Counted in", {unit: UNITS[unit] for unit in LIMIT_UNITS}),
        "statutory_days": _number("法定时限（工作日）", "Statutory limit (working days)", most=999),
        "legal_basis": _long("设定依据", "Legal basis"),
        "qualification": _long("申请人资格", "Who may apply"),
        "conditions": _long("受理条件", "Conditions"),
        "materials": _rows(
            "申请材料",
            "Papers",
            {
                "name": _text("材料名称", "Paper"),
                "required": _yes("必要", "Needed"),
                "original": _yes("原件", "Original"),
                "copies": _number("份数", "Copies", most=99, least=1),
                "by_data_sharing": _yes("数据共享", "Shared data"),
                "deferrable": _yes("可容缺", "May come later"),
                "commitment": _text("告知承诺的内容（空为须提交）", "Committed to instead (empty = never)"),
                "needed_when": _text("何时需要", "Needed when"),
                "remark": _text("说明", "Remark"),
            },
        ),
        "supplement_days": _number("补正期限", "Supplement period", most=365, least=1),
        "supplement_unit": _choice(
            "补正期限单位", "Counted in", {unit: UNITS[unit] for unit in ("natural_days", "working_days")}
        ),
        "fee": _text("收费", "Fee", "不收费的写“不收费”。", "Write “不收费” where nothing is charged."),
        "fee_basis": _text("收费依据", "Basis of the fee"),
        "procedures": _rows(
            "特别程序",
            "Special procedures",
            {
                "kind": _choice("种类", "Kind", dict(SPECIAL_PROCEDURES)),
                "name": _text("名称", "Name"),
                "days": _number("工作日", "Working days", most=365, least=1),
                "legal_basis": _text("法律依据", "Legal basis"),
                "fee": _text("收费", "Fee"),
                "counted": _yes("计入时限", "Runs on the clock"),
            },
        ),
        "circumstances": _rows(
            "项目情形",
            "Circumstances",
            {
                "key": _text("代码", "Key"),
                "zh": _text("情形", "Circumstance"),
                "en": _text("英文", "In English"),
            },
            "受理时逐项核对；选中的情形决定哪些部门参与。",
            "Asked when the case is prepared; those that hold decide which departments take part.",
            when=JOINT,
        ),
        "departments": _rows(
            "参与部门",
            "Departments taking part",
            {
                "department": _text("部门", "Department"),
                "days": _number("工作日", "Working days", most=999, least=1),
                "circumstance": _text("情形代码（空为必经）", "Key of the circumstance (empty = always)"),
            },
            when=JOINT,
        ),
        "one_veto_ends": {**_yes("一票否决：一个部门不同意即终止", "One veto ends the approval"), "x-when": JOINT},
        "silence_is_consent": {**_yes("部门逾期未答复视为同意", "Silence counts as consent"), "x-when": JOINT},
        "silence_basis": {
            **_text("默认同意的法律依据", "Law by which silence is consent"),
            "x-when": "silence_is_consent == True",
        },
        "result": _text("办理结果（证照或者文书名称）", "Result (name of the certificate)"),
        "result_validity_months": _number(
            "有效期（月）", "Validity (months)", "长期有效的不填。", "Empty = without end."
        ),
        "result_number_pattern": _text(
            "编号格式",
            "Number pattern",
            "如：{agency}食许〔{year}〕{serial}号。决定时按它连续编号；不填则由经办人填写编号。",
            "With {agency}, {year} and {serial}, numbered without gaps; empty = the handler writes the number.",
        ),
        "serving_ways": _several("送达方式", "Ways of serving", SERVING_WAYS),
        "not_online": _yes("不开放网上申请", "Not open to online applications"),
        "offline_reason": {
            **_text(
                "不开放网上申请的原因",
                "Why not online",
                "显示在办事指南上，如：须本人到场核验原件。",
                "The guide shows it.",
            ),
            "x-when": "not_online == True",
        },
        "guide": _long("办理说明", "How it goes", rows=6),
        "place": _text("办理地点", "Place"),
        "phone": _text("咨询电话", "Phone"),
    }
    for order, about in enumerate(fields.values(), start=1):
        about["x-order"] = order * 10
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "item",
        "title": "事项",
        "x-title-en": "Item",
        "type": "object",
        "properties": fields,
        "required": ["name", "department", "kind", "task_type", "promised_days", "statutory_days"],
        "additionalProperties": False,
    }
    return read_form(json.dumps(schema).encode())


def answers_of(draft: ItemDraft, codes: Mapping[int, str]) -> dict[str, Any]:
    """The form as filled in with a draft; ``codes`` are those of departments by id."""
    limits = draft.own_limits
    return {
        **{name: draft.text(name) or None for name in TEXTS},
        "name": draft.name,
        "department": codes.get(draft.department_id),
        "kind": draft.kind,
        "task_type": draft.task_type,
        "promised_days": limits.promised,
        "limit_unit": limits.unit,
        "statutory_days": limits.statutory,
        "materials": [{name: getattr(each, name) for name in each.__slots__} for each in draft.materials],
        "supplement_days": draft.supplement_days,
        "supplement_unit": draft.supplement_unit,
        "procedures": [{name: getattr(each, name) for name in each.__slots__} for each in draft.procedures],
        "circumstances": [dict(each) for each in draft.circumstances],
        "departments": [
            {"department": codes.get(each.department_id), "days": each.days, "circumstance": each.circumstance}
            for each in draft.departments
        ],
        "one_veto_ends": draft.one_veto_ends,
        "silence_is_consent": draft.silence_is_consent,
        "not_online": not draft.online,
        "result_validity_months": draft.result_validity_months,
        "serving_ways": list(draft.serving_ways),
        "audiences": list(draft.audiences),
        "life_events": list(draft.life_events),
    }


def draft_from(code: str, cleaned: Mapping[str, Any], ids: Mapping[str, int], before: ItemDraft | None) -> ItemDraft:
    """The draft that cleaned answers of the form make; ``ids`` are those of departments by code.

    An unknown department of a row is left to the check of the draft (id 0). What the form does not hold is kept from
    ``before``, the version that was opened (None for a new item).
    """
    return ItemDraft(
        code=code,
        name=cleaned["name"],
        department_id=ids.get(cleaned["department"], 0),
        kind=cleaned["kind"],
        task_type=int(cleaned["task_type"]),
        limits=Limits(cleaned["promised_days"], cleaned["statutory_days"], cleaned.get("limit_unit", "working_days")),
        materials=[
            MaterialDraft(
                each.get("name", ""),
                each.get("required", False),
                each.get("copies", 1),
                each.get("original", False),
                each.get("by_data_sharing", False),
                each.get("deferrable", False),
                each.get("remark", ""),
                each.get("needed_when", ""),
                each.get("commitment", ""),
            )
            for each in cleaned.get("materials", ())
        ],
        departments=[
            DepartmentDraft(ids.get(each.get("department", ""), 0), each.get("days", 0), each.get("circumstance"))
            for each in cleaned.get("departments", ())
        ],
        procedures=[
            ProcedureDraft(
                each.get("kind", ""),
                each.get("name", ""),
                each.get("days", 0),
                each.get("legal_basis", ""),
                each.get("fee", ""),
                each.get("counted", False),
            )
            for each in cleaned.get("procedures", ())
        ],
        circumstances=[
            {"key": each.get("key", ""), "zh": each.get("zh", ""), "en": each.get("en", "")}
            for each in cleaned.get("circumstances", ())
        ],
        texts={name: cleaned.get(name, "") for name in TEXTS},
        supplement_days=cleaned.get("supplement_days", 15),
        supplement_unit=cleaned.get("supplement_unit", "natural_days"),
        one_veto_ends=cleaned.get("one_veto_ends", False),
        silence_is_consent=cleaned.get("silence_is_consent", False),
        online=not cleaned.get("not_online", False),
        result_validity_months=cleaned.get("result_validity_months"),
        serving_ways=cleaned.get("serving_ways", []),
        audiences=cleaned.get("audiences", []),
        life_events=cleaned.get("life_events", []),
        process="service_case" if before is None else before.process,
        from_catalog=before is not None and before.from_catalog,
    )


def _about(zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> Schema:
    about: Schema = {"title": zh, "x-title-en": en}
    if hint_zh:
        about |= {"description": hint_zh, "x-description-en": hint_en}
    return about


def _text(zh: str, en: str, hint_zh: str = "", hint_en: str = "", *, longest: int = LONGEST_LINE) -> Schema:
    return {"type": "string", "maxLength": longest, **_about(zh, en, hint_zh, hint_en)}


def _long(zh: str, en: str, *, rows: int = 3) -> Schema:
    return {"type": "string", "maxLength": LONGEST_TEXT, "x-widget": "textarea", "x-rows": rows, **_about(zh, en)}


def _number(
    zh: str, en: str, hint_zh: str = "", hint_en: str = "", *, most: int = 1200, least: int = 0
) -> Schema:  # fmt: skip
    return {"type": "integer", "minimum": least, "maximum": most, **_about(zh, en, hint_zh, hint_en)}


def _yes(zh: str, en: str) -> Schema:
    return {"type": "boolean", "x-widget": "checkbox", **_about(zh, en)}


def _consts(choices: Mapping[Any, tuple[str, ...]]) -> list[Schema]:
    return [{"const": code, "title": names[0], "x-title-en": names[1]} for code, names in choices.items()]


def _choice(zh: str, en: str, choices: Mapping[str, tuple[str, ...]]) -> Schema:
    return {"type": "string", "x-widget": "select", "oneOf": _consts(choices), **_about(zh, en)}


def _several(zh: str, en: str, choices: Mapping[str, tuple[str, ...]]) -> Schema:
    return {"type": "array", "x-widget": "checkboxes", "items": {"oneOf": _consts(choices)}, **_about(zh, en)}


def _numbered(zh: str, en: str, choices: Mapping[int, tuple[str, ...]]) -> Schema:
    return {"type": "integer", "x-widget": "select", "oneOf": _consts(choices), **_about(zh, en)}


def _rows(
    zh: str, en: str, fields: dict[str, Schema], hint_zh: str = "", hint_en: str = "", *, when: str = ""
) -> Schema:
    for order, column in enumerate(fields.values(), start=1):
        column["x-order"] = order
    about: Schema = {
        "type": "array",
        "x-widget": "rows",
        "maxItems": 100,
        "items": {"type": "object", "properties": fields, "additionalProperties": False},
        **_about(zh, en, hint_zh, hint_en),
    }
    return {**about, "x-when": when} if when else about
