"""Inspection lists (SP-7), pure: what is put on a list, how it is sampled, and what a finding has to say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from engine.office.rule import RuleBroken, written

AREAS = MappingProxyType(
    {
        "conduct": ("人员行为", "staff conduct"),
        "premises": ("场所设施", "premises"),
        "handling": ("办理规范", "handling"),
    }
)
"""What a standard is about: code → Chinese, English."""

SELECTIONS = MappingProxyType(
    {
        "chosen": ("指定办件", "chosen cases"),
        "random": ("随机抽取", "random sample"),
        "none": ("只查服务规范", "standards only"),
    }
)
"""How cases come on a list: code → Chinese, English."""

OUTCOMES = MappingProxyType({"faultless": ("未发现问题", "nothing found"), "settled": ("已整改", "put right")})

CODES = (
    "standard_broken",
    "cold_or_obstructive",
    "refused_or_delayed",
    "wrong_handling",
    "against_policy",
    "repeated_notice",
    "no_notice",
    "unlisted_material",
    "unauthorised_denial",
    "other",
)
"""The violations that an inspection may find, of ``engine.office.accountability.rules.INFRACTIONS``."""

LONGEST_LIST = 100
"""Lines of one list at most."""

_APART = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True)
class Plan:
    """What an inspector wants to have on the list. ``numbers`` of chosen cases, or the size of a sample."""

    subject: str
    period_from: date
    period_until: date
    selection: str
    numbers: tuple[str, ...]
    sample_size: int
    standards: bool


@dataclass(frozen=True)
class Finding:
    """What was found at one line; ``code``, ``detail`` and ``post`` (a post's code) are empty where nothing was."""

    line: int
    result: str
    code: str
    detail: str
    post: str


def read_plan(
    answers: Mapping[str, object], period_from: date | None, period_until: date | None, today: date, *, own: bool
) -> Plan:
    """The plan of a form. Refused: without subject or period, a period to come, nothing to check, one's own unit."""
    if own:
        raise RuleBroken(
            "AU-6",
            "不能检查自己所在的单位，请由县领导另行安排。",
            "Nobody inspects the own unit; the county leader arranges it otherwise.",
            place="department",
        )
    subject, selection = written(answers.get("subject")), written(answers.get("selection"))
    if not subject:
        raise RuleBroken("SP-7", "请填写检查事由。", "Say what the inspection is about.", place="subject")
    if period_from is None or period_until is None or period_until < period_from:
        raise RuleBroken(
            "SP-7",
            "请填写检查的起止日期，截止日期不早于起始日期。",
            "Give the period; it ends no earlier than it begins.",
            place="period_until",
        )
    if period_until > today:
        raise RuleBroken(
            "SP-7",
            "只能检查今天以前的办件，截止日期不能晚于今天。",
            "The period ends no later than today.",
            place="period_until",
        )
    if selection not in SELECTIONS:
        raise RuleBroken("SP-7", "请选择检查对象。", "Choose what is checked.", place="selection")
    numbers = tuple(dict.fromkeys(each for each in _APART.split(written(answers.get("numbers"))) if each))
    size = answers.get("sample_size")
    standards = answers.get("standards") is True
    if selection == "chosen" and not numbers:
        raise RuleBroken("SP-7", "请填写要检查的办件编号。", "Name the cases to check.", place="numbers")
    if selection == "random" and (not isinstance(size, int) or size < 1):
        raise RuleBroken("SP-7", "请填写抽取的件数。", "Say how many cases are drawn.", place="sample_size")
    if selection == "none" and not standards:
        raise RuleBroken(
            "SP-7", "没有要检查的内容，请选择办件或者服务规范。", "Choose cases or standards.", place="standards"
        )
    return Plan(
        subject,
        period_from,
        period_until,
        selection,
        numbers if selection == "chosen" else (),
        size if selection == "random" and isinstance(size, int) else 0,
        standards,
    )


def check_numbers(asked: Sequence[str], found: Mapping[str, int]) -> list[int]:
    """The cases of these numbers, in their order; refused with those that are no cases of the unit in the period."""
    missing = [number for number in asked if number not in found]
    if missing:
        raise RuleBroken(
            "SP-7",
            f"以下编号不是该单位在检查期间收到的办件，请核对：{'、'.join(missing)}。",
            f"No cases of the unit received in the period: {', '.join(missing)}.",
            place="numbers",
        )
    return [found[number] for number in asked]


def sample(number: str, case_ids: Sequence[int], size: int) -> list[int]:
    """As many cases as ``size``, drawn by the digest of the list's number with each case, so that anybody can redo it.

    All of them, in the same order, when there are no more.
    """
    return sorted(case_ids, key=lambda case_id: hashlib.sha256(f"{number}:{case_id}".encode()).digest())[:size]


def check_lines(count: int) -> None:
    """Refuse an empty list, and one that is too long for a person to work through."""
    if count == 0:
        raise RuleBroken(
            "SP-7",
            "检查期间该单位没有办件，也没有适用的服务规范，请调整检查期间或者对象。",
            "There is nothing to check: no case in the period and no standard in force.",
            place="selection",
        )
    if count > LONGEST_LIST:
        raise RuleBroken(
            "SP-7",
            f"一张检查表最多 {LONGEST_LIST} 行，现在是 {count} 行，请减少。",
            f"A list has at most {LONGEST_LIST} lines, not {count}.",
            place="selection",
        )


def read_findings(rows: Sequence[Mapping[str, object]], lines: Sequence[int], *, all_checked: bool) -> list[Finding]:
    """A finding for every line of the list: the faults that are named, and in order whatever is not.

    Refused: a line that is unknown or stands twice, a fault without code, facts or post, and a list of which nobody
    says that all of it was checked.
    """
    faults: dict[int, Finding] = {}
    for row in rows:
        line = row.get("line")
        if not isinstance(line, int) or line not in lines:
            raise RuleBroken(
                "SP-7", f"检查表没有第 {line} 行，请改正。", f"The list has no line {line}.", place="faults"
            )
        if line in faults:
            raise RuleBroken(
                "SP-7", f"第 {line} 行写了两次，请删去一行。", f"Line {line} stands twice.", place="faults"
            )
        code, detail, post = (written(row.get(name)) for name in ("code", "detail", "concerned_post"))
        if code not in CODES or not detail or not post:
            raise RuleBroken(
                "SP-7",
                f"第 {line} 行不符合，请写明违规情形、事实和责任岗位。",
                f"Line {line} is at fault: say which violation, what happened, and at which post.",
                place="faults",
            )
        faults[line] = Finding(line, "fault", code, detail, post)
    if not all_checked:
        raise RuleBroken(
            "SP-7",
            "请逐行检查完再登记，并确认没有写出的各行都符合。",
            "Check every line first, and confirm that those not named are in order.",
            place="all_checked",
        )
    return [faults.get(line) or Finding(line, "ok", "", "", "") for line in lines]


def check_concerned(*, inspected: bool, line: int) -> None:
    """Refuse a fault of a post that does not belong to the inspected unit: an inspection finds its faults alone."""
    if not inspected:
        raise RuleBroken(
            "SP-7",
            f"第 {line} 行的责任岗位不属于被检查单位，请改正；其他单位的问题另行检查。",
            f"The post in line {line} is not the inspected unit's; another unit is inspected by a list of its own.",
            place="faults",
        )


def check_answer(text: str) -> str:
    """What the inspected unit answers; refused when it says nothing."""
    if not text:
        raise RuleBroken("SP-7", "请写明情况和整改措施。", "Say what happened and what is put right.", place="text")
    return text


def check_settling(outcome: object, text: str) -> str:
    """Whether the matter is settled or goes back to the unit; refused without outcome or without saying why."""
    if outcome not in ("settled", "again"):
        raise RuleBroken("SP-7", "请选择核查结论。", "Choose the outcome.", place="outcome")
    if not text:
        raise RuleBroken("SP-7", "请写明核查情况。", "Say what was checked.", place="text")
    return str(outcome)


def check_standard(area: object, text: str) -> str:
    """The area of a new standard; refused without area or words."""
    if area not in AREAS:
        raise RuleBroken("SP-7", "请选择规范的类别。", "Choose what the standard is about.", place="area")
    if not text:
        raise RuleBroken("SP-7", "请写明规范的内容。", "Say what the standard asks for.", place="text")
    return str(area)


def check_ending(*, in_force: bool) -> None:
    """Refuse to end a standard that has ended."""
    if not in_force:
        raise RuleBroken("SP-7", "这条规范已经停用，请刷新页面。", "The standard has ended already.")
