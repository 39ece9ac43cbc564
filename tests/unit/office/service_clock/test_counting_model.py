"""Counting against a second, plain model: it walks minute by minute and day by day, as one would with pen and paper."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from engine.clock import OFFICE_ZONE, office_time
from engine.office.calendar.hours import HoursVersion, parse_hours
from engine.office.calendar.rules import OfficeCalendar, SetDay
from engine.office.service_clock.rules import ClockFacts, Extension, Stop, due, explain, resolve

LOCAL = {date(2026, 3, 4): SetDay(False, "停电", "power cut"), date(2026, 3, 14): SetDay(True, "加班", "extra day")}
CALENDAR = OfficeCalendar(local=LOCAL)


class Hours:
    """The plain table beside a calendar: from which day on which minutes of the day are office time."""

    def __init__(self, *versions: tuple[date, list[tuple[int, int]]]) -> None:
        self.versions = versions
        self.calendar = OfficeCalendar(
            local=LOCAL,
            hours=tuple(
                HoursVersion(begins, parse_hours("、".join(f"{written(low)}–{written(high)}" for low, high in periods)))
                for begins, periods in versions
            ),
        )

    def of(self, day: date) -> list[tuple[int, int]]:
        """The periods of a day in minutes since midnight."""
        found = [(8 * 60, 17 * 60)]
        for begins, periods in self.versions:
            if begins <= day:
                found = periods
        return found

    def opening(self, day: date) -> datetime:
        return at_minute(day, self.of(day)[0][0])

    def closing(self, day: date) -> datetime:
        return at_minute(day, self.of(day)[-1][1])

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(OFFICE_ZONE)
        minute = local.hour * 60 + local.minute
        return self.calendar.is_counted(local.date()) and any(
            low <= minute < high for low, high in self.of(local.date())
        )


def written(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def at_minute(day: date, minute: int) -> datetime:
    return (datetime.combine(day, datetime.min.time(), OFFICE_ZONE) + timedelta(minutes=minute)).astimezone(UTC)


STANDARD = Hours()
NOON_BREAK = Hours((date(2020, 1, 1), [(540, 720), (810, 1050)]))
SUMMER = Hours(
    (date(2020, 1, 1), [(540, 720), (810, 1050)]),
    (date(2026, 3, 11), [(480, 690), (870, 1095)]),
)
"""From 11 March on another noon break, 15 minutes more a day, and another closing time."""
THREE_PERIODS = Hours((date(2026, 3, 6), [(510, 690), (840, 1020), (1140, 1200)]))
OFFICES = [STANDARD, NOON_BREAK, SUMMER, THREE_PERIODS]
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MONDAY = office_time(2026, 3, 9, 10)


class Model:
    """TC-10 in its own words. Moments are whole minutes."""

    def __init__(self, facts: ClockFacts, office: Hours = STANDARD) -> None:
        self.facts, self.office = facts, office
        self.stops = self._joined()
        self.long = [stop for stop in self.stops if stop[1] is None or self._spans_a_day(stop[0], stop[1])]

    def _joined(self) -> list[tuple[datetime, datetime | None]]:
        """Stops that touch are one stop."""
        spans: list[tuple[datetime, datetime | None]] = [
            (max(stop.from_at, self.facts.started_at), stop.to_at)
            for stop in self.facts.stops
            if stop.to_at is None or max(stop.from_at, self.facts.started_at) < stop.to_at
        ]
        changed = True
        while changed:
            changed = False
            spans.sort(key=lambda span: span[0])
            for one, other in pairwise(spans):
                if one[1] is None or other[0] <= one[1]:
                    ends = None if one[1] is None or other[1] is None else max(one[1], other[1])
                    spans.remove(one)
                    spans.remove(other)
                    spans.append((one[0], ends))
                    changed = True
                    break
        return spans

    def _spans_a_day(self, begin: datetime, end: datetime) -> bool:
        day = begin.astimezone(OFFICE_ZONE).date()
        while self.office.closing(day) <= end:
            if CALENDAR.is_counted(day) and begin <= self.office.opening(day):
                return True
            day += DAY
        return False

    def stood(self, moment: datetime, *, long_only: bool) -> bool:
        return any(
            begin <= moment and (end is None or moment < end) for begin, end in (self.long if long_only else self.stops)
        )

    def days(self, amount: int) -> datetime:
        """The closing of the last of ``amount`` counted days; 0 is on the spot, and extensions are days more."""
        day = self.facts.started_at.astimezone(OFFICE_ZONE).date()
        total = amount + self.facts.extended
        if amount == 0:
            total += 1
            if self.facts.started_at < self.office.closing(day):
                day -= DAY
        counted = 0
        while counted < total:
            day += DAY
            if CALENDAR.is_counted(day) and not self.stood(self.office.closing(day), long_only=True):
                counted += 1
        return self.office.closing(day)

    def hours(self, amount: int, *, natural: bool) -> datetime:
        """The minute at which so many hours have run."""
        moment, ran = self.facts.started_at, 0
        while ran < amount * 60:
            if not self.stood(moment, long_only=False) and (natural or self.office.is_open(moment)):
                ran += 1
            moment += MINUTE
        return moment

    def end(self, amount: int, unit: str) -> datetime:
        return self.days(amount) if unit == "working_days" else self.hours(amount, natural=unit == "natural_hours")


minutes = some.one_of(
    some.integers(0, 24 * 60 - 1),
    some.sampled_from([480, 1020, 1019, 481, 540, 720, 721, 719, 810, 809, 1050, 1049, 1095]),
)


@some.composite
def moments(draw: some.DrawFn) -> datetime:
    day = date(2026, 2, 25) + timedelta(days=draw(some.integers(0, 25)))
    return (datetime.combine(day, datetime.min.time(), OFFICE_ZONE) + draw(minutes) * MINUTE).astimezone(UTC)


@some.composite
def lives(draw: some.DrawFn) -> ClockFacts:
    """Any clock: on the spot, in days or in hours, extended or not, with stops that overlap, touch or lie apart."""
    stops = []
    for _ in range(draw(some.integers(0, 4))):
        begin, end = sorted((draw(moments()), draw(moments())))
        stops.append(Stop(begin, end, "testing", "检测"))
        if draw(some.booleans()):
            stops.append(Stop(end, end + draw(some.sampled_from([MINUTE, 9 * 60 * MINUTE, DAY])), "hearing", "听证"))
    unit = draw(some.sampled_from(["working_days", "working_days", "working_hours", "natural_hours"]))
    promised = draw(some.integers(0, 20) if unit == "working_days" else some.integers(1, 30))
    extensions = ()
    if unit == "working_days" and draw(some.booleans()):
        extensions = (Extension(draw(some.integers(1, 15)), "案情复杂", MONDAY),)
    law = draw(some.one_of(some.none(), some.just(promised if unit == "working_days" else 5), some.integers(1, 45)))
    return ClockFacts(
        draw(moments()), promised, unit, statutory_amount=law, stops=tuple(stops), extensions=extensions,
    )  # fmt: skip


@pytest.mark.rule("TC-10", "TC-15", "TC-1")
@settings(max_examples=400, deadline=None)
@given(lives(), some.sampled_from(OFFICES))
def test_promise_and_law_each_count_in_their_own_unit(facts: ClockFacts, office: Hours) -> None:
    model = Model(facts, office)
    found = due(facts, office.calendar)
    law = None if facts.statutory_amount is None else model.end(facts.statutory_amount, "working_days")
    promise = model.end(facts.limit_amount, facts.limit_unit)
    assert found.statutory_at == law
    assert found.promised_at == (promise if law is None else min(promise, law))
    # What the diagram waits for is what the clock shows.
    ends = {"kind": "clock", "clock": "case", "shift": 0, "unit": "working_days"}
    at_law = {**ends, "limit": "statutory"}
    shown = [
        resolve(each, armed_at=facts.started_at, clocks={"case": facts}, calendar=office.calendar)
        for each in (ends, at_law)
    ]
    assert shown == [found.promised_at, found.statutory_at]


@pytest.mark.rule("TC-5", "TC-10")
@settings(max_examples=300, deadline=None)
@given(lives().filter(lambda facts: facts.limit_unit == "working_days"), some.sampled_from(OFFICES))
def test_yellow_is_the_day_before_the_last_or_four_fifths(facts: ClockFacts, office: Hours) -> None:
    model = Model(facts, office)
    total = facts.limit_amount + facts.extended
    found = due(facts, office.calendar)
    assert found.promised_at is not None
    if total == 0:
        assert found.yellow_at == found.promised_at
        return
    candidates = [closing_of(model, total - 1), closing_of(model, -(-4 * total // 5))]
    assert found.yellow_at == min(*candidates, found.promised_at)


def closing_of(model: Model, number: int) -> datetime:
    """The closing of counted day ``number``; day 0 is the day on which the clock starts, or was due on the spot."""
    facts = model.facts
    if facts.limit_amount == 0:
        bare = Model(ClockFacts(facts.started_at, 0, stops=facts.stops, extensions=extended(number)), model.office)
        return bare.days(0)
    if number:
        return Model(ClockFacts(facts.started_at, number, stops=facts.stops), model.office).days(number)
    moment = max(facts.started_at, model.office.closing(facts.start_day))
    while any(begin <= moment and end is not None and moment < end for begin, end in model.long):
        moment = next(end for begin, end in model.long if end is not None and begin <= moment < end)
    return moment


def extended(days: int) -> tuple[Extension, ...]:
    return (Extension(days, "案情复杂", MONDAY),) if days else ()


@pytest.mark.rule("TC-10", "TC-11")
@settings(max_examples=200, deadline=None)
@given(lives(), some.sampled_from(OFFICES))
def test_the_list_of_days_ends_where_the_model_ends(facts: ClockFacts, office: Hours) -> None:
    for statutory in (False, True):
        amount = facts.statutory_amount if statutory else facts.limit_amount
        if amount is None:
            continue
        end = Model(facts, office).end(amount, "working_days" if statutory else facts.limit_unit)
        lines = explain(facts, office.calendar, statutory=statutory)
        last = lines[-1].day
        assert last == end.astimezone(OFFICE_ZONE).date() or (
            # An hour limit that ends at midnight has its last minute on the day before.
            not statutory and last == (end - MINUTE).astimezone(OFFICE_ZONE).date()
        )
        if not statutory and facts.limit_unit != "working_days":
            assert sum(line.minutes or 0 for line in lines) == amount * 60


@pytest.mark.rule("TC-2", "TC-10")
@settings(max_examples=300, deadline=None)
@given(moments(), some.integers(0, 3000), some.sampled_from(OFFICES))
def test_office_minutes_go_forth_and_back_and_add_up(begin: datetime, amount: int, office: Hours) -> None:
    """Counted minute by minute: an end is reached when so many office minutes are over, breaks left out."""
    end, ran = begin, 0
    while ran < amount:
        ran += office.is_open(end)
        end += MINUTE
    calendar = office.calendar
    if amount:
        assert calendar.add_working_minutes(begin, amount) == end
        back, ran = end, 0
        while ran < amount:
            back -= MINUTE
            ran += office.is_open(back)
        assert calendar.add_working_minutes(end, -amount) == back
    else:
        end = calendar.add_working_minutes(begin, 0)
        assert office.is_open(end)
        assert not any(office.is_open(begin + n * MINUTE) for n in range((end - begin) // MINUTE))
    assert calendar.working_minutes_between(begin, end) == amount
    assert calendar.is_open(begin) == office.is_open(begin)


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


@pytest.mark.rule("TC-10", "TC-5")
@given(some.integers(1, 10))
@example(1)
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
