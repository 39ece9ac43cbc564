"""The time left of a limit and its light, to the minute."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.clock import office_time
from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.lights import NO_LIMIT, STOPPED, TimeLeft, time_left

CALENDAR = OfficeCalendar()
MONDAY = office_time(2026, 3, 2, 9)
MINUTE = timedelta(minutes=1)


@pytest.mark.rule("TC-2")
def test_a_clock_without_limit_and_a_paused_one_have_no_time_left() -> None:
    assert time_left(CALENDAR, MONDAY, None) == NO_LIMIT
    assert time_left(CALENDAR, MONDAY, None, paused=True) == STOPPED
    assert time_left(CALENDAR, MONDAY, MONDAY + MINUTE, paused=True) == STOPPED


@pytest.mark.rule("TC-5")
def test_a_paused_clock_that_is_overdue_stays_red() -> None:
    left = time_left(CALENDAR, MONDAY, MONDAY - timedelta(hours=1), paused=True)
    assert (left.colour, left.overdue) == ("red", True)
    assert time_left(CALENDAR, MONDAY, MONDAY + MINUTE, statutory_at=MONDAY, paused=True).colour == "red"


@pytest.mark.rule("TC-5")
@pytest.mark.parametrize(
    ("shift", "colour"),
    [
        (-2 * MINUTE, "green"),
        (-MINUTE, "green"),
        (timedelta(0), "yellow"),
        (9 * MINUTE, "yellow"),
        (10 * MINUTE, "red"),
    ],
)
def test_the_light_changes_at_the_very_moment(shift: timedelta, colour: str) -> None:
    left = time_left(CALENDAR, MONDAY + shift, MONDAY + 10 * MINUTE, MONDAY)
    assert left.colour == colour
    assert left.overdue is (colour == "red")
    assert left.minutes == abs(10 - shift // MINUTE)


@pytest.mark.rule("TC-5")
def test_the_statutory_limit_turns_red_before_the_promised_one() -> None:
    left = time_left(CALENDAR, MONDAY, MONDAY + timedelta(hours=1), statutory_at=MONDAY)
    assert left == TimeLeft("red", 0, 60, False)
    assert time_left(CALENDAR, MONDAY, MONDAY + timedelta(hours=1), statutory_at=MONDAY + MINUTE).colour == "green"


@pytest.mark.rule("TC-2")
def test_working_days_and_minutes_are_told_apart_and_overdue_counts_up() -> None:
    # Tuesday 10:30 is one working day and an hour and a half away, whatever the nights.
    assert time_left(CALENDAR, MONDAY, office_time(2026, 3, 3, 10, 30)) == TimeLeft("green", 1, 90, False)
    assert time_left(CALENDAR, office_time(2026, 3, 3, 10, 30), MONDAY) == TimeLeft("red", 1, 90, True)
    assert time_left(CALENDAR, MONDAY, office_time(2026, 3, 9, 9)) == TimeLeft("green", 5, 0, False), "over a weekend"


@pytest.mark.rule("TC-2")
def test_a_limit_of_natural_hours_counts_nights() -> None:
    due = MONDAY + timedelta(days=1, hours=2, seconds=59)
    assert time_left(CALENDAR, MONDAY, due, natural=True) == TimeLeft("green", 1, 120, False, True)
    assert time_left(CALENDAR, due, MONDAY, natural=True) == TimeLeft("red", 1, 120, True, True)
