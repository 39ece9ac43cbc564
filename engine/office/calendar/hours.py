"""Office hours (pure): the periods of one office day and what of its time has passed at a moment of the day.

A day may have several periods with a noon break between them. Times of day are minutes of the office's wall clock; what
has passed is a ``timedelta`` since the first opening, breaks left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property
from typing import NamedTuple

from engine.errors import Refused

MOST_PERIODS = 4
"""No office day has more periods than this."""

SHORTEST_DAY = timedelta(hours=1)
"""No office day has less office time than this."""

_PERIOD = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})")


class Period(NamedTuple):
    """One time of the day in which the office is open; ``closes`` itself is outside."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


@dataclass(frozen=True)
class OfficeHours:
    """The opening periods 办公时间 of one working day, in order and apart from each other.

    Refused when there is none or more than ``MOST_PERIODS``, one does not end after it begins, or two of them meet.
    """

    periods: tuple[Period, ...]

    def __post_init__(self) -> None:
        """Refuse periods that are no day of an office."""
        _check(self.periods)

    def __str__(self) -> str:
        return "、".join(str(period) for period in self.periods)

    @property
    def opens(self) -> time:
        """When the office day begins."""
        return self.periods[0].opens

    @property
    def closes(self) -> time:
        """Closing time, at which a limit of days ends (TC-10)."""
        return self.periods[-1].closes

    @cached_property
    def length(self) -> timedelta:
        """The office time of one day."""
        return sum((_length(period) for period in self.periods), timedelta())

    def open_at(self, moment: time) -> bool:
        """Whether the office is open at this time of a working day; closing time and breaks are outside."""
        return any(period.opens <= moment < period.closes for period in self.periods)

    def passed(self, moment: time) -> timedelta:
        """The office time of the day that has passed at ``moment``."""
        return sum(
            (min(max(_since_midnight(moment) - _since_midnight(period.opens), timedelta()), _length(period))
             for period in self.periods),
            timedelta(),
        )  # fmt: skip

    def first_after(self, passed: timedelta) -> timedelta:
        """The earliest time since midnight at which ``passed`` office time of the day is over: before a break."""
        return self._at(passed, before_a_break=True)

    def last_before(self, passed: timedelta) -> timedelta:
        """The latest time since midnight at which no more than ``passed`` is over: after a break."""
        return self._at(passed, before_a_break=False)

    def _at(self, passed: timedelta, *, before_a_break: bool) -> timedelta:
        for period in self.periods:
            length = _length(period)
            if passed < length or (passed == length and (before_a_break or period is self.periods[-1])):
                return _since_midnight(period.opens) + passed
            passed -= length
        raise AssertionError(passed)


def _length(period: Period) -> timedelta:
    return _since_midnight(period.closes) - _since_midnight(period.opens)


def _since_midnight(moment: time) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)


def _check(periods: Sequence[Period]) -> None:
    if not 1 <= len(periods) <= MOST_PERIODS:
        raise Refused(
            f"请填写 1 到 {MOST_PERIODS} 段办公时间，如 09:00–12:00、13:30–17:30。",
            f"Give 1 to {MOST_PERIODS} periods, as 09:00–12:00, 13:30–17:30.",
            place="periods",
        )
    last: Period | None = None
    for period in periods:
        if period.opens >= period.closes:
            raise Refused(
                f"“{period}”的结束时间须晚于开始时间，请改正。",
                f"“{period}” must end after it begins.",
                place="periods",
            )
        if last is not None and period.opens <= last.closes:
            raise Refused(
                f"“{last}”和“{period}”相连或者重叠，请按先后顺序填写，中间留出休息时间。",
                f"“{last}” and “{period}” meet or overlap: write them in order with a break between them.",
                place="periods",
            )
        last = period
    if sum((_length(period) for period in periods), timedelta()) < SHORTEST_DAY:
        raise Refused(
            "每天的办公时间至少 1 小时，请改正。",
            "An office day has at least one hour of office time.",
            place="periods",
        )


def parse_hours(text: str) -> OfficeHours:
    """The hours written as 09:00–12:00、13:30–17:30; refused when that is no such text or no day of an office."""
    parts = [part for part in re.split(r"[、，,；;\n]+", text.strip()) if part.strip()]
    return OfficeHours(tuple(_parse_period(part.strip()) for part in parts))


def _parse_period(text: str) -> Period:
    match = _PERIOD.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        hour, minute, to_hour, to_minute = (int(part) for part in match.groups())
        return Period(time(hour, minute), time(to_hour, to_minute))
    except ValueError:
        raise Refused(
            f"看不懂“{text}”，请按 09:00–12:00 的样子填写，各段之间用顿号隔开。",
            f"“{text}” is no period: write it as 09:00–12:00, with commas between periods.",
            place="periods",
        ) from None


STANDARD_HOURS = OfficeHours((Period(time(8), time(17)),))
"""The hours of an office that has set none (TC-2)."""


@dataclass(frozen=True, slots=True)
class HoursVersion:
    """Office hours that hold from the day ``valid_from`` on, until the next version."""

    valid_from: date
    hours: OfficeHours


def hours_on(versions: Iterable[HoursVersion], day: date) -> OfficeHours:
    """The hours of ``day``: of the last version that has begun; ``STANDARD_HOURS`` before the first.

    ``versions`` are in order of their beginning.
    """
    found = STANDARD_HOURS
    for version in versions:
        if version.valid_from > day:
            break
        found = version.hours
    return found
