"""What the records are worth in points, and what a score is called (PE-1, PE-2, PE-5). Pure.

Five dimensions (PE-5): key tasks; lawful duty; service, efficiency, quality; teamwork and integrity; compliance. The
third and the fifth come from the records alone, the others from people with grounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from types import MappingProxyType

from engine.office.performance.scheme import MEASURES, Scheme
from engine.office.rule import RuleBroken

KINDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"monthly": ("平时考评", "Monthly"), "special": ("专项考评", "Special"), "yearly": ("年终考评", "Yearly")}
)
GRADES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"excellent": ("优秀", "Excellent"), "qualified": ("合格", "Qualified"), "unqualified": ("不合格", "Unqualified")}
)
DIMENSIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "key_tasks": ("重点工作", "Key tasks"),
        "duty": ("依法履职", "Lawful duty"),
        "service": ("服务效能", "Service, efficiency, quality"),
        "teamwork": ("协作廉洁", "Teamwork and integrity"),
        "compliance": ("遵章守纪", "Compliance"),
    }
)
FROM_RECORDS = frozenset({"service", "compliance"})
"""Dimensions that nobody scores by hand."""
SOURCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "reminders": ("连续提醒", "Successive reminders"),
        "yellow": ("黄牌", "Yellow card"),
        "red": ("红牌", "Red card"),
        "early": ("提前办结", "Done before the limit"),
        "measure": ("责任追究", "Accountability"),
        "months": ("各月平均", "Mean of the months"),
        "manual": ("人工评分", "Manual score"),
    }
)


@dataclass(frozen=True, order=True)
class Subject:
    """Who is reviewed: a department (``staff_id`` 0), or a member of its staff."""

    department_id: int
    staff_id: int = 0


@dataclass(frozen=True)
class CardFact:
    """A card that was not lifted: ``level`` is ``reminder``, ``yellow`` or ``red``."""

    level: str
    at: datetime
    case_id: int


@dataclass(frozen=True)
class MeasureFact:
    """A measure of accountability that is valid."""

    measure: str
    case_id: int


@dataclass(frozen=True)
class DoneFact:
    """A case that was decided in the period; ``early``: on a day before the last day of its promised limit."""

    case_id: int
    early: bool


@dataclass(frozen=True)
class Facts:
    """What the records say of one subject in the period."""

    cards: Sequence[CardFact] = ()
    measures: Sequence[MeasureFact] = ()
    done: Sequence[DoneFact] = ()
    months: Sequence[Fraction] = ()
    """The scores of the months of a yearly review."""


@dataclass(frozen=True)
class Points:
    """Points won or lost, with the cases they come from (PE-2)."""

    source: str
    dimension: str
    points: Fraction
    case_ids: tuple[int, ...]


def points_from_records(facts: Facts, scheme: Scheme) -> list[Points]:
    """The points of one subject by the formula (PE-2).

    Every run of as many reminders as the scheme names costs once, in the order in which they were given. Half-year and
    year are the mean of their months: the difference of that mean to the base stands in place of single records, which
    the months have counted already.
    """
    if facts.months:
        mean = sum(facts.months, Fraction(0)) / len(facts.months)
        return [Points("months", "service", mean - scheme.base, ())]
    found: list[Points] = []
    reminders = sorted((card for card in facts.cards if card.level == "reminder"), key=lambda card: card.at)
    for first in range(0, len(reminders) - scheme.reminder_run + 1, scheme.reminder_run):
        run = reminders[first : first + scheme.reminder_run]
        found.append(_lost("reminders", "service", scheme.reminders, (card.case_id for card in run)))
    for level, lost in (("yellow", scheme.yellow), ("red", scheme.red)):
        found += [_lost(level, "service", lost, [card.case_id]) for card in facts.cards if card.level == level]
    early = [done.case_id for done in facts.done if done.early]
    shares = len(early) * 100 // (len(facts.done) * scheme.early_share) if facts.done else 0
    if shares:
        found.append(Points("early", "service", Fraction(shares * scheme.early), tuple(early)))
    found += [
        _lost("measure", "compliance", getattr(scheme, each.measure), [each.case_id])
        for each in facts.measures
        if each.measure in MEASURES
    ]
    return found


def _lost(source: str, dimension: str, points: int, case_ids: Iterable[int]) -> Points:
    return Points(source, dimension, Fraction(-points), tuple(dict.fromkeys(case_ids)))


def score_of(points: Iterable[Fraction], scheme: Scheme) -> Fraction:
    """The base with all points, to one decimal (half away from zero)."""
    exact = scheme.base + sum(points, Fraction(0))
    tenths = abs(exact) * 10 + Fraction(1, 2)
    return Fraction(tenths.numerator // tenths.denominator, 10) * (1 if exact >= 0 else -1)


def grade_of(score: Fraction, scheme: Scheme) -> str:
    """What a score is called (PE-1)."""
    if score >= scheme.excellent_from:
        return "excellent"
    return "qualified" if score >= scheme.qualified_from else "unqualified"


def check_manual(dimension: str, points: int, grounds: str, scheme: Scheme) -> None:
    """Refuse a manual score in a dimension that comes from the records, out of bounds, or without grounds (PE-3)."""
    if dimension not in DIMENSIONS or dimension in FROM_RECORDS:
        raise RuleBroken(
            "PE-5",
            "这个维度的分数由办件记录得出，不能人工评分，请选择其他维度。",
            "This dimension is scored from the records; choose another one.",
            place="dimension",
        )
    if points == 0 or abs(points) > scheme.manual_most:
        raise RuleBroken(
            "PE-3",
            f"一次人工评分请填写不超过 {scheme.manual_most} 分的加分或扣分，不能是 0。",
            f"One manual score adds or takes 1 to {scheme.manual_most} points.",
            place="points",
        )
    if not grounds.strip():
        raise RuleBroken("PE-3", "请写明评分的依据。", "Say on what grounds the score rests.", place="grounds")


def check_period(kind: str, first: date, last: date, today: date) -> None:
    """Refuse a period that ends before it begins or is not over yet."""
    if kind not in KINDS:
        raise RuleBroken("PE-1", "请选择考评的种类。", "Choose the kind of the review.", place="kind")
    if last < first:
        raise RuleBroken(
            "PE-1", "考评期的止日不能早于起日，请改正。", "The period ends before it begins.", place="last"
        )
    if last >= today:
        raise RuleBroken("PE-1", "考评期还没有结束，结束后再考评。", "The period is not over yet.", place="last")


def month_before(today: date) -> tuple[date, date]:
    """The first and the last day of the calendar month before ``today``."""
    last = date.fromordinal(today.replace(day=1).toordinal() - 1)
    return last.replace(day=1), last


def review_title(kind: str, first: date, last: date) -> str:
    """How papers and lists call a review: 「2026年10月平时考评」."""
    if kind == "monthly":
        return f"{first.year}年{first.month}月{KINDS[kind][0]}"
    if kind == "yearly":
        return f"{first.year}年度{KINDS[kind][0]}"
    return f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日{KINDS[kind][0]}"
