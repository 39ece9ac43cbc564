"""One-time notices, pure."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.clock import office_time
from engine.office.calendar.rules import OfficeCalendar
from engine.office.notices.rules import Line, check_lines, supplement_end
from engine.office.rule import RuleBroken


def line(material: int, change: str | None = None) -> Line:
    return Line(material, f"材料{material}", "缺", "补", change)


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
