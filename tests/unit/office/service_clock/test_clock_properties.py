"""What holds for every clock: the explanation proves the due date, and changes move it only as they may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.office.calendar.rules import OfficeCalendar, SetDay
from engine.office.service_clock.rules import ClockFacts, Extension, Stop, due, explain, office_day

CALENDAR = OfficeCalendar(
    local={date(2026, 3, 4): SetDay(False, "停电", "power cut"), date(2026, 3, 14): SetDay(True, "加班", "extra day")}
)
starts = some.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=some.just(UTC))  # noqa: DTZ001 (the strategy adds the zone)
spans = some.timedeltas(timedelta(), timedelta(days=12))


@some.composite
def clocks(draw: some.DrawFn, least: int = 1) -> ClockFacts:
    started = draw(starts)
    stops = []
    moment = started
    for _ in range(draw(some.integers(0, 3))):
        begin = moment + draw(spans)
        moment = begin + draw(spans)
        stops.append(Stop(begin, moment, "testing", "检测"))
    extensions = ()
    if draw(some.booleans()):
        extensions = (Extension(draw(some.integers(1, 15)), "案情复杂", started),)
    promised = draw(some.integers(least, 30))
    return ClockFacts(
        started, promised, statutory_amount=promised + draw(some.integers(0, 30)), stops=tuple(stops),
        extensions=extensions,
    )  # fmt: skip


@pytest.mark.rule("TC-10", "TC-11")
@given(clocks())
def test_the_explanation_proves_the_due_date(facts: ClockFacts) -> None:
    for statutory in (False, True):
        moments = due(facts, CALENDAR)
        end = moments.statutory_at if statutory else moments.promised_at
        assert end is not None
        amount = facts.statutory_amount if statutory else facts.limit_amount
        assert amount is not None
        lines = explain(facts, CALENDAR, statutory=statutory)
        counted = [line for line in lines if line.counted]
        assert len(counted) == amount + facts.extended
        assert [line.ordinal for line in counted] == list(range(1, len(counted) + 1))
        assert CALENDAR.closing(lines[-1].day) == end
        assert lines[0].day == facts.start_day
        assert [line.day for line in lines] == [facts.start_day + timedelta(days=n) for n in range(len(lines))]
        assert all(line.zh and line.en for line in lines)


@pytest.mark.rule("TC-5", "TC-15")
@given(clocks(least=0))
def test_yellow_comes_before_the_promise_and_the_promise_before_the_law(facts: ClockFacts) -> None:
    moments = due(facts, CALENDAR)
    assert moments.yellow_at is not None
    assert moments.promised_at is not None
    assert moments.statutory_at is not None
    assert facts.started_at <= moments.yellow_at <= moments.promised_at <= moments.statutory_at


@pytest.mark.rule("TC-3")
@given(clocks(), starts, spans)
def test_a_stop_never_shortens_a_limit(facts: ClockFacts, begin: datetime, length: timedelta) -> None:
    before = due(facts, CALENDAR)
    more = replace(facts, stops=(*facts.stops, Stop(begin, begin + length, "testing", "检测")))
    after = due(more, CALENDAR)
    assert before.promised_at is not None
    assert after.promised_at is not None
    assert after.promised_at >= before.promised_at


@pytest.mark.rule("TC-4")
@given(clocks(), some.integers(1, 15))
def test_an_extension_moves_the_limit_by_exactly_its_days(facts: ClockFacts, days: int) -> None:
    unstopped = replace(facts, stops=(), extensions=())
    extended = replace(unstopped, extensions=(Extension(days, "案情复杂", facts.started_at),))
    before, after = due(unstopped, CALENDAR).promised_at, due(extended, CALENDAR).promised_at
    assert before is not None
    assert after is not None
    assert CALENDAR.counted_between(office_day(before), office_day(after)) == days
    lines = explain(replace(facts, extensions=extended.extensions), CALENDAR)
    assert sum(line.reason_code == "extension" for line in lines) == days


@pytest.mark.rule("TC-10", "TC-11")
@given(clocks(), some.sampled_from(["working_hours", "natural_hours"]))
def test_the_minutes_of_an_explanation_add_up_to_the_hours_of_the_limit(facts: ClockFacts, unit: str) -> None:
    hours = replace(facts, limit_unit=unit, statutory_amount=None, extensions=())
    lines = explain(hours, CALENDAR)
    assert sum(line.minutes or 0 for line in lines) == hours.limit_amount * 60
    end = due(hours, CALENDAR).promised_at
    assert end is not None
    # An end at midnight is the end of the day before.
    assert office_day(end - timedelta(microseconds=1)) == lines[-1].day
