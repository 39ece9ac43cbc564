"""The counting calendar: yearly notices, make-up days, local days, provisional years, working time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.clock import office_time
from engine.errors import Refused
from engine.office.calendar.festivals import LAST_YEAR_OF_THE_TABLE, statutory_holidays
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


@pytest.mark.rule("TC-2")
@pytest.mark.parametrize("year", range(2027, LAST_YEAR_OF_THE_TABLE + 1))
def test_moving_festivals_fall_where_the_moon_can_be(year: int) -> None:
    names: dict[str, list[date]] = {}
    for day, key in statutory_holidays(year).items():
        names.setdefault(key, []).append(day)
    # Lunar new year lies between 21 January and 21 February, the others a fixed number of moons later.
    new_year = sorted(names["spring_festival"])[1]
    assert date(year, 1, 21) <= new_year <= date(year, 2, 21)
    assert names["tomb_sweeping"][0] in (date(year, 4, 4), date(year, 4, 5), date(year, 4, 6))
    month = 29.530588
    for key, ordinal_of_moon, day_of_moon in (("dragon_boat", 4, 5), ("mid_autumn", 7, 15)):
        since = (names[key][0] - new_year).days if key in names else None
        if since is None:  # the festival coincides with another one that names the day
            continue
        expected = [ordinal_of_moon * month + day_of_moon - 1, (ordinal_of_moon + 1) * month + day_of_moon - 1]
        assert min(abs(since - days) for days in expected) < 2, key


@pytest.mark.rule("TC-2")
def test_beyond_the_table_only_fixed_festivals_are_known() -> None:
    assert len(statutory_holidays(LAST_YEAR_OF_THE_TABLE + 1)) == 6


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
