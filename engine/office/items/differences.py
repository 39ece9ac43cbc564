"""What two versions of an item say differently, field by field, for people to look at before and after a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.office.items.drafts import TEXTS, ItemDraft
from engine.office.items.rules import ITEM_KINDS, SERVING_WAYS, TASK_TYPES
from engine.office.items.themes import AUDIENCES, EVENT_NAMES
from engine.office.service_clock.rules import SPECIAL_PROCEDURES

Names = tuple[str, str]
"""In Chinese and English."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that differs. ``before`` and ``after`` are as people read them; empty = not there."""

    field: str
    """The name of the fact in the draft, with the row's name behind a colon for lists."""
    name: Names
    before: str
    after: str


FIELD_NAMES: Mapping[str, Names] = {
    "name": ("事项名称", "Name"),
    "department": ("实施部门", "Department"),
    "kind": ("办件类型", "Kind"),
    "task_type": ("权力类型", "Kind of power"),
    "group_name": ("所属目录", "Group"),
    "keywords": ("群众常用说法", "Everyday words"),
    "audiences": ("服务对象", "For whom"),
    "life_events": ("办事主题", "Occasions"),
    "promised": ("承诺时限", "Promised limit"),
    "statutory": ("法定时限（工作日）", "Statutory limit (working days)"),
    "supplement": ("补正期限", "Supplement period"),
    "legal_basis": ("设定依据", "Legal basis"),
    "qualification": ("申请人资格", "Who may apply"),
    "conditions": ("受理条件", "Conditions"),
    "fee": ("收费", "Fee"),
    "fee_basis": ("收费依据", "Basis of the fee"),
    "guide": ("办理说明", "How it goes"),
    "place": ("办理地点", "Place"),
    "phone": ("咨询电话", "Phone"),
    "result": ("办理结果", "Result"),
    "result_validity_months": ("证照有效期（月）", "Validity (months)"),
    "result_number_pattern": ("证照编号格式", "Number pattern"),
    "serving_ways": ("送达方式", "Ways of serving"),
    "one_veto_ends": ("一票否决", "One veto ends"),
    "silence_is_consent": ("逾期默认同意", "Silence is consent"),
    "silence_basis": ("默认同意的依据", "Basis of consent by silence"),
    "online": ("网上申请", "Online application"),
    "offline_reason": ("不开放网上申请的原因", "Why not online"),
    "materials": ("申请材料", "Papers"),
    "procedures": ("特别程序", "Special procedures"),
    "circumstances": ("项目情形", "Circumstances"),
    "departments": ("参与部门", "Departments taking part"),
}
"""The facts of an item as people call them, in the order in which they are shown."""

UNITS: Mapping[str, Names] = {
    "working_days": ("个工作日", "working days"),
    "working_hours": ("个工作小时", "working hours"),
    "natural_hours": ("小时", "hours"),
    "natural_days": ("个自然日", "natural days"),
}


def differences(before: ItemDraft | None, after: ItemDraft, departments: Mapping[int, str]) -> list[Difference]:
    """What ``after`` says differently, in the order of ``FIELD_NAMES``; everything written for a new item (None).

    ``departments`` gives the names of departments by id.
    """
    old = {} if before is None else _facts(before, departments)
    new = _facts(after, departments)
    found = [
        Difference(field, FIELD_NAMES[field], old.get(field, ""), new[field])
        for field in FIELD_NAMES
        if field in new and old.get(field, "") != new[field]
    ]
    for field, rows in _ROWS.items():
        found += _row_differences(field, {} if before is None else rows(before, departments), rows(after, departments))
    order = list(FIELD_NAMES)
    return sorted(found, key=lambda each: order.index(each.field.partition(":")[0]))


def _row_differences(field: str, old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    zh, en = FIELD_NAMES[field]
    return [
        Difference(f"{field}:{key}", (f"{zh}：{key}", f"{en}: {key}"), old.get(key, ""), new.get(key, ""))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
    ]


def _facts(draft: ItemDraft, departments: Mapping[int, str]) -> dict[str, str]:
    limits = draft.own_limits
    return {
        **{name: draft.text(name) for name in TEXTS},
        "name": draft.name,
        "department": departments.get(draft.department_id, ""),
        "kind": ITEM_KINDS[draft.kind][0],
        "task_type": TASK_TYPES[draft.task_type][0],
        "promised": f"{limits.promised} {UNITS[limits.unit][0]}",
        "statutory": str(limits.statutory),
        "supplement": f"{draft.supplement_days} {UNITS[draft.supplement_unit][0]}",
        "result_validity_months": str(draft.result_validity_months or ""),
        "serving_ways": "、".join(SERVING_WAYS[way][0] for way in draft.serving_ways),
        "audiences": "、".join(AUDIENCES[code][0] for code in draft.audiences),
        "life_events": "、".join(EVENT_NAMES[code][0] for code in draft.life_events),
        "one_veto_ends": _yes(draft.one_veto_ends),
        "silence_is_consent": _yes(draft.silence_is_consent),
        "online": _yes(draft.online),
    }


def _materials(draft: ItemDraft, departments: Mapping[int, str]) -> dict[str, str]:
    return {
        each.name: _said(
            "必要" if each.required else "非必要",
            f"{'原件' if each.original else '复印件'} {each.copies} 份",
            "数据共享获取" if each.by_data_sharing else "",
            "可容缺" if each.deferrable else "",
            f"可告知承诺：{each.commitment}" if each.commitment else "",
            each.needed_when,
            each.remark,
        )
        for each in draft.materials
    }


def _procedures(draft: ItemDraft, departments: Mapping[int, str]) -> dict[str, str]:
    return {
        each.name: _said(
            SPECIAL_PROCEDURES[each.kind][0],
            f"{each.days} 个工作日",
            "计入时限" if each.counted else "不计入时限",
            each.fee,
            each.legal_basis,
        )
        for each in draft.procedures
    }


def _circumstances(draft: ItemDraft, departments: Mapping[int, str]) -> dict[str, str]:
    return {each.get("key", ""): _said(each.get("zh", ""), each.get("en", "")) for each in draft.circumstances}


def _departments(draft: ItemDraft, departments: Mapping[int, str]) -> dict[str, str]:
    asked = {each.get("key", ""): each.get("zh", "") for each in draft.circumstances}
    return {
        departments.get(each.department_id, str(each.department_id)): _said(
            f"{each.days} 个工作日", "" if each.circumstance is None else asked.get(each.circumstance, "")
        )
        for each in draft.departments
    }


_ROWS: Mapping[str, Callable[[ItemDraft, Mapping[int, str]], dict[str, str]]] = {
    "materials": _materials,
    "procedures": _procedures,
    "circumstances": _circumstances,
    "departments": _departments,
}


def _said(*parts: str) -> str:
    return "；".join(part for part in parts if part)


def _yes(value: bool) -> str:
    return "是" if value else "否"
