"""What records are worth in a performance review, by the published scheme (PE-1 … PE-5)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from engine.errors import Refused
from engine.office.performance.rules import (
    CardFact,
    DoneFact,
    Facts,
    MeasureFact,
    check_manual,
    check_period,
    grade_of,
    month_before,
    points_from_records,
    score_of,
)
from engine.office.performance.scheme import PUBLISHED, checked_scheme
from engine.office.rule import RuleBroken

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)


def cards(*levels: str) -> list[CardFact]:
    return [CardFact(level, MONDAY + timedelta(days=day), 10 + day) for day, level in enumerate(levels)]


def total(facts: Facts) -> Fraction:
    return score_of([each.points for each in points_from_records(facts, PUBLISHED)], PUBLISHED)


@pytest.mark.rule("PE-2")
@pytest.mark.parametrize(
    ("facts", "score"),
    [
        (Facts(), 100),
        (Facts(cards("reminder", "reminder")), 100),
        (Facts(cards("reminder", "reminder", "reminder")), 97),
        (Facts(cards(*["reminder"] * 7)), 94),
        (Facts(cards("yellow")), 95),
        (Facts(cards("red", "yellow")), 85),
        (Facts(measures=[MeasureFact("criticism", 1)]), 90),
        (Facts(measures=[MeasureFact("talk", 1), MeasureFact("discipline", 2)]), 35),
        (Facts(measures=[MeasureFact("none", 1)]), 100),
        (Facts(done=[DoneFact(number, early=number == 0) for number in range(10)]), 101),
        (Facts(done=[DoneFact(number, early=number == 0) for number in range(11)]), 100),
        (Facts(done=[DoneFact(number, early=number < 25) for number in range(100)]), 102),
        (Facts(done=[DoneFact(1, early=True)]), 110),
        (Facts(cards("red"), months=[Fraction(90), Fraction(97), Fraction(100)]), Fraction("95.7")),
    ],
)
def test_points_follow_the_published_scheme(facts: Facts, score: Fraction) -> None:
    assert total(facts) == score


@pytest.mark.rule("PE-2")
def test_every_point_names_the_cases_it_comes_from() -> None:
    facts = Facts(cards("reminder", "yellow", "reminder", "reminder", "reminder"), [MeasureFact("talk", 99)])
    found = {each.source: each.case_ids for each in points_from_records(facts, PUBLISHED)}
    assert found == {"reminders": (10, 12, 13), "yellow": (11,), "measure": (99,)}


@pytest.mark.rule("PE-5")
def test_records_score_service_and_compliance_alone() -> None:
    facts = Facts(cards("red"), [MeasureFact("talk", 1)], [DoneFact(1, early=True)])
    assert {each.dimension for each in points_from_records(facts, PUBLISHED)} == {"service", "compliance"}
    for dimension in ("service", "compliance", "nosuch"):
        with pytest.raises(RuleBroken) as refused:
            check_manual(dimension, 3, "日常表现", PUBLISHED)
        assert refused.value.rule == "PE-5"


@pytest.mark.rule("PE-1")
@pytest.mark.parametrize(
    ("score", "grade"), [("100", "excellent"), ("99.9", "qualified"), ("60", "qualified"), ("59.9", "unqualified")]
)
def test_grades_begin_at_the_numbers_of_the_scheme(score: str, grade: str) -> None:
    assert grade_of(Fraction(score), PUBLISHED) == grade


@pytest.mark.rule("PE-3")
@pytest.mark.parametrize(
    ("points", "grounds", "place"), [(0, "有", "points"), (21, "有", "points"), (5, " ", "grounds")]
)
def test_a_manual_score_is_bounded_and_has_grounds(points: int, grounds: str, place: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_manual("duty", points, grounds, PUBLISHED)
    assert refused.value.place == place
    check_manual("duty", -20, "检查发现资料不全", PUBLISHED)


@pytest.mark.rule("PE-1")
def test_a_period_is_over_before_it_is_reviewed() -> None:
    check_period("monthly", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1))
    for kind, first, last in (
        ("monthly", date(2026, 2, 1), date(2026, 3, 1)),
        ("special", date(2026, 2, 2), date(2026, 2, 1)),
        ("weekly", date(2026, 2, 1), date(2026, 2, 2)),
    ):
        with pytest.raises(RuleBroken):
            check_period(kind, first, last, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 1, 1), date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_the_month_before(today: date, first: date, last: date) -> None:
    assert month_before(today) == (first, last)


@pytest.mark.rule("PE-2")
def test_a_scheme_is_refused_at_its_wrong_number() -> None:
    numbers = asdict(PUBLISHED)
    assert checked_scheme({**numbers, "yellow": 6}, "县里新规定").yellow == 6
    for wrong, why, place in (
        ({"yellow": 1000}, "新规定", "yellow"),
        ({"qualified_from": 100}, "新规定", "qualified_from"),
        ({}, " ", "why"),
    ):
        with pytest.raises(Refused) as refused:
            checked_scheme({**numbers, **wrong}, why)
        assert refused.value.place == place
