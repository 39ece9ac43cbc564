"""A second, plain way of counting limits: minutes on a strip, days walked one by one, as one would with pen and paper.

It shares with the program the published days of 2026 alone, and those are written down here once more.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import pairwise

from engine.clock import OFFICE_ZONE
from engine.office.calendar.hours import HoursVersion, parse_hours
from engine.office.calendar.rules import OfficeCalendar, SetDay
from engine.office.service_clock.rules import ClockFacts

FIRST = date(2026, 2, 2)
LENGTH = 330
"""Days on the strip: from the first moment of a life to the end of its longest limit."""
A_DAY = 24 * 60
ALWAYS = b"\1" * (LENGTH * A_DAY)
MIDNIGHT = datetime.combine(FIRST, datetime.min.time(), OFFICE_ZONE)
REST_2026 = [((2, 15), (2, 23)), ((4, 4), (4, 6)), ((5, 1), (5, 5)), ((6, 19), (6, 21)), ((9, 25), (9, 27)),
             ((10, 1), (10, 7))]  # fmt: skip
"""First and last day of each holiday in the State Council's notice for 2026."""
MAKE_UP_2026 = {(2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}

Span = tuple[int, int | None]


def minute_of(moment: datetime) -> int:
    """The minute of the strip."""
    return int((moment - MIDNIGHT).total_seconds()) // 60


def moment_of(minute: int) -> datetime:
    """The moment of a minute of the strip, in UTC."""
    return (MIDNIGHT + timedelta(minutes=minute)).astimezone(UTC)


def written(minute: int) -> str:
    """A minute of the day as the office's hours are typed."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _works(day: date, local: Mapping[date, bool]) -> bool:
    if day in local:
        return local[day]
    month_and_day = (day.month, day.day)
    if month_and_day in MAKE_UP_2026:
        return True
    return day.weekday() < 5 and not any(low <= month_and_day <= high for low, high in REST_2026)


class Office:
    """One calendar: the strip of its minutes, and the program's calendar that is to say the same.

    ``versions`` are periods of a day in minutes since midnight, each from a day on; ``local`` are the days that the
    county set itself.
    """

    def __init__(self, *versions: tuple[date, list[tuple[int, int]]], local: Mapping[date, bool]) -> None:
        self.calendar = OfficeCalendar(
            local={day: SetDay(works, "县里调整", "set by the county") for day, works in local.items()},
            hours=tuple(
                HoursVersion(begins, parse_hours("、".join(f"{written(low)}–{written(high)}" for low, high in periods)))
                for begins, periods in versions
            ),
        )
        self.works: list[bool] = []
        self.opening: list[int] = []
        self.closing: list[int] = []
        strip = bytearray(LENGTH * A_DAY)
        for number in range(LENGTH):
            day = FIRST + timedelta(days=number)
            periods = [(8 * 60, 17 * 60)]
            for begins, changed in versions:
                if begins <= day:
                    periods = changed
            self.works.append(_works(day, local))
            self.opening.append(number * A_DAY + periods[0][0])
            self.closing.append(number * A_DAY + periods[-1][1])
            for low, high in periods if self.works[-1] else ():
                strip[number * A_DAY + low : number * A_DAY + high] = b"\1" * (high - low)
        self.open = bytes(strip)
        self.working_days = [number for number, works in enumerate(self.works) if works]
        self.edges = sorted({edge % A_DAY for edge in (*self.opening, *self.closing)})


class Model:
    """The moments of a clock in the words of TC-10. None: the clock stands before it."""

    def __init__(self, facts: ClockFacts, office: Office) -> None:
        self.office = office
        self.start = minute_of(facts.started_at)
        self.amount, self.unit, self.law = facts.limit_amount, facts.limit_unit, facts.statutory_amount
        self.extended = sum(extension.days for extension in facts.extensions)
        self.stops = _joined(
            (max(minute_of(stop.from_at), self.start), None if stop.to_at is None else minute_of(stop.to_at))
            for stop in facts.stops
        )
        self.long = [stop for stop in self.stops if self._spans_a_day(*stop)]
        """The stops that un-count days."""

    def _spans_a_day(self, begin: int, end: int | None) -> bool:
        return end is None or any(
            self.office.works[day] and begin <= self.office.opening[day] and self.office.closing[day] <= end
            for day in range(begin // A_DAY, end // A_DAY + 1)
        )

    def _stood(self, minute: int) -> bool:
        return any(begin <= minute and (end is None or minute < end) for begin, end in self.long)

    def _day_before_on_the_spot(self) -> int:
        """The day after which the one day of a limit on the spot is counted."""
        day = self.start // A_DAY
        if self.start >= self.office.closing[day]:
            day += 1
        while not self.office.works[day]:
            day += 1
        return day - 1

    @cached_property
    def _counted(self) -> list[int]:
        """The working days from the start on at whose closing the clock ran."""
        days = self.office.working_days[bisect_left(self.office.working_days, self.start // A_DAY) :]
        return [day for day in days if not self._stood(self.office.closing[day])] if self.long else days

    def closing_of_day(self, number: int, *, of: int) -> int | None:
        """The closing of the counted day ``number`` of a limit of so many days; 0 is the closing of the start day."""
        after = self._day_before_on_the_spot() if of == 0 else self.start // A_DAY
        if number == 0:
            return self.office.closing[after]
        place = bisect_right(self._counted, after) + number - 1
        return self.office.closing[self._counted[place]] if place < len(self._counted) else None

    @cached_property
    def _ran(self) -> bytearray:
        """The strip of the minutes at which the clock ran, up to a stop that lasts."""
        strip = bytearray(self.office.open if self.unit == "working_hours" else ALWAYS)
        for begin, end in self.stops:
            if end is None:
                return strip[:begin]
            strip[begin:end] = bytes(end - begin)
        return strip

    def hours(self, minutes: int) -> int | None:
        """The minute at which so many minutes have run."""
        return minute_after(self._ran, self.start, minutes)

    def promise(self) -> int | None:
        """The end of the promise by itself."""
        if self.unit != "working_days":
            return self.hours(self.amount * 60)
        return self.closing_of_day((self.amount or 1) + self.extended, of=self.amount)

    def statutory(self) -> int | None:
        """The end of the law's limit."""
        if self.law is None:
            return None
        return self.closing_of_day((self.law or 1) + self.extended, of=self.law)

    def promised(self) -> int | None:
        """The end that is shown: of the promise, and no later than the law's."""
        return _first(self.promise(), self.statutory())

    def yellow(self) -> int | None:
        """One working day left, or four fifths used (TC-5)."""
        if self.unit != "working_days":
            return _first(self.hours(self.amount * 48), self.promised())
        total = self.amount + self.extended
        if total == 0:
            return self.promised()
        return _first(self._after(total - 1), self._after(-(-4 * total // 5)), self.promised())

    def _after(self, number: int) -> int | None:
        """When ``number`` days are over; none are over when the clock starts, or on the day it was due on the spot."""
        if self.amount == 0:
            return self.closing_of_day(1 + number, of=0)
        if number > 0:
            return self.closing_of_day(number, of=self.amount)
        minute = max(self.start, self.office.closing[self.start // A_DAY])
        for begin, end in self.long:
            if begin <= minute and (end is None or minute < end):
                return end
        return minute


def minute_after(strip: bytes | bytearray, begin: int, minutes: int) -> int | None:
    """The minute at which so many minutes (at least one) of the strip are over; None when it holds fewer."""
    low, end = begin, len(strip)
    for step in (A_DAY, 60, 1):
        while (ran := strip.count(1, low, low + step)) < minutes:
            minutes -= ran
            low += step
            if low >= end:
                return None
    return low + 1


def _first(*minutes: int | None) -> int | None:
    return min((minute for minute in minutes if minute is not None), default=None)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Stops that touch are one stop; what lies before the start of the clock is none."""
    found = [span for span in spans if span[1] is None or span[0] < span[1]]
    while True:
        found.sort(key=lambda span: span[0])
        for one, other in pairwise(found):
            if one[1] is None or other[0] <= one[1]:
                end = None if one[1] is None or other[1] is None else max(one[1], other[1])
                found = [span for span in found if span not in (one, other)] + [(one[0], end)]
                break
        else:
            return found
