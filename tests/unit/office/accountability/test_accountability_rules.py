"""Accountability, pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from engine.clock import office_time
from engine.office.accountability.rules import (
    INFRACTIONS,
    MEASURES,
    check_answer,
    check_findings,
    check_infraction,
    check_measure,
    check_plan,
    check_pursuit,
    check_review,
    check_taken,
    check_taking,
    check_verification,
    measure_after_review,
    measure_name,
    report_days,
    take_due,
)
from engine.office.calendar.rules import OfficeCalendar
from engine.office.rule import RuleBroken

TODAY, LATER = date(2026, 3, 2), date(2026, 3, 9)


@pytest.mark.rule("AC-3")
def test_five_working_days_to_take_a_clue() -> None:
    assert take_due(office_time(2026, 3, 2, 9), OfficeCalendar(), 5) == office_time(2026, 3, 9, 17)


@pytest.mark.rule("AC-3")
@pytest.mark.parametrize(
    ("deadline", "days"),
    [(date(2026, 3, 3), 1), (date(2026, 3, 9), 5), (date(2026, 3, 14), 10), (date(2026, 3, 15), 10)],
)
def test_a_deadline_on_a_rest_day_is_kept_until_the_next_working_day(deadline: date, days: int) -> None:
    """Sat 03-14 and Sun 03-15 are kept until Mon 03-16, the tenth counted day after Mon 03-02."""
    assert report_days(deadline, TODAY, OfficeCalendar()) == days


@pytest.mark.rule("FI-9", "AC-1")
def test_violations_are_a_table_that_begins_with_those_of_first_inquiry() -> None:
    assert [rule for rule, _, _ in INFRACTIONS.values()][:6] == ["FI-9"] * 6
    check_infraction("repeated_notice")
    with pytest.raises(ValueError, match="known infraction"):
        check_infraction("rudeness")


@pytest.mark.rule("AC-3", "AC-4")
def test_what_each_step_asks_for() -> None:
    check_taking(True, "", decided=False)
    check_taken(True)
    check_findings("属实", True, "办法", heard=True)
    check_findings("不属实", False, None, heard=True)
    assert check_measure("none", "情节轻微", True) == "none"
    assert check_measure("none", "不属实", False) == "none"
    assert check_plan("计划", LATER, TODAY, 60) == LATER
    assert check_verification("已落实", planned=True, verified=True, further=None) == "none"
    assert check_verification("未落实", planned=True, verified=False, further=None) == "again"
    assert check_verification("拒不整改", planned=True, verified=False, further="recommend") == "recommend"
    check_answer("责成三日内整改")
    assert check_review("changed", "改为整改", "discipline", "rectification") == ("changed", "rectification")
    assert check_review("changed", "从轻", "notice_of_criticism", "talk") == ("changed", "talk")
    assert check_review("upheld", "维持", "talk", "criticism") == ("upheld", None)
    assert check_review("revoked", "无过错", "discipline", None) == ("revoked", None)


@pytest.mark.rule("AC-3", "AC-4", "AC-10")
@pytest.mark.parametrize(
    "step",
    [
        lambda: check_taking(False, "", decided=False),
        lambda: check_taking(True, "", decided=True),
        lambda: check_taken(None),
        lambda: check_taken(False),
        lambda: check_findings("属实", True, "办法", heard=False),
        lambda: check_findings("", False, None, heard=True),
        lambda: check_findings("属实", True, None, heard=True),
        lambda: check_measure("criticism", "首次", None),
        lambda: check_measure("none", "首次", None),
        lambda: check_measure("criticism", "首次", False),
        lambda: check_measure("criticism", "", True),
        lambda: check_measure("exile", "首次", True),
        lambda: check_plan("", LATER, TODAY, 60),
        lambda: check_plan("计划", TODAY, TODAY, 60),
        lambda: check_plan("计划", None, TODAY, 60),
        lambda: check_plan("计划", LATER, TODAY, 6),
        lambda: check_verification("已落实", planned=False, verified=True, further=None),
        lambda: check_verification("", planned=True, verified=True, further=None),
        lambda: check_verification("未落实", planned=True, verified=False, further="forget"),
        lambda: check_answer(""),
        lambda: check_review("perhaps", "从轻", "talk", None),
        lambda: check_review("upheld", "", "talk", None),
        lambda: check_review("upheld", "维持", None, None),
        lambda: check_review("changed", "从轻", "talk", None),
        lambda: check_review("changed", "从轻", "talk", "talk"),
        lambda: check_review("changed", "加重", "talk", "disqualified"),
        lambda: check_review("changed", "加重", "talk", "rectification"),
    ],
)
def test_a_step_that_lacks_its_ground_is_refused(step: Callable[[], None]) -> None:
    with pytest.raises(RuleBroken):
        step()


@pytest.mark.rule("FI-7", "AU-6")
def test_a_violation_is_pursued_once_and_never_ones_own() -> None:
    check_pursuit(known=True, own=False, pursued=False)
    for given in ((False, False, False), (True, True, False), (True, False, True)):
        with pytest.raises(RuleBroken):
            check_pursuit(**dict(zip(("known", "own", "pursued"), given, strict=True)))


@pytest.mark.rule("AC-10")
def test_against_a_unit_the_gravest_measure_is_a_recommendation() -> None:
    assert measure_name("discipline", unit=True) == "建议上级处理"
    assert measure_name("discipline", unit=False) == MEASURES["discipline"][0]
    assert measure_name("talk", unit=True) == MEASURES["talk"][0]


@pytest.mark.rule("AC-3")
def test_punishment_is_only_recommended() -> None:
    assert MEASURES["discipline"][0].startswith("建议")


@pytest.mark.rule("AC-3")
@pytest.mark.parametrize(
    ("measure", "result", "changed_to", "valid"),
    [
        (None, None, None, None),
        ("talk", None, None, "talk"),
        ("talk", "upheld", None, "talk"),
        ("discipline", "changed", "talk", "talk"),
        ("discipline", "revoked", None, "none"),
    ],
)
def test_the_valid_measure_is_what_the_review_made_of_it(
    measure: str | None, result: str | None, changed_to: str | None, valid: str | None
) -> None:
    assert measure_after_review(measure, result, changed_to) == valid
