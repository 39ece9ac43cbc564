"""The counting calendar: yearly notices, make-up days, local days, provisional years, working time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.clock import office_time
from engine.errors import Refused
from engine.office.calendar.festivals import LAST_LUNAR_YEAR, statutory_holidays
from engine.office.calendar.rules import KNOWN_YEARS, LONGEST_COUNT, OfficeCalendar, SetDay, parse_day

CALENDAR = OfficeCalendar()
days = some.dates(date(2020, 1, 1), date(2035, 12, 31))
moments = some.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001 (the strategy adds the zone)


@pytest.mark.rule("TC-2")
@pytest.mark.parametrize(
    ("day", "counted", "reason"),
    [
        (date(2026, 3, 2), True, "working_day"),
        (date(2026, 3, 7), False, "weekend"),
        (date(2026, 10, 1), False, "holiday"),
        (date(2026, 10, 6), False, "holiday"),
        (date(2026, 10, 10), True, "make_up_day"),
        (date(2026, 9, 20), True, "make_up_day"),
    ],
)
def test_days_of_the_yearly_notice(day: date, counted: bool, reason: str) -> None:
    status = CALENDAR.status(day)
    assert (status.counted, status.reason, status.provisional) == (counted, reason, False)
    assert CALENDAR.is_counted(day) is counted


@pytest.mark.rule("TC-2", "TC-11")
def test_a_day_set_by_the_administrator_wins_and_says_why() -> None:
    calendar = OfficeCalendar(local={date(2026, 3, 3): SetDay(False, "大雪停工", "closed for snow")})
    status = calendar.status(date(2026, 3, 3))
    assert (status.counted, status.reason, status.zh) == (False, "local_closing", "大雪停工")
    assert calendar.nth_counted_day_after(date(2026, 3, 2), 1) == date(2026, 3, 4)


@pytest.mark.rule("TC-2")
def test_a_year_that_nobody_knows_is_provisional_with_thirteen_statutory_days() -> None:
    assert 2027 not in KNOWN_YEARS
    holidays = statutory_holidays(2027)
    assert len(holidays) == 13
    assert sorted(day.isoformat() for day in holidays) == [
        "2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05", "2027-05-01", "2027-05-02",
        "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-02", "2027-10-03",
    ]  # fmt: skip
    status = CALENDAR.status(date(2027, 2, 8))
    assert (status.counted, status.reason, status.provisional) == (False, "holiday", True)
    assert CALENDAR.status(date(2027, 3, 1)).provisional
    assert not CALENDAR.status(date(2026, 3, 2)).provisional


# Lunar new year, Tomb-sweeping Day (solar term), Dragon Boat (5th of the 5th), Mid-autumn (15th of the 8th), all in the
# zone UTC+8, typed from an almanac. The new moons of 2027-02-06 (23:56) and 2030-02-03 (00:07) lie near midnight:
# calendars that reckon with less precision put these two new years a day off.
ALMANAC = [
    (2027, "02-06", "04-05", "06-09", "09-15"),
    (2028, "01-26", "04-04", "05-28", "10-03"),
    (2029, "02-13", "04-04", "06-16", "09-22"),
    (2030, "02-03", "04-05", "06-05", "09-12"),
    (2031, "01-23", "04-05", "06-24", "10-01"),
    (2032, "02-11", "04-04", "06-12", "09-19"),
    (2033, "01-31", "04-04", "06-01", "09-08"),
    (2034, "02-19", "04-05", "06-20", "09-27"),
    (2035, "02-08", "04-05", "06-10", "09-16"),
    (2036, "01-28", "04-04", "05-30", "10-04"),
    (2037, "02-15", "04-04", "06-18", "09-24"),
    (2038, "02-04", "04-05", "06-07", "09-13"),
    (2039, "01-24", "04-05", "05-27", "10-02"),
    (2040, "02-12", "04-04", "06-14", "09-20"),
    (2041, "02-01", "04-04", "06-03", "09-10"),
    (2042, "01-22", "04-04", "06-22", "09-28"),
    (2043, "02-10", "04-05", "06-11", "09-17"),
    (2044, "01-30", "04-04", "05-31", "10-05"),
    (2045, "02-17", "04-04", "06-19", "09-25"),
    (2046, "02-06", "04-04", "06-08", "09-15"),
    (2047, "01-26", "04-05", "05-29", "10-04"),
    (2048, "02-14", "04-04", "06-15", "09-22"),
    (2049, "02-02", "04-04", "06-04", "09-11"),
    (2050, "01-23", "04-04", "06-23", "09-30"),
]


@pytest.mark.rule("TC-2")
@pytest.mark.parametrize(("year", "spring", "tomb", "dragon", "autumn"), ALMANAC)
def test_moving_festivals_are_those_of_the_almanac(year: int, spring: str, tomb: str, dragon: str, autumn: str) -> None:
    days = {date(year, 1, 1): "new_year"}
    new_year = date.fromisoformat(f"{year}-{spring}")
    days |= {new_year + timedelta(days=shift): "spring_festival" for shift in (-1, 0, 1, 2)}
    for day, key in ((tomb, "tomb_sweeping"), (dragon, "dragon_boat"), (autumn, "mid_autumn")):
        days[date.fromisoformat(f"{year}-{day}")] = key
    for day, key in (("05-01", "labour_day"), ("05-02", "labour_day"), ("10-01", "national_day"),
                     ("10-02", "national_day"), ("10-03", "national_day")):  # fmt: skip
        days.setdefault(date.fromisoformat(f"{year}-{day}"), key)
    assert dict(statutory_holidays(year)) == days


@pytest.mark.rule("TC-2")
def test_beyond_the_known_lunar_calendar_only_fixed_festivals_are_known() -> None:
    assert len(statutory_holidays(LAST_LUNAR_YEAR)) == 13
    assert len(statutory_holidays(LAST_LUNAR_YEAR + 1)) == 6


@pytest.mark.rule("TC-2")
def test_an_imported_year_is_the_whole_truth() -> None:
    calendar = OfficeCalendar(imported={2027: {date(2027, 2, 5): SetDay(False, "春节", "Spring Festival")}})
    assert not calendar.status(date(2027, 2, 5)).provisional
    assert calendar.is_counted(date(2027, 2, 8)), "not named in the imported table, so it follows its weekday"


@given(days, some.integers(1, 400))
def test_nth_day_is_found_as_by_walking(day: date, n: int) -> None:
    walked, left = day, n
    while left:
        walked += timedelta(days=1)
        left -= CALENDAR.status(walked).counted
    assert CALENDAR.nth_counted_day_after(day, n) == walked
    assert CALENDAR.counted_between(day, walked) == n
    back = CALENDAR.nth_counted_day_before(walked, n)
    assert CALENDAR.counted_between(back - timedelta(days=1), walked - timedelta(days=1)) == n


@pytest.mark.rule("TC-2")
def test_working_time_runs_from_eight_to_five_without_noon_closure() -> None:
    friday = office_time(2026, 3, 6, 16)
    assert CALENDAR.add_working_minutes(friday, 60) == office_time(2026, 3, 6, 17)
    assert CALENDAR.add_working_minutes(friday, 61) == office_time(2026, 3, 9, 8, 1)
    assert CALENDAR.add_working_minutes(office_time(2026, 3, 7, 12), 0) == office_time(2026, 3, 9, 8)
    assert CALENDAR.working_minutes_between(friday, office_time(2026, 3, 9, 9)) == 120
    assert CALENDAR.working_minutes_between(office_time(2026, 3, 9, 11), office_time(2026, 3, 9, 13)) == 120
    assert CALENDAR.add_working_minutes(office_time(2026, 3, 9, 9), -61) == office_time(2026, 3, 6, 16, 59)


@given(moments, some.integers(0, 20_000))
def test_adding_working_time_and_measuring_it_agree(moment: datetime, minutes: int) -> None:
    later = CALENDAR.add_working_minutes(moment, minutes)
    assert later >= moment
    assert CALENDAR.working_time_between(moment, later) == timedelta(minutes=minutes)
    assert CALENDAR.working_time_between(CALENDAR.add_working_minutes(later, -minutes), later) == timedelta(
        minutes=minutes
    )


def test_absurd_counts_are_refused_instead_of_computed() -> None:
    with pytest.raises(Refused):
        CALENDAR.nth_counted_day_after(date(2026, 3, 2), LONGEST_COUNT + 1)


@pytest.mark.parametrize("text", ["2026-10-01", "2026/10/1", "20261001", " 2026-10-01 "])
def test_days_are_read_in_the_forms_people_write(text: str) -> None:
    assert parse_day(text) == date(2026, 10, 1)


@pytest.mark.parametrize("text", ["", "10-01", "2026-02-30", "明天", "2026-10-01-01"])
def test_other_texts_are_no_days(text: str) -> None:
    with pytest.raises(Refused):
        parse_day(text)
