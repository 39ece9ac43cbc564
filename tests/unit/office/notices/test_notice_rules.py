"""One-time notices, pure."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.clock import office_time
from engine.office.calendar.rules import OfficeCalendar
from engine.office.notices.rules import NoticeLine, check_lines, reminder_at, supplement_end
from engine.office.rule import RuleBroken


def line(material: int, change: str | None = None) -> NoticeLine:
    return NoticeLine(material, f"材料{material}", "缺", "补", change)


@pytest.mark.rule("ON-2")
def test_a_notice_names_something() -> None:
    check_lines([line(1)], [], ())
    with pytest.raises(RuleBroken):
        check_lines([], [], ())


@pytest.mark.rule("ON-4")
@given(
    some.sets(some.integers(1, 6), min_size=1),
    some.lists(some.sets(some.integers(1, 6), min_size=1), min_size=1, max_size=3),
    some.sets(some.integers(1, 6)),
)
def test_a_further_notice_names_only_what_was_named_and_has_not_come(
    wanted: set[int], earlier: list[set[int]], cured: set[int]
) -> None:
    allowed = set().union(*earlier) - cured
    if wanted <= allowed:
        check_lines([line(each) for each in wanted], earlier, cured)
        return
    with pytest.raises(RuleBroken) as broken:
        check_lines([line(each) for each in wanted], earlier, cured)
    assert (broken.value.rule, broken.value.infraction) == ("ON-4", "repeated_notice")
    check_lines([line(each, "法律修改") for each in wanted], earlier, cured)


@pytest.mark.rule("LC-3", "TC-19")
@pytest.mark.parametrize(
    ("amount", "unit", "ends"),
    [
        (15, "natural_days", office_time(2026, 3, 17, 17)),
        (5, "natural_days", office_time(2026, 3, 9, 17)),  # Saturday gives way to Monday
        (5, "working_days", office_time(2026, 3, 9, 17)),
        (48, "natural_hours", office_time(2026, 3, 4, 9)),
        (9, "working_hours", office_time(2026, 3, 3, 9)),
    ],
)
def test_the_supplement_period_ends(amount: int, unit: str, ends: datetime) -> None:
    assert supplement_end(office_time(2026, 3, 2, 9), amount, unit, OfficeCalendar()) == ends


def test_an_unknown_unit_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="unit"):
        supplement_end(office_time(2026, 3, 2, 9), 1, "moons", OfficeCalendar())


@pytest.mark.rule("LC-3")
@pytest.mark.parametrize(
    ("due_at", "reminded"),
    [
        (office_time(2026, 3, 17, 17), office_time(2026, 3, 12, 8)),
        (office_time(2026, 3, 6, 17), office_time(2026, 3, 5, 8)),
        (office_time(2026, 3, 3, 17), office_time(2026, 3, 3, 8)),
        (office_time(2026, 3, 2, 17), office_time(2026, 3, 2, 13, 30)),
    ],
)
def test_the_reminder_comes_between_the_notice_and_the_end(due_at: datetime, reminded: datetime) -> None:
    """Given on Monday at ten: three working days ahead of a long period, one of a short one, else soon."""
    assert reminder_at(office_time(2026, 3, 2, 10), due_at, OfficeCalendar()) == reminded


@pytest.mark.rule("LC-3")
@given(some.integers(1, 90), some.sampled_from(["working_days", "natural_days"]), some.integers(0, 400))
def test_every_period_has_its_reminder_before_it_ends(amount: int, unit: str, day: int) -> None:
    issued_at = office_time(2026, 1, 1, 16) + timedelta(days=day)
    due_at = supplement_end(issued_at, amount, unit, OfficeCalendar())
    assert issued_at < reminder_at(issued_at, due_at, OfficeCalendar()) < due_at
