"""How much time is left until a limit, in working time, and which light that is (TC-5, TC-15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.counting import office_day

Colour = Literal["green", "yellow", "red", "stopped", "none"]


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """The time to a limit or past it. ``days`` and ``minutes`` are working time, or natural time when ``natural``."""

    colour: Colour
    days: int = 0
    minutes: int = 0
    overdue: bool = False
    natural: bool = False


STOPPED = TimeLeft("stopped")
NO_LIMIT = TimeLeft("none")


def time_left(
    calendar: OfficeCalendar,
    now: datetime,
    due_at: datetime | None,
    yellow_at: datetime | None = None,
    *,
    statutory_at: datetime | None = None,
    paused: bool = False,
    natural: bool = False,
) -> TimeLeft:
    """The time left at ``now``. ``paused``: the clock is paused; ``natural``: the limit counts natural hours.

    No due date and no paused clock means that no limit runs.
    """
    overdue = any(limit is not None and now >= limit for limit in (due_at, statutory_at))
    if paused and not overdue:
        return STOPPED
    if due_at is None:
        return NO_LIMIT
    colour: Colour = "red" if overdue else "yellow" if yellow_at is not None and now >= yellow_at else "green"
    begin, end = (due_at, now) if now >= due_at else (now, due_at)
    if natural:
        days, rest = divmod(end - begin, timedelta(days=1))
        return TimeLeft(colour, days, rest // timedelta(minutes=1), now >= due_at, True)
    # A day is one day of the office: hours that change meanwhile make it no longer and no shorter than today.
    days, rest = divmod(calendar.working_time_between(begin, end), calendar.hours_of(office_day(now)).length)
    return TimeLeft(colour, days, rest // timedelta(minutes=1), now >= due_at)
