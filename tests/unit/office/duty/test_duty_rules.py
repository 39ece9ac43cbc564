"""Duty days, their times and their gaps, without a database (AB-4, TC-12)."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from engine.clock import OFFICE_ZONE, office_time
from engine.office.calendar.hours import HoursVersion, parse_hours
from engine.office.calendar.rules import OfficeCalendar
from engine.office.duty.rules import (
    Gap,
    Shift,
    check_named,
    check_open_day,
    check_week,
    checked_phone,
    duty_day,
    duty_times,
    gap,
)
from engine.office.organisation.rules import PostHours, Span
from engine.office.rule import RuleBroken

CALENDAR = OfficeCalendar(hours=(HoursVersion(date(2026, 1, 1), parse_hours("09:00–12:00、13:30–17:30")),))
MONDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 3, each) for each in (2, 6, 7, 8))
SHIFT = Shift(7, "0999-6600012")


def written(times: list[tuple[datetime, datetime]]) -> list[str]:
    """Each time as day and hours of the office."""
    return ["–".join(f"{each.astimezone(OFFICE_ZONE):%d %H:%M}" for each in pair) for pair in times]


@pytest.mark.rule("AB-4")
def test_a_shift_lasts_from_opening_to_opening() -> None:
    assert duty_day(CALENDAR, office_time(2026, 3, 3, 8, 59)) == MONDAY
    assert duty_day(CALENDAR, office_time(2026, 3, 3, 9)) == date(2026, 3, 3)
    assert duty_day(CALENDAR, office_time(2026, 3, 8, 3)) == SATURDAY


@pytest.mark.rule("AB-4", "TC-12")
def test_duty_is_the_time_in_which_no_post_is_open() -> None:
    """Noon is no duty time; rest days are, unless a post opens on them."""
    assert written(duty_times(CALENDAR, MONDAY)) == ["02 17:30–03 09:00"]
    assert written(duty_times(CALENDAR, SATURDAY)) == ["07 09:00–08 09:00"]
    assert written(duty_times(CALENDAR, SUNDAY)) == ["08 09:00–09 09:00"]
    daily = PostHours(time(8), time(20), True)
    assert written(duty_times(CALENDAR, SATURDAY, [daily])) == ["07 20:00–08 08:00"]
    assert written(duty_times(CALENDAR, FRIDAY, [PostHours(), daily])) == ["06 20:00–07 08:00"]
    late = PostHours(time(19), time(21), False)
    assert written(duty_times(CALENDAR, MONDAY, [PostHours(), late])) == ["02 17:30–02 19:00", "02 21:00–03 09:00"]
    always = PostHours(time(0), time(23, 59), True)
    assert written(duty_times(CALENDAR, SATURDAY, [always])) == ["07 23:59–08 00:00"]
    afternoons = PostHours(time(13), time(20), False)
    assert written(duty_times(CALENDAR, MONDAY, [afternoons])) == ["02 09:00–02 13:00", "02 20:00–03 09:00"]
    assert written(duty_times(CALENDAR, SATURDAY, [PostHours(time(0), time(9), True)])) == ["07 09:00–08 00:00"]


@pytest.mark.rule("AB-4")
@pytest.mark.parametrize(
    ("shift", "members", "away", "found"),
    [
        (None, {7}, [], "nobody"),
        (SHIFT, {8}, [], "left"),
        (SHIFT, {7}, [Span(office_time(2026, 3, 2, 20), None)], "absent"),
        (SHIFT, {7}, [Span(office_time(2026, 2, 1), office_time(2026, 3, 2, 17, 31))], "absent"),
        (SHIFT, {7}, [Span(office_time(2026, 3, 2, 9), office_time(2026, 3, 2, 17, 30))], None),
        (SHIFT, {7}, [Span(office_time(2026, 3, 3, 9), None)], None),
        (SHIFT, {7}, [], None),
    ],
)
def test_a_day_that_nobody_answers_is_a_gap(
    shift: Shift | None, members: set[int], away: list[Span], found: Gap | None
) -> None:
    assert gap(shift, members, away, duty_times(CALENDAR, MONDAY)) == found


@pytest.mark.rule("AB-4")
@pytest.mark.parametrize("text", ["0999-6600012", "+86 13900001234", "0999-6600101 转 9", "（0999）6600101", "12345"])
def test_a_phone_that_can_be_dialled_is_taken(text: str) -> None:
    assert checked_phone(MONDAY, f" {text} ") == text


@pytest.mark.rule("AB-4")
@pytest.mark.parametrize("text", ["", "  ", "找门卫", "1234", "0999-6600012 张三", "1" * 41])
def test_a_phone_that_cannot_is_refused_at_its_day(text: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        checked_phone(FRIDAY, text)
    assert (refused.value.rule, refused.value.place) == ("AB-4", "phone5")
    assert refused.value.zh.startswith("值班电话写得不对" if text.strip() else "请填写")


@pytest.mark.rule("AB-4")
def test_what_the_roster_refuses() -> None:
    for found, words in (("left", "王芳已不在本部门任职"), ("absent", "王芳在值班时段已登记缺勤")):
        with pytest.raises(RuleBroken) as refused:
            check_named(SUNDAY, "王芳", found)
        assert refused.value.zh == f"{words}，请另选一人。"
        assert refused.value.place == "person7"
    check_named(SUNDAY, "王芳", None)
    with pytest.raises(RuleBroken, match="Monday"):
        check_week(SUNDAY)
    check_week(MONDAY)
    with pytest.raises(RuleBroken) as over:
        check_open_day(MONDAY, date(2026, 3, 3))
    assert over.value.place == "person1"
    check_open_day(MONDAY, MONDAY)
