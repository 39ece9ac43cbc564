"""The service clock (TC), pure: the one door to its rules.

``counting`` adds days and hours up, ``explanation`` proves the result day by day, ``descriptors`` says when a timer of
a diagram fires, ``changes`` says what may be done to a clock; what the light shows is said here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.changes import (
    LONGEST_EXTENSION,
    LONGEST_JOINT_EXTENSION,
    check_extension,
    check_resume,
    check_stop,
    stop_end,
)
from engine.office.service_clock.counting import (
    LIMIT_UNITS,
    ClockFacts,
    Due,
    Extension,
    LimitUnit,
    Stop,
    due,
    natural_period_end,
    office_day,
    spans_a_working_day,
    step_clock,
)
from engine.office.service_clock.descriptors import add_iso_duration, resolve
from engine.office.service_clock.explanation import AT_SUPERIOR, SPECIAL_PROCEDURES, DayLine, explain_facts

__all__ = [
    "AT_SUPERIOR",
    "LIMIT_UNITS",
    "LONGEST_EXTENSION",
    "LONGEST_JOINT_EXTENSION",
    "SPECIAL_PROCEDURES",
    "ClockFacts",
    "DayLine",
    "Due",
    "Extension",
    "Light",
    "LimitUnit",
    "Stop",
    "add_iso_duration",
    "check_extension",
    "check_resume",
    "check_stop",
    "due",
    "explain",
    "light",
    "natural_period_end",
    "office_day",
    "resolve",
    "spans_a_working_day",
    "step_clock",
    "stop_end",
]

Light = Literal["green", "yellow", "red", "stopped"]


def explain(
    facts: ClockFacts, calendar: OfficeCalendar, *, statutory: bool = False, until: datetime | None = None
) -> list[DayLine]:
    """The days of the promised (or ``statutory``) limit, each counted or not and why (TC-11).

    The last line is the due day. While the clock stands the list ends at ``until``, by default with the first day of
    the stop. Empty when the statutory limit is asked for and the law sets none.
    """
    return explain_facts(facts, calendar, statutory=statutory, until=until)


def light(
    now: datetime,
    yellow_at: datetime | None,
    due_at: datetime | None,
    statutory_at: datetime | None,
    paused: bool,
) -> Light:
    """The light of a clock (TC-5, TC-15): red from the end of the promise or of the law's limit on, even if the clock
    stands since; then stopped; then yellow from ``yellow_at`` on; green otherwise."""
    if any(limit is not None and now >= limit for limit in (due_at, statutory_at)):
        return "red"
    if paused:
        return "stopped"
    return "yellow" if yellow_at is not None and now >= yellow_at else "green"
