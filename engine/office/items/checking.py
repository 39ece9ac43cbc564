"""Whether an item can be published as it is written: every fault at its place, not only the first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from engine.errors import InvalidForm, Refused
from engine.office.calendar.hours import STANDARD_HOURS
from engine.office.items.drafts import TEXTS, ItemDraft
from engine.office.items.rules import SERVING_WAYS, TASK_TYPES, Limits, check_limits
from engine.office.items.themes import (
    AUDIENCES,
    LIFE_EVENTS,
    LONGEST_KEYWORD,
    MOST_KEYWORDS,
    SHORTEST_KEYWORD,
    keywords_of,
)
from engine.office.service_clock.rules import SPECIAL_PROCEDURES

Sentence = tuple[str, str]
"""In Chinese and English."""

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
"""How a code is written: it stands in addresses and file names."""
LONGEST_LINE = 300
LONGEST_TEXT = 8000
MOST_ROWS = 100
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PATTERN_PARTS = re.compile(r"\{([^{}]*)\}")


def draft_problems(draft: ItemDraft, office_day: timedelta = STANDARD_HOURS.length) -> dict[str, Sentence]:
    """What stands in the way of publishing, by field; rows of a list are named ``materials-2.name`` (from 0).

    ``office_day`` is the office time of one day, by which limits in working hours are compared.
    """
    found: dict[str, Sentence] = {}
    for place, zh, en in _problems(draft, office_day):
        found.setdefault(place, (zh, en))
    return found


def check_draft(draft: ItemDraft, office_day: timedelta) -> None:
    """InvalidForm with every fault of the item; nothing when it can be published."""
    problems = draft_problems(draft, office_day)
    if problems:
        raise InvalidForm(problems)


def _problems(draft: ItemDraft, office_day: timedelta) -> Iterator[tuple[str, str, str]]:
    unknown = set(draft.texts) - set(TEXTS)
    if unknown:
        raise ValueError(f"Expected known texts of an item, but there is {sorted(unknown)}.")
    if not draft.code.strip():
        yield "code", "请填写事项编码。", "Enter the code of the item."
    if not draft.name.strip():
        yield "name", "请填写事项名称。", "Enter the name of the item."
    if len(draft.name) > LONGEST_LINE:
        yield "name", f"事项名称不能超过 {LONGEST_LINE} 字。", f"A name has at most {LONGEST_LINE} characters."
    if draft.task_type not in TASK_TYPES:
        yield "task_type", "请从列表中选择权力类型。", "Choose the kind of power from the list."
    for name in TEXTS:
        if len(draft.text(name)) > LONGEST_TEXT:
            yield name, f"不能超过 {LONGEST_TEXT} 字。", f"At most {LONGEST_TEXT} characters."
    yield from _limits(draft, office_day)
    yield from _themes(draft)
    yield from _materials(draft)
    yield from _procedures(draft)
    yield from _result(draft)
    if draft.kind == "joint":
        yield from _joint(draft)
    elif draft.departments:
        yield "departments", "只有联办件才列参与部门。", "Only a joint item lists departments that take part."
    if draft.silence_is_consent and not draft.text("silence_basis").strip():
        yield (
            "silence_basis",
            "默示同意须有法律依据，请写明哪部法律哪一条。",
            "Silence counts as consent only by law: name the law and its article.",
        )
    if not draft.online and not draft.text("offline_reason").strip():
        yield (
            "offline_reason",
            "不开放网上申请的，请写明原因，原因会显示在办事指南上。",
            "Say why it cannot be applied for online; the guide shows it.",
        )


def _limits(draft: ItemDraft, office_day: timedelta) -> Iterator[tuple[str, str, str]]:
    try:
        check_limits(draft.kind, draft.own_limits, office_day)
    except Refused as refusal:
        yield refusal.place or "promised_days", refusal.zh, refusal.en
    if not 1 <= draft.supplement_days <= 365:
        yield "supplement_days", "补正期限须在 1 到 365 之间。", "A supplement period is between 1 and 365."
    if draft.supplement_unit not in ("working_days", "natural_days"):
        yield "supplement_unit", "请选择补正期限的单位。", "Choose the unit of the supplement period."


def _themes(draft: ItemDraft) -> Iterator[tuple[str, str, str]]:
    words = keywords_of(draft.text("keywords"))
    if len(words) > MOST_KEYWORDS:
        yield "keywords", f"最多 {MOST_KEYWORDS} 个说法，请删减。", f"At most {MOST_KEYWORDS} everyday words."
    wrong = next((word for word in words if not SHORTEST_KEYWORD <= len(word) <= LONGEST_KEYWORD), None)
    if wrong is not None:
        yield (
            "keywords",
            f"每个说法 {SHORTEST_KEYWORD} 到 {LONGEST_KEYWORD} 个字，请改正“{wrong[:LONGEST_KEYWORD]}”。",
            f"Each word has {SHORTEST_KEYWORD} to {LONGEST_KEYWORD} characters: correct “{wrong[:LONGEST_KEYWORD]}”.",
        )
    if not set(draft.audiences) <= AUDIENCES.keys():
        yield "audiences", "请从列表中选择服务对象。", "Choose from the list for whom it is."
    if not set(draft.life_events) <= LIFE_EVENTS.keys():
        yield "life_events", "请从列表中选择办事主题。", "Choose occasions from the list."


def _materials(draft: ItemDraft) -> Iterator[tuple[str, str, str]]:
    if len(draft.materials) > MOST_ROWS:
        yield "materials", f"材料清单最多 {MOST_ROWS} 项。", f"A list has at most {MOST_ROWS} papers."
    seen: set[str] = set()
    for row, material in enumerate(draft.materials):
        place = f"materials-{row}"
        name = material.name.strip()
        if not name:
            yield f"{place}.name", "请填写材料名称。", "Enter the name of the paper."
        elif name in seen:
            yield f"{place}.name", f"“{name}”已经在清单里。", f"“{name}” is on the list already."
        seen.add(name)
        if not 1 <= material.copies <= 99:
            yield f"{place}.copies", "份数须在 1 到 99 之间。", "Between 1 and 99 copies."
        if material.by_data_sharing and material.deferrable:
            yield (
                f"{place}.deferrable",
                "数据共享获取的材料不向申请人索要，也就谈不上容缺后补。",
                "What comes from shared data is never asked of the applicant, so it cannot be handed in later.",
            )
        if material.commitment.strip() and (material.by_data_sharing or material.deferrable):
            yield (
                f"{place}.commitment",
                "适用告知承诺的材料不再要求提交，不能同时是数据共享获取或者可容缺的材料，请留一种。",
                "Where a commitment will do the paper is not asked for: it is neither shared data nor handed in later.",
            )
        if len(material.commitment) > LONGEST_LINE:
            yield f"{place}.commitment", "告知承诺的内容太长，请精简。", "What is committed to is too long."


def _procedures(draft: ItemDraft) -> Iterator[tuple[str, str, str]]:
    for row, procedure in enumerate(draft.procedures):
        place = f"procedures-{row}"
        if procedure.kind not in SPECIAL_PROCEDURES:
            yield (
                f"{place}.kind",
                "特别程序只能是行政许可法第四十五条列明的几种。",
                "A special procedure is one of the closed list of art. 45.",
            )
        if not procedure.name.strip():
            yield f"{place}.name", "请填写程序名称。", "Enter the name of the procedure."
        if not 1 <= procedure.days <= 365:
            yield f"{place}.days", "所需工作日须在 1 到 365 之间。", "Between 1 and 365 working days."
        if not procedure.legal_basis.strip():
            yield f"{place}.legal_basis", "请写明法律依据。", "Name the legal basis."


def _result(draft: ItemDraft) -> Iterator[tuple[str, str, str]]:
    if draft.result_validity_months is not None and not 1 <= draft.result_validity_months <= 1200:
        yield "result_validity_months", "有效期须在 1 到 1200 个月之间。", "A validity is 1 to 1200 months."
    unknown = set(_PATTERN_PARTS.findall(draft.text("result_number_pattern"))) - {"agency", "year", "serial"}
    if unknown or draft.text("result_number_pattern").count("{") != draft.text("result_number_pattern").count("}"):
        yield (
            "result_number_pattern",
            "编号格式里只能用 {agency}（机关简称）、{year}（年份）和 {serial}（顺序号）。",
            "A number pattern knows {agency}, {year} and {serial} only.",
        )
    elif draft.text("result_number_pattern").strip() and "{serial}" not in draft.text("result_number_pattern"):
        yield (
            "result_number_pattern",
            "编号格式须有 {serial}（顺序号），否则每张证照编号相同。",
            "A number pattern needs {serial}, or all certificates had the same number.",
        )
    for way in draft.serving_ways:
        if way not in SERVING_WAYS:
            yield "serving_ways", "请从列表中选择送达方式。", "Choose ways of serving from the list."


def _joint(draft: ItemDraft) -> Iterator[tuple[str, str, str]]:
    if len({each.department_id for each in draft.departments}) < 2:
        yield (
            "departments",
            "联办件须有两个以上部门参与，请补充参与部门。",
            "A joint item needs two departments or more: add those that take part.",
        )
    keys: set[str] = set()
    for row, circumstance in enumerate(draft.circumstances):
        key = circumstance.get("key", "")
        if not _KEY.fullmatch(key) or key in keys:
            yield (
                f"circumstances-{row}.key",
                "情形代码须以小写字母开头，只含小写字母、数字和下划线，且不重复。",
                "A key begins with a small letter, has small letters, digits and underscores, and occurs once.",
            )
        if not circumstance.get("zh", "").strip():
            yield f"circumstances-{row}.zh", "请写明是什么情形。", "Say what the circumstance is."
        keys.add(key)
    limits: Limits = draft.own_limits
    seen: set[int] = set()
    for row, part in enumerate(draft.departments):
        place = f"departments-{row}"
        if part.department_id in seen:
            yield f"{place}.department", "这个部门已经列出。", "This department is listed already."
        seen.add(part.department_id)
        if not 1 <= part.days <= max(limits.promised, 1):
            yield (
                f"{place}.days",
                f"各部门的时限须在联办时限 {limits.promised} 个工作日以内。",
                f"Each department's limit lies within the joint {limits.promised} working days.",
            )
        if part.circumstance is not None and part.circumstance not in keys:
            yield (
                f"{place}.circumstance",
                "请从本事项列出的情形中选择。",
                "Choose one of the circumstances of this item.",
            )
