"""Random lives of the clock against a second, plain model: what begins, stops, goes on, is extended, meets new days.

A life is told by its number alone, and a difference names it. ``make test`` tries 20 000, ``make lives`` a million.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from engine.errors import Refused
from engine.office.service_clock.rules import (
    ClockFacts,
    Extension,
    Stop,
    check_extension,
    check_resume,
    check_stop,
    due,
    explain,
    light,
    office_day,
    resolve,
    stop_end,
)  # fmt: skip
from tests.unit.office.service_clock.counting_model import A_DAY, FIRST, LENGTH, Model, Office, minute_of, moment_of

LIVES = int(os.environ.get("CHENGNUO_CLOCK_LIVES", "20000"))
COUNTY = {date(2026, 3, 4): False, date(2026, 3, 14): True}
LATER = {date(2026, 3, 12): False, date(2026, 3, 13): False, date(2026, 3, 28): True, date(2026, 4, 15): False}
NINE_TO_HALF_PAST_FIVE = [(540, 720), (810, 1050)]
OFFICES = [
    Office(local=COUNTY),
    Office(local=COUNTY | LATER),
    Office((date(2020, 1, 1), NINE_TO_HALF_PAST_FIVE), local=COUNTY),
    # From 11 March on another noon break, 15 minutes more a day, and another closing time.
    Office((date(2020, 1, 1), NINE_TO_HALF_PAST_FIVE), (date(2026, 3, 11), [(480, 690), (870, 1095)]), local=LATER),
    Office((date(2026, 3, 6), [(510, 690), (840, 1020), (1140, 1200)]), local=COUNTY),
]
"""Each of them may take the place of another while a clock runs: that is a change of the calendar or of the hours."""


def a_minute(chance: Random, office: Office, after: int, days: int) -> int:
    """A minute within so many days: every second time an opening or closing, or the minute beside it."""
    day = after // A_DAY + chance.randrange(days + 1)
    if chance.random() < 0.5:
        return max(after, day * A_DAY + chance.choice(office.edges) + chance.choice((-1, 0, 0, 1)))
    return max(after, day * A_DAY + chance.randrange(A_DAY))


def begun(chance: Random, office: Office) -> ClockFacts:
    """A clock that starts: on the spot, in days or in hours, with or without a limit of the law."""
    unit = chance.choice(["working_days", "working_days", "working_days", "working_hours", "natural_hours"])
    promised = chance.randrange(21) if unit == "working_days" else chance.randrange(1, 31)
    law = chance.choice([None, promised if unit == "working_days" else 5, chance.randrange(1, 46)])
    started = moment_of(a_minute(chance, office, 21 * A_DAY, 26))
    return ClockFacts(started, promised, unit, statutory_amount=law)  # type: ignore[arg-type]


def life(chance: Random) -> Iterator[tuple[ClockFacts, Office]]:
    """The clock after each thing that happens to it, with the calendar of that time."""
    office = chance.choice(OFFICES)
    facts = begun(chance, office)
    yield facts, office
    now = minute_of(facts.started_at)
    for _ in range(chance.randrange(6)):
        now = a_minute(chance, office, now, 4)
        act = chance.choice(["stop", "stop", "resume", "extend", "calendar"])
        if act == "calendar":
            office = chance.choice(OFFICES)
        elif act == "extend":
            facts = extended(chance, facts, office, now)
        elif facts.paused:
            facts = resumed(facts, now) if act == "resume" else prolonged(facts, now)
        elif act == "stop":
            facts = stopped(chance, facts, office, now)
        yield facts, office


def stopped(chance: Random, facts: ClockFacts, office: Office, now: int) -> ClockFacts:
    """A stop that un-counts exactly its stated days: it is over by itself, or lasts until somebody ends it."""
    at, days = moment_of(now), chance.randrange(1, 16)
    check_stop(facts, at=at, kind="testing", basis="依据", days=days, approver_id=1, document_id=1)
    day, left = now // A_DAY, days
    while left:
        day += 1
        left -= office.works[day]
    ends = stop_end(at, days, office.calendar)
    assert minute_of(ends) == office.closing[day]
    return replace(facts, stops=(*facts.stops, Stop(at, ends if chance.random() < 0.5 else None, "testing", "依据")))


def prolonged(facts: ClockFacts, now: int) -> ClockFacts:
    """A new document takes over where the former one ends: both are one stop."""
    check_stop(
        facts, at=moment_of(now), kind="hearing", basis="依据", days=3, approver_id=1, document_id=2, prolongs=True
    )
    return replace(resumed(facts, now), stops=(*resumed(facts, now).stops, Stop(moment_of(now), None, "hearing", "")))


def resumed(facts: ClockFacts, now: int) -> ClockFacts:
    check_resume(facts, moment_of(now))
    return replace(
        facts, stops=tuple(replace(stop, to_at=moment_of(now)) if stop.to_at is None else stop for stop in facts.stops)
    )


def extended(chance: Random, facts: ClockFacts, office: Office, now: int) -> ClockFacts:
    """Once, in days, before the end of the limit that the model says; everything else is refused."""
    days, joint = chance.randrange(1, 17), chance.random() < 0.5
    end = Model(facts, office).promised()
    allowed = (
        facts.limit_unit == "working_days"
        and not facts.extensions
        and days <= (15 if joint else 10)
        and (end is None or now < end)
    )
    try:
        check_extension(
            facts, office.calendar, at=moment_of(now), days=days, reason="案情复杂", approver_id=1, joint=joint
        )
    except Refused:
        assert not allowed
        return facts
    assert allowed
    return replace(facts, extensions=(Extension(days, "案情复杂", moment_of(now)),))


def compare(facts: ClockFacts, office: Office) -> None:
    """Promise, law and yellow, by the program and by the model."""
    model, found = Model(facts, office), due(facts, office.calendar)
    shown = [
        None if moment is None else minute_of(moment)
        for moment in (found.promised_at, found.statutory_at, found.yellow_at)
    ]
    assert shown == [model.promised(), model.statutory(), model.yellow()]


def compare_what_people_see(facts: ClockFacts, office: Office) -> None:
    """Timers wait for the ends, the light turns at their minute, and the list of days proves them (TC-5, TC-11).

    The list stops at the day of the end, and the minutes of hours add up.
    """
    model, found = Model(facts, office), due(facts, office.calendar)
    for limit, moment in (("promised", found.promised_at), ("statutory", found.statutory_at)):
        waits = {"kind": "clock", "clock": "case", "shift": 0, "unit": "working_days", "limit": limit}
        armed = resolve(waits, armed_at=facts.started_at, clocks={"case": facts}, calendar=office.calendar)
        assert armed == moment
    promised, yellow = model.promised(), model.yellow()
    if promised is not None and yellow is not None:
        for minute in (yellow - 1, yellow, promised - 1, promised):
            colour = "red" if minute >= promised else "yellow" if minute >= yellow else "green"
            moments = (found.yellow_at, found.promised_at, found.statutory_at)
            assert light(moment_of(minute), *moments, paused=False) == colour
    for statutory, end in ((False, model.promise()), (True, model.statutory())):
        if end is None:
            continue
        lines = explain(facts, office.calendar, statutory=statutory)
        # A limit of hours that ends at midnight has its last minute on the day before.
        hours = not statutory and facts.limit_unit != "working_days"
        assert lines[-1].day in {office_day(moment_of(end)), office_day(moment_of(end - hours))}
        if hours:
            assert sum(line.minutes or 0 for line in lines) == facts.limit_amount * 60


def test_the_model_and_the_calendar_know_the_same_days() -> None:
    for office in OFFICES:
        days = [date.fromordinal(FIRST.toordinal() + number) for number in range(LENGTH)]
        assert [office.calendar.is_counted(day) for day in days] == office.works
        assert [minute_of(office.calendar.closing(day)) for day in days] == office.closing


@pytest.mark.rule("TC-1", "TC-2", "TC-3", "TC-4", "TC-5", "TC-10", "TC-11", "TC-15", "TC-21")
def test_no_life_of_a_clock_differs_from_the_model() -> None:
    for number in range(LIVES):
        chance = Random(f"life {number}")
        stages = list(life(chance))
        try:
            for facts, office in stages[-2:]:
                compare(facts, office)
            if number % 20 == 0:
                compare_what_people_see(*stages[-1])
        except AssertionError as wrong:
            wrong.add_note(f"life {number}: {stages}")
            raise
