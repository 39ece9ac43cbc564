"""Every timer that a diagram can ask for, resolved to a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.clock import office_time
from engine.errors import Refused
from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.rules import ClockFacts, Extension, Stop, resolve

CALENDAR = OfficeCalendar()
ARMED = office_time(2026, 3, 2, 10)
CASE = ClockFacts(ARMED, 20)
STEP = ClockFacts(ARMED, 4, "working_hours", name="step")


def at(descriptor: dict[str, Any], **clocks: ClockFacts) -> datetime | None:
    return resolve(descriptor, armed_at=ARMED, clocks={"case": CASE, "step": STEP} | clocks, calendar=CALENDAR)


@pytest.mark.rule("TC-10")
@pytest.mark.parametrize(
    ("descriptor", "moment"),
    [
        ({"kind": "moment", "at": "2026-03-02T17:00:00+08:00"}, office_time(2026, 3, 2, 17)),
        ({"kind": "moment", "at": "2026-03-02T17:00:00"}, office_time(2026, 3, 2, 17)),
        ({"kind": "span", "unit": "working_days", "amount": 5}, office_time(2026, 3, 9, 17)),
        ({"kind": "span", "unit": "working_days", "amount": 0}, office_time(2026, 3, 2, 17)),
        ({"kind": "span", "unit": "working_hours", "amount": 9}, office_time(2026, 3, 3, 10)),
        ({"kind": "span", "unit": "working_hours", "amount": 0.5}, office_time(2026, 3, 2, 10, 30)),
        ({"kind": "span", "unit": "natural_hours", "amount": 24}, office_time(2026, 3, 3, 10)),
        ({"kind": "span", "unit": "natural_days", "amount": 12}, office_time(2026, 3, 16, 17)),
        ({"kind": "span", "unit": "iso", "amount": "P1D"}, office_time(2026, 3, 3, 10)),
        ({"kind": "span", "unit": "iso", "amount": "P1M"}, office_time(2026, 4, 2, 10)),
        ({"kind": "span", "unit": "iso", "amount": "P1Y2M3DT4H5M6.5S"},
         office_time(2027, 5, 5, 14, 5) + timedelta(seconds=6.5)),
        ({"kind": "span", "unit": "iso", "amount": "P2W"}, office_time(2026, 3, 16, 10)),
        ({"kind": "clock", "clock": "case", "shift": 0}, office_time(2026, 3, 30, 17)),
        ({"kind": "clock", "clock": "case", "shift": -1, "unit": "working_days"}, office_time(2026, 3, 27, 17)),
        ({"kind": "clock", "clock": "case", "shift": 1, "unit": "working_days"}, office_time(2026, 3, 31, 17)),
        ({"kind": "clock", "clock": "case", "shift": -25, "unit": "working_days"}, ARMED),
        ({"kind": "clock", "clock": "case", "shift": 2, "unit": "natural_hours"}, office_time(2026, 3, 30, 19)),
        ({"kind": "clock", "clock": "case", "shift": -2, "unit": "working_hours"}, office_time(2026, 3, 30, 15)),
        ({"kind": "clock", "clock": "case", "shift": 1, "unit": "natural_days"}, office_time(2026, 3, 31, 17)),
        ({"kind": "clock", "clock": "case", "share": 0.8}, office_time(2026, 3, 24, 17)),
        ({"kind": "clock", "clock": "case", "share": 1}, office_time(2026, 3, 30, 17)),
        ({"kind": "clock", "clock": "step", "shift": 0}, office_time(2026, 3, 2, 14)),
        ({"kind": "clock", "clock": "step", "share": 0.5}, office_time(2026, 3, 2, 12)),
        ({"kind": "clock", "clock": "step", "shift": 1, "unit": "working_days"}, office_time(2026, 3, 3, 17)),
        ({"kind": "clock", "clock": "step", "shift": -1, "unit": "working_days"}, office_time(2026, 2, 28, 17)),
        ({"kind": "cycle", "left": 3, "interval": {"kind": "span", "unit": "working_days", "amount": 1}},
         office_time(2026, 3, 3, 17)),
        ({"kind": "cycle", "left": None, "interval": {"kind": "span", "unit": "iso", "amount": "PT30M"}},
         office_time(2026, 3, 2, 10, 30)),
        ({"kind": "cycle", "left": 0, "interval": {"kind": "span", "unit": "iso", "amount": "PT30M"}}, None),
        ({"kind": "clock", "clock": "delivery", "shift": 0}, None),
    ],
)  # fmt: skip
def test_descriptors(descriptor: dict[str, Any], moment: datetime | None) -> None:
    assert at(descriptor) == moment


@pytest.mark.rule("TC-3", "TC-4")
def test_clock_bound_timers_follow_the_clock() -> None:
    before_due = {"kind": "clock", "clock": "case", "shift": -1, "unit": "working_days"}
    standing = replace(CASE, stops=(Stop(office_time(2026, 3, 10, 9), None, "hearing", "第四十六条"),))
    assert at(before_due, case=standing) is None
    resumed = replace(
        CASE, stops=(Stop(office_time(2026, 3, 10, 9), office_time(2026, 3, 12, 9), "hearing", "第四十六条"),)
    )
    assert at(before_due, case=resumed) == office_time(2026, 3, 31, 17)
    extended = replace(CASE, extensions=(Extension(2, "案情复杂", ARMED),))
    assert at(before_due, case=extended) == office_time(2026, 3, 31, 17)
    assert at(before_due, case=replace(CASE, finished_at=office_time(2026, 3, 9, 9))) is None


@pytest.mark.rule("TC-3")
def test_a_timer_after_due_stands_when_the_overdue_clock_stands() -> None:
    red = {"kind": "clock", "clock": "case", "shift": 1, "unit": "working_days"}
    overdue_and_stopped = ClockFacts(ARMED, 1, stops=(Stop(office_time(2026, 3, 4, 9), None, "testing", "检测"),))
    assert at({"kind": "clock", "clock": "case", "shift": 0}, case=overdue_and_stopped) == office_time(2026, 3, 3, 17)
    assert at(red, case=overdue_and_stopped) is None


@pytest.mark.parametrize(
    "descriptor",
    [
        {},
        {"kind": "never"},
        {"kind": "moment", "at": "tomorrow"},
        {"kind": "span", "unit": "fortnights", "amount": 1},
        {"kind": "span", "unit": "working_days", "amount": 1.5},
        {"kind": "span", "unit": "working_days", "amount": -1},
        {"kind": "span", "unit": "working_days", "amount": True},
        {"kind": "span", "unit": "working_days", "amount": 10**12},
        {"kind": "span", "unit": "iso", "amount": "P"},
        {"kind": "span", "unit": "iso", "amount": "PT"},
        {"kind": "span", "unit": "iso", "amount": "1 day"},
        {"kind": "span", "unit": "iso", "amount": "P99999Y"},
        {"kind": "cycle", "left": 1},
        {"kind": "clock", "clock": "case", "shift": "soon"},
        {"kind": "clock", "clock": "case", "share": -1},
        {"kind": "clock", "clock": "step", "shift": 1, "unit": "fortnights"},
    ],
)
def test_what_cannot_be_computed_is_refused(descriptor: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        at(descriptor)


@pytest.mark.rule("TC-15")
def test_the_statutory_date_is_a_moment_of_the_clock() -> None:
    statutory = {"kind": "clock", "clock": "case", "shift": 0, "unit": "working_days", "limit": "statutory"}
    both = ClockFacts(office_time(2026, 3, 2, 9), 3, statutory_amount=20)
    promise_only = ClockFacts(office_time(2026, 3, 2, 9), 3)
    days = OfficeCalendar()
    moments = [
        resolve(statutory, armed_at=both.started_at, clocks={"case": each}, calendar=days)
        for each in (both, promise_only)
    ]
    assert moments == [office_time(2026, 3, 30, 17), None]
