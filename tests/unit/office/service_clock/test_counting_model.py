"""Counting by examples at the edges of days, and office time counted minute by minute."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest

from engine.clock import office_time
from engine.office.calendar.rules import OfficeCalendar, SetDay
from engine.office.service_clock.rules import ClockFacts, Extension, Stop, due, explain, resolve
from tests.unit.office.service_clock.counting_model import A_DAY, Office, minute_after, moment_of

LOCAL = {date(2026, 3, 4): False, date(2026, 3, 14): True}
CALENDAR = OfficeCalendar(local={day: SetDay(works, "县里调整", "set by the county") for day, works in LOCAL.items()})
NOON_BREAK = [(540, 720), (810, 1050)]
OFFICES = [
    Office(local=LOCAL),
    Office((date(2020, 1, 1), NOON_BREAK), local=LOCAL),
    # From 11 March on another noon break, 15 minutes more a day, and another closing time.
    Office((date(2020, 1, 1), NOON_BREAK), (date(2026, 3, 11), [(480, 690), (870, 1095)]), local=LOCAL),
    Office((date(2026, 3, 6), [(510, 690), (840, 1020), (1140, 1200)]), local=LOCAL),
]
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MONDAY = office_time(2026, 3, 9, 10)


@pytest.mark.rule("TC-2", "TC-10")
@pytest.mark.parametrize("office", OFFICES)
def test_office_minutes_go_forth_and_back_and_add_up(office: Office) -> None:
    """Counted on the strip: an end is reached when so many office minutes are over, breaks left out."""
    chance, calendar = Random(10), office.calendar
    for _ in range(500):
        edge = chance.choice([*office.edges, chance.randrange(A_DAY)])
        begin = max(chance.randrange(23, 49) * A_DAY + edge + chance.choice((-1, 0, 0, 1)), 0)
        amount = chance.choice([0, 1, chance.randrange(3000)])
        moment = moment_of(begin)
        assert calendar.is_open(moment) == office.open[begin]
        if amount == 0:
            # Where nothing is to be counted, the next minute of office time is meant.
            assert calendar.add_working_minutes(moment, 0) == moment_of(office.open.index(1, begin))
            continue
        end = minute_after(office.open, begin, amount)
        assert end is not None
        assert calendar.add_working_minutes(moment, amount) == moment_of(end)
        assert calendar.working_minutes_between(moment, moment_of(end)) == amount
        back, ran = end, 0
        while ran < amount:
            back = office.open.rindex(1, 0, back)
            ran += 1
        assert calendar.add_working_minutes(moment_of(end), -amount) == moment_of(back)


def stopped(begin: datetime, end: datetime) -> ClockFacts:
    return ClockFacts(MONDAY, 5, stops=(Stop(begin, end, "testing", "检测"),))


@pytest.mark.rule("TC-10")
@pytest.mark.parametrize(
    ("begin", "end", "days_lost"),
    [
        # From opening to closing of one day is a full working day; it does not reach over that closing.
        (office_time(2026, 3, 10, 8), office_time(2026, 3, 10, 17), 0),
        # One minute more, and the clock stood at closing.
        (office_time(2026, 3, 10, 8), office_time(2026, 3, 10, 17, 1), 1),
        # One minute less than the whole office time at the beginning.
        (office_time(2026, 3, 10, 8, 1), office_time(2026, 3, 11, 8), 0),
        # Nine office hours, but no whole day of the office in one piece.
        (office_time(2026, 3, 10, 12), office_time(2026, 3, 11, 12), 0),
        # Stopped exactly at closing: it stood at that closing.
        (office_time(2026, 3, 10, 17), office_time(2026, 3, 11, 17), 1),
        # Resumed exactly at closing: it ran at that closing; resumed a minute later: it did not.
        (office_time(2026, 3, 10, 10), office_time(2026, 3, 11, 17), 1),
        (office_time(2026, 3, 10, 10), office_time(2026, 3, 11, 17, 1), 2),
        # Over a weekend alone nothing is lost.
        (office_time(2026, 3, 14, 17), office_time(2026, 3, 16, 8), 0),
    ],
)
def test_stops_at_the_edges_of_office_days(begin: datetime, end: datetime, days_lost: int) -> None:
    before, after = due(ClockFacts(MONDAY, 5), CALENDAR), due(stopped(begin, end), CALENDAR)
    assert before.promised_at is not None
    assert after.promised_at is not None
    counted = [day for day in range(1, 15) if CALENDAR.is_counted(before.promised_at.date() + day * DAY)]
    expected = before.promised_at + (DAY * counted[days_lost - 1] if days_lost else timedelta())
    assert after.promised_at == expected


@pytest.mark.rule("TC-10")
def test_stops_that_touch_are_one_stop() -> None:
    noon = office_time(2026, 3, 11, 12)
    two = (
        Stop(office_time(2026, 3, 10, 16), noon, "testing", "检测"),
        Stop(noon, office_time(2026, 3, 11, 18), "hearing", "听证"),
    )
    assert due(ClockFacts(MONDAY, 5, stops=two), CALENDAR) == due(
        stopped(two[0].from_at, office_time(2026, 3, 11, 18)), CALENDAR
    )
    apart = (two[0], Stop(noon + MINUTE, office_time(2026, 3, 11, 18), "hearing", "听证"))
    assert due(ClockFacts(MONDAY, 5, stops=apart), CALENDAR) == due(ClockFacts(MONDAY, 5), CALENDAR)


def extended(days: int) -> tuple[Extension, ...]:
    return (Extension(days, "案情复杂", MONDAY),)


@pytest.mark.rule("TC-10", "TC-5")
@pytest.mark.parametrize("days", [1, 2, 5, 10])
def test_an_immediate_item_that_was_extended_has_the_lights_of_its_extension(days: int) -> None:
    facts = ClockFacts(MONDAY, 0, extensions=extended(days))
    later = due(ClockFacts(MONDAY, days), CALENDAR)
    assert due(facts, CALENDAR) == later


@pytest.mark.rule("FI-3")
def test_an_announced_end_takes_the_place_of_the_promise() -> None:
    expected = office_time(2026, 3, 12, 12)
    facts = ClockFacts(MONDAY, 24, "natural_hours", name="answer", announced_at=expected)
    assert due(facts, CALENDAR).promised_at == expected
    descriptor = {"kind": "clock", "clock": "answer", "shift": -4, "unit": "working_hours"}
    moment = resolve(descriptor, armed_at=MONDAY, clocks={"answer": facts}, calendar=CALENDAR)
    assert moment == office_time(2026, 3, 12, 8)
    lines = explain(facts, CALENDAR)
    assert lines[-1].day == date(2026, 3, 12)
