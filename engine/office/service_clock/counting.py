"""How the days and hours of one limit are counted (TC-10, TC-19), pure.

A limit of N working days ends at closing time of the N-th counted day after the day the clock started. A working day is
counted if the clock was running at its closing time. A stop that does not span the whole office time of a working day
un-counts nothing in limits of days; limits of hours lose exactly the time stopped.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from math import ceil
from typing import Literal, get_args

from engine.clock import OFFICE_ZONE
from engine.errors import Refused
from engine.office.calendar.rules import OfficeCalendar

LimitUnit = Literal["working_days", "working_hours", "natural_hours", "natural_days"]
"""What a limit counts. Days end at closing time; natural days that end on a rest day go on to the next working day."""

LIMIT_UNITS: tuple[str, ...] = get_args(LimitUnit)

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stood from ``from_at`` (inclusive) to ``to_at`` (exclusive; None = it still paused), on this basis."""

    from_at: datetime
    to_at: datetime | None
    kind: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """The limit was extended by ``days`` (working days) at ``at`` for ``reason`` (TC-4).

    ``approver`` is the name of who approved it; empty when it is not known.
    """

    days: int
    reason: str
    at: datetime
    approver: str = ""


@dataclass(frozen=True)
class ClockFacts:
    """Everything that decides when a clock is due. ``stops`` include those of the clocks above it.

    ``limit_amount`` is the promise and ``statutory_amount`` the law's limit (None = the law sets none), both without
    extensions; ``limit_amount`` 0 working days means on the spot. ``announced_at`` is the end that somebody was told
    beforehand and that takes the place of the promise (FI-3); None when nothing was announced.
    """

    started_at: datetime
    limit_amount: int
    limit_unit: LimitUnit = "working_days"
    statutory_amount: int | None = None
    statutory_unit: LimitUnit = "working_days"
    stops: tuple[Stop, ...] = ()
    extensions: tuple[Extension, ...] = ()
    finished_at: datetime | None = None
    name: str = "case"
    announced_at: datetime | None = None

    @property
    def extended(self) -> int:
        """By how many days the limit was extended in all."""
        return sum(extension.days for extension in self.extensions)

    @property
    def paused(self) -> bool:
        """Whether the clock is paused now."""
        return any(stop.to_at is None for stop in self.stops)

    @property
    def start_day(self) -> date:
        """The office's day on which the clock started; it is never counted."""
        return office_day(self.started_at)


def step_clock(began_at: datetime, amount: int, unit: LimitUnit, case: ClockFacts | None) -> ClockFacts:
    """The limit of a step as a clock of its own, which stands with the clock of its ``case`` (None: it has none).

    A stop that began before the step was received does not touch it: such a step is what the office does meanwhile.
    """
    stops = () if case is None else tuple(stop for stop in case.stops if stop.from_at >= began_at)
    return ClockFacts(began_at, amount, unit, stops=stops, name="step")


def office_day(moment: datetime) -> date:
    """The day that the office's wall calendar shows at ``moment``."""
    return moment.astimezone(OFFICE_ZONE).date()


def merged_stops(facts: ClockFacts) -> list[tuple[datetime, datetime | None]]:
    """The times at which the clock stood, in order and without overlaps, none before the start."""
    merged: list[tuple[datetime, datetime | None]] = []
    for begin, end in sorted(
        ((max(stop.from_at, facts.started_at), stop.to_at) for stop in facts.stops), key=lambda span: span[0]
    ):
        if end is not None and end <= begin:
            continue
        if merged:
            last_begin, last_end = merged[-1]
            if last_end is None:
                break
            if begin <= last_end:
                merged[-1] = (last_begin, None if end is None else max(end, last_end))
                continue
        merged.append((begin, end))
    return merged


def effective_stops(facts: ClockFacts, calendar: OfficeCalendar) -> list[tuple[datetime, datetime | None]]:
    """The stops that un-count days: those that still last or span a full working day (TC-10)."""
    return [
        (begin, end) for begin, end in merged_stops(facts) if end is None or spans_a_working_day(begin, end, calendar)
    ]


def spans_a_working_day(begin: datetime, end: datetime, calendar: OfficeCalendar) -> bool:
    """Whether the time from ``begin`` to ``end`` contains the whole office time of a working day (TC-10)."""
    day = office_day(begin)
    if begin > calendar.opening(day):
        day += ONE_DAY
    return calendar.closing(calendar.first_counted_day_from(day)) <= end


