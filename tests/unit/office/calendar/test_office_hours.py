"""Office hours with several periods: how they are written, which ones are refused, and from when they hold."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from engine.clock import office_time
from engine.errors import Refused
from engine.office.calendar.hours import STANDARD_HOURS, HoursVersion, OfficeHours, Period, hours_on, parse_hours
from engine.office.calendar.rules import OfficeCalendar

BROKEN = parse_hours("09:00–12:00、13:30–17:30")
CALENDAR = OfficeCalendar(hours=(HoursVersion(date(2026, 3, 4), BROKEN),))


@pytest.mark.parametrize(
    "text",
    [
        "09:00–12:00、13:30–17:30",
        "9:00-12:00,13:30-17:30",
        "9：00至12：00；13：30到17：30",
        " 09:00 — 12:00 \n 13:30 ~ 17:30 ",
    ],
)
def test_hours_are_read_as_people_write_them(text: str) -> None:
    assert parse_hours(text) == BROKEN
    assert str(parse_hours(text)) == "09:00–12:00、13:30–17:30"


@pytest.mark.parametrize(
    "text",
    [
        "", "上午", "9:00", "25:00–26:00", "09:00–12:60", "12:00–09:00", "09:00–09:00", "09:00–12:00、12:00–17:00",
        "13:30–17:30、09:00–12:00", "09:00–12:00、11:00–17:00", "09:00–09:30",
        "08:00–09:00、10:00–11:00、12:00–13:00、14:00–15:00、16:00–17:00",
    ],
)  # fmt: skip
def test_what_is_no_day_of_an_office_is_refused_at_the_field(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_hours(text)
    assert refusal.value.place == "periods"
    assert refusal.value.zh.endswith("。")


@pytest.mark.rule("TC-2")
def test_hours_hold_from_their_day_until_the_next_version() -> None:
    summer = OfficeHours((Period(time(8), time(12)), Period(time(15), time(18, 30))))
    versions = (HoursVersion(date(2026, 3, 4), BROKEN), HoursVersion(date(2026, 6, 1), summer))
    found = [
        hours_on(versions, day) for day in (date(2026, 3, 3), date(2026, 3, 4), date(2026, 5, 31), date(2026, 6, 1))
    ]
    assert found == [STANDARD_HOURS, BROKEN, BROKEN, summer]


@pytest.mark.rule("TC-2", "TC-10")
def test_closing_time_and_the_length_of_a_day_follow_the_hours() -> None:
    assert CALENDAR.closing(date(2026, 3, 3)) == office_time(2026, 3, 3, 17)
    assert CALENDAR.closing(date(2026, 3, 4)) == office_time(2026, 3, 4, 17, 30)
    assert BROKEN.length == timedelta(hours=7)
    # Nine hours on Tuesday, then seven, of which the first three end at noon and not at half past one.
    morning = office_time(2026, 3, 3, 8)
    assert CALENDAR.add_working_time(morning, timedelta(hours=12)) == office_time(2026, 3, 4, 12)
    assert CALENDAR.add_working_time(morning, timedelta(hours=12, minutes=1)) == office_time(2026, 3, 4, 13, 31)
    assert CALENDAR.add_working_time(office_time(2026, 3, 4, 12, 15), timedelta()) == office_time(2026, 3, 4, 13, 30)
    assert CALENDAR.add_working_time(office_time(2026, 3, 4, 12, 15), timedelta(hours=-1)) == office_time(
        2026, 3, 4, 11
    )
