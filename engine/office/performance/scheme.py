"""The formula of the review as an office sets it (PE-2): numbers with versions, checked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from engine.errors import Refused


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the formula: the published value, its bounds, and its name in both languages."""

    default: int
    lowest: int
    highest: int
    zh: str
    en: str


NUMBERS: Mapping[str, Number] = MappingProxyType(
    {
        "base": Number(100, 1, 1000, "基础分", "Base"),
        "reminder_run": Number(3, 1, 20, "连续几次提醒扣一次分", "Successive reminders that cost points once"),
        "reminders": Number(3, 1, 100, "连续提醒扣分", "Points lost for each run of reminders"),
        "yellow": Number(5, 1, 100, "黄牌扣分", "Points lost for a yellow card"),
        "red": Number(10, 1, 100, "红牌扣分", "Points lost for a red card"),
        "early_share": Number(10, 1, 100, "提前办结每满百分之几加一次分", "Per cent of early cases that gain points"),
        "early": Number(1, 1, 100, "提前办结加分", "Points gained for each such share"),
        "criticism": Number(10, 1, 100, "批评教育扣分", "Points lost for criticism and education"),
        "talk": Number(15, 1, 100, "约谈扣分", "Points lost for a talk"),
        "notice_of_criticism": Number(20, 1, 100, "通报批评扣分", "Points lost for a notice of criticism"),
        "rectification": Number(30, 1, 100, "责令整改扣分", "Points lost for an ordered rectification"),
        "disqualified": Number(40, 1, 100, "取消评先评优资格扣分", "Points lost for disqualification from merit"),
        "discipline": Number(50, 1, 100, "建议处分扣分", "Points lost for a recommendation to discipline"),
        "excellent_from": Number(100, 1, 1000, "优秀的最低分", "Lowest score of “excellent”"),
        "qualified_from": Number(60, 1, 1000, "合格的最低分", "Lowest score of “qualified”"),
        "manual_most": Number(20, 1, 100, "一次人工评分最多加减几分", "Most points of one manual score"),
        "check_days": Number(5, 1, 20, "核对数据的工作日", "Working days to check the figures"),
        "confirm_days": Number(5, 1, 20, "确认结果的工作日", "Working days to confirm the results"),
    }
)
"""Name → number. The defaults are the published scheme that PE-2 names."""

MEASURES = ("criticism", "talk", "notice_of_criticism", "rectification", "disqualified", "discipline")
"""Measures of accountability that cost points, the mildest first."""


@dataclass(frozen=True)
class Scheme:
    """The numbers of one version; names as in ``NUMBERS``."""

    base: int
    reminder_run: int
    reminders: int
    yellow: int
    red: int
    early_share: int
    early: int
    criticism: int
    talk: int
    notice_of_criticism: int
    rectification: int
    disqualified: int
    discipline: int
    excellent_from: int
    qualified_from: int
    manual_most: int
    check_days: int
    confirm_days: int


PUBLISHED = Scheme(**{name: number.default for name, number in NUMBERS.items()})
"""What holds as long as the office has set nothing of its own."""


def checked_scheme(numbers: Mapping[str, int], why: str) -> Scheme:
    """The scheme of these numbers; refused at the number that is missing or out of bounds, and without a reason."""
    for each in fields(Scheme):
        bounds, value = NUMBERS[each.name], numbers.get(each.name)
        if value is None or not bounds.lowest <= value <= bounds.highest:
            raise Refused(
                f"“{bounds.zh}”请填写 {bounds.lowest} 到 {bounds.highest} 之间的整数。",
                f"“{bounds.en}” must be a whole number from {bounds.lowest} to {bounds.highest}.",
                place=each.name,
            )
    found = Scheme(**{each.name: numbers[each.name] for each in fields(Scheme)})
    if found.qualified_from >= found.excellent_from:
        raise Refused(
            "“合格的最低分”要低于“优秀的最低分”，请改正。",
            "The lowest score of “qualified” must be below that of “excellent”.",
            place="qualified_from",
        )
    if not why.strip():
        raise Refused("请写明为什么修改考评办法。", "Please say why the scheme is changed.", place="why")
    return found