@dataclass(frozen=True)
class LimitCount:
    """One limit of a clock (the promise or the law's), ready to be asked for its moments.

    ``fixed_end`` is an end that was announced: nothing is counted then (FI-3).
    """

    facts: ClockFacts
    calendar: OfficeCalendar
    amount: int
    unit: LimitUnit
    fixed_end: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse amounts below zero and units that do not exist."""
        if self.unit not in LIMIT_UNITS:
            raise Refused(
                f"期限单位写的是“{self.unit}”，只能是 {'、'.join(LIMIT_UNITS)} 之一，请改正。",
                f"Expected the unit of the limit to be one of {', '.join(LIMIT_UNITS)}, but it was “{self.unit}”.",
            )
        if self.amount < 0:
            raise Refused(
                f"期限不能小于 0（给出的是 {self.amount}），请改正。",
                f"Expected a limit of 0 or more, but it was {self.amount}.",
            )

    @property
    def in_days(self) -> bool:
        """Whether the limit counts days (working or natural) rather than hours."""
        return self.unit in ("working_days", "natural_days")

    @property
    def on_the_spot(self) -> bool:
        """Whether the limit is 0 days: due on the acceptance day itself."""
        return self.in_days and self.amount == 0

    @cached_property
    def origin(self) -> date:
        """The day after which days are counted: the start day, or for a limit on the spot the day before the due day.

        What is accepted before the office opens is due the same day; after closing or on a rest day the next working
        day.
        """
        if not self.on_the_spot:
            return self.facts.start_day
        day = self.facts.start_day
        if self.facts.started_at >= self.calendar.closing(day):
            day += ONE_DAY
        return self.calendar.first_counted_day_from(day) - ONE_DAY

    @property
    def total(self) -> int:
        """How many days after the origin a limit of days ends, extensions included."""
        return (1 if self.on_the_spot else self.amount) + self.facts.extended

    @property
    def total_time(self) -> timedelta:
        """How long a limit of hours is; an extension adds whole days, of office time or of twenty-four hours."""
        a_day = self.calendar.hours_of(self.facts.start_day).length if self.unit == "working_hours" else ONE_DAY
        return timedelta(hours=self.amount) + self.facts.extended * a_day

    @cached_property
    def _stopped_days(self) -> list[tuple[date, date | None]]:
        """The days (first, last; None = without end yet) at whose closing time the clock stood."""
        spans: list[tuple[date, date | None]] = []
        for begin, end in effective_stops(self.facts, self.calendar):
            first = office_day(begin)
            if begin > self.calendar.closing(first):
                first += ONE_DAY
            if end is None:
                spans.append((first, None))
                continue
            last = office_day(end)
            if end <= self.calendar.closing(last):
                last -= ONE_DAY
            if last >= first:
                spans.append((first, last))
        return spans

    def day(self, n: int) -> date | None:
        """The ``n``-th counted day after the origin (n ≥ 1); None when the clock stands before it is reached."""
        cursor, left = self.origin, n
        for first, last in self._stopped_days:
            if last is not None and last <= cursor:
                continue
            available = self._between(cursor, first - ONE_DAY)
            if available >= left:
                break
            left -= available
            if last is None:
                return None
            cursor = max(cursor, last)
        return self._nth(cursor, left)

    def _between(self, after: date, upto: date) -> int:
        if self.unit == "natural_days":
            return max((upto - after).days, 0)
        return self.calendar.counted_between(after, upto)

    def _nth(self, after: date, n: int) -> date:
        if self.unit == "natural_days":
            return after + timedelta(days=n)
        return self.calendar.nth_counted_day_after(after, n)

    def after_days(self, n: int) -> datetime | None:
        """The closing time of the ``n``-th counted day; for n = 0 the closing of the start day, before that the start.

        Never before the clock started. None when the clock stands before the day is reached.
        """
        if n < 0:
            return self.facts.started_at
        if n == 0:
            return self._running_from(max(self.facts.started_at, self.calendar.closing(self.origin)))
        day = self.day(n)
        return None if day is None else self.calendar.closing(day)

    def _running_from(self, moment: datetime) -> datetime | None:
        """``moment``, or the end of the stop that lies over it; None when that stop still lasts."""
        for begin, end in effective_stops(self.facts, self.calendar):
            if begin <= moment and (end is None or moment < end):
                return end
        return moment

    def after_time(self, span: timedelta) -> datetime | None:
        """The moment at which the clock has run for ``span`` (hours); None when it stands before."""
        cursor, left = self.facts.started_at, span
        for begin, end in merged_stops(self.facts):
            available = self._time_between(cursor, begin)
            if available >= left:
                break
            left -= available
            if end is None:
                return None
            cursor = end
        return cursor + left if self.unit == "natural_hours" else self.calendar.add_working_time(cursor, left)

    def _time_between(self, begin: datetime, end: datetime) -> timedelta:
        if self.unit == "natural_hours":
            return max(end - begin, timedelta())
        return self.calendar.working_time_between(begin, end)

    def end(self) -> datetime | None:
        """When the limit ends; None when the clock stands before that."""
        if self.fixed_end is not None:
            return self.fixed_end
        if not self.in_days:
            return self.after_time(self.total_time)
        ends = self.after_days(self.total)
        if ends is None or self.unit == "working_days":
            return ends
        return natural_end(office_day(ends), self.calendar)

    def share(self, used: float) -> datetime | None:
        """When the share ``used`` (0.8 = 80 %) of the limit is gone: closing of day ⌈used · N⌉; None when it stands.

        For an item done on the spot and then extended by k days, N is k, counted from the day it was due.
        """
        if self.fixed_end is not None:
            return self.facts.started_at + (self.fixed_end - self.facts.started_at) * used
        if not self.in_days:
            return self.after_time(self.total_time * used)
        first = 1 if self.on_the_spot else 0
        # Rounded before it is rounded up, so that 0.8 × 5 is four days and not a hair more.
        days = first + ceil(round(used * (self.total - first), 9))
        return self.end() if days == self.total else self.after_days(days)

    def yellow(self) -> datetime | None:
        """When one working day is left or 80 % is used, whichever comes first (TC-5, TC-10); hours know only the share.

        A limit on the spot turns yellow when it is due. None when the clock stands before that.
        """
        if not self.in_days:
            return self.share(0.8)
        if self.fixed_end is not None:
            last = office_day(self.fixed_end)
            day_before = self.calendar.closing(self.calendar.nth_counted_day_before(last, 1))
            return max(self.facts.started_at, day_before)
        if self.on_the_spot and not self.facts.extended:
            return self.end()
        moments = [moment for moment in (self.after_days(self.total - 1), self.share(0.8)) if moment is not None]
        return min(moments, default=None)


def natural_end(day: date, calendar: OfficeCalendar) -> datetime:
    """Closing time of the last day of a natural period; a rest day gives way to the next working day (TC-19)."""
    return calendar.closing(calendar.first_counted_day_from(day))


def natural_period_end(start: date, calendar: OfficeCalendar, *, days: int = 0, months: int = 0) -> datetime:
    """The end of an applicant's or remedy's period in natural time (TC-19, 民法典 202, 203).

    The start day is not counted; months end on the corresponding day, or on the last day of a month that lacks it; a
    last day that is a rest day gives way to the next working day, at closing time.
    """
    return natural_end(add_months(start, months) + timedelta(days=days), calendar)


def add_months(day: date, months: int) -> date:
    """The corresponding day ``months`` later, or the last day of a month that lacks it (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Due:
    """The moments of a clock (UTC). None: the clock stands before it; ``statutory_at`` also when the law sets none."""

    promised_at: datetime | None
    statutory_at: datetime | None
    yellow_at: datetime | None


def due(facts: ClockFacts, calendar: OfficeCalendar) -> Due:
    """When the promise and the statutory limit end and when the light turns yellow (TC-5, TC-10, TC-15).

    Yellow ≤ promised ≤ statutory always holds: where the two limits count differently, the law's end wins.
    """
    promise = promise_of(facts, calendar)
    statutory_at = statutory_end(facts, calendar)
    promised_at = _earlier(promise.end(), statutory_at)
    return Due(promised_at, statutory_at, _earlier(promise.yellow(), promised_at))


def promise_of(facts: ClockFacts, calendar: OfficeCalendar) -> LimitCount:
    """The promise of a clock: its amount in its unit, or the end that was announced in its place (FI-3)."""
    return LimitCount(facts, calendar, facts.limit_amount, facts.limit_unit, facts.announced_at)


def promised_end(facts: ClockFacts, calendar: OfficeCalendar) -> datetime | None:
    """``due(…).promised_at`` alone, for those who need no more of it."""
    return _earlier(promise_of(facts, calendar).end(), statutory_end(facts, calendar))


def statutory_end(facts: ClockFacts, calendar: OfficeCalendar) -> datetime | None:
    """``due(…).statutory_at`` alone; None also when the law sets no limit."""
    if facts.statutory_amount is None:
        return None
    return LimitCount(facts, calendar, facts.statutory_amount, facts.statutory_unit).end()


def _earlier(moment: datetime | None, bound: datetime | None) -> datetime | None:
    """The earlier of two moments; None, which the clock stands before or no law sets, is later than any."""
    return min((each for each in (moment, bound) if each is not None), default=None)
