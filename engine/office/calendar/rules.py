"""The counting calendar (TC-2), pure: which days are working days, why, and how working time is added up.

Sources in this order: what the administrator set for a day, an imported year, the yearly notices of the State Council
(package ``chinesecalendar``), and for years that none of them knows weekends and statutory holidays, said to be
provisional. Days are the office's days (Asia/Shanghai); moments go in and come out with a time zone, in UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from chinese_calendar import constants

from engine.clock import OFFICE_ZONE
from engine.errors import Refused
from engine.office.calendar.festivals import NAMES, statutory_holidays
from engine.office.calendar.hours import HoursVersion, OfficeHours, hours_on

DayReason = Literal["working_day", "weekend", "holiday", "make_up_day", "local_closing", "local_working_day"]
"""Why a day counts or does not."""

LONGEST_COUNT = 25_000
"""No limit, timer or shift counts more working days than this (a century)."""

KNOWN_YEARS: frozenset[int] = frozenset(day.year for day in constants.holidays)
"""Years whose yearly notice the installed package knows."""

_PACKAGE_NAMES = {
    "New Year's Day": "new_year",
    "Spring Festival": "spring_festival",
    "Tomb-sweeping Day": "tomb_sweeping",
    "Labour Day": "labour_day",
    "Dragon Boat Festival": "dragon_boat",
    "National Day": "national_day",
    "Mid-autumn Festival": "mid_autumn",
}


@dataclass(frozen=True, slots=True)
class SetDay:
    """What a person or an imported table says about one day; ``zh`` and ``en`` name the occasion."""

    counted: bool
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class DayStatus:
    """Whether a day counts, with its reason as code and as text; ``provisional`` until the yearly notice is known."""

    day: date
    counted: bool
    reason: DayReason
    zh: str
    en: str
    provisional: bool


@dataclass(slots=True)
class _Year:
    """One year worked out: its counted days in order, and for each of its days how many counted days lie up to it."""

    first: int
    counted: list[date]
    upto: list[int]
    passed: list[timedelta]
    """The office time of the year up to each counted day, itself left out; one entry more for the whole year."""

    def upto_day(self, day: date) -> int:
        """How many counted days of the year lie before or on ``day``."""
        return self.upto[day.toordinal() - self.first + 1]


@dataclass(frozen=True)
class OfficeCalendar:
    """The calendar at one revision.

    ``local`` are the administrator's days, ``imported`` whole years of exceptions, ``hours`` the versions of the office
    hours in order of their beginning.
    """

    local: Mapping[date, SetDay] = field(default_factory=dict)
    imported: Mapping[int, Mapping[date, SetDay]] = field(default_factory=dict)
    revision: int = 0
    hours: tuple[HoursVersion, ...] = ()
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def status(self, day: date) -> DayStatus:
        """Whether ``day`` counts and why (TC-2, TC-11)."""
        provisional = self.is_provisional(day.year)
        local = self.local.get(day)
        if local is not None:
            reason: DayReason = "local_working_day" if local.counted else "local_closing"
            return DayStatus(day, local.counted, reason, local.zh, local.en, False)
        exception = self._exception(day)
        if exception is not None:
            reason = "make_up_day" if exception.counted else "holiday"
            return DayStatus(day, exception.counted, reason, exception.zh, exception.en, provisional)
        if day.weekday() >= 5:
            return DayStatus(day, False, "weekend", "周末", "weekend", provisional)
        return DayStatus(day, True, "working_day", "工作日", "working day", provisional)

    def _exception(self, day: date) -> SetDay | None:
        year = self.imported.get(day.year)
        if year is not None:
            return year.get(day)
        if day.year in KNOWN_YEARS:
            return _package_exception(day)
        key = statutory_holidays(day.year).get(day)
        return None if key is None else SetDay(False, *NAMES[key])

    def is_provisional(self, year: int) -> bool:
        """Whether neither the package nor an imported table knows ``year``."""
        return year not in self.imported and year not in KNOWN_YEARS

    def is_counted(self, day: date) -> bool:
        """Whether ``day`` is a working day of the counting calendar."""
        year = self._year(day.year)
        position = day.toordinal() - year.first
        return year.upto[position + 1] > year.upto[position]

    def _year(self, year: int) -> _Year:
        worked_out = self._years.get(year)
        if worked_out is None:
            worked_out = self._years[year] = self._work_out(year)
        return worked_out

    def _work_out(self, year: int) -> _Year:
        first = date(year, 1, 1).toordinal()
        counted: list[date] = []
        upto = [0]
        for number in range(first, date(year, 12, 31).toordinal() + 1):
            day = date.fromordinal(number)
            if self.status(day).counted:
                counted.append(day)
            upto.append(len(counted))
        passed = [timedelta()]
        for day in counted:
            passed.append(passed[-1] + self.hours_of(day).length)
        return _Year(first, counted, upto, passed)

    def counted_between(self, after: date, upto: date) -> int:
        """How many counted days lie after ``after`` and up to and including ``upto``; 0 when ``upto`` is not later."""
        if upto <= after:
            return 0
        total = self._upto(upto) - self._upto(after)
        for year in range(after.year, upto.year):
            total += len(self._year(year).counted)
        return total

    def _upto(self, day: date) -> int:
        return self._year(day.year).upto_day(day)

    def nth_counted_day_after(self, day: date, n: int) -> date:
        """The ``n``-th counted day after ``day`` (n ≥ 1; the day itself never counts). Refused beyond a century."""
        _check_count(n)
        year = day.year
        index = self._upto(day) + n - 1
        while True:
            counted = self._year(year).counted
            if index < len(counted):
                return counted[index]
            index -= len(counted)
            year += 1

    def nth_counted_day_before(self, day: date, n: int) -> date:
        """The ``n``-th counted day before ``day`` (n ≥ 1; the day itself never counts). Refused beyond a century."""
        _check_count(n)
        year = day.year
        index = bisect_left(self._year(year).counted, day) - n
        while index < 0:
            year -= 1
            index += len(self._year(year).counted)
        return self._year(year).counted[index]

    def first_counted_day_from(self, day: date) -> date:
        """``day`` itself when it counts, otherwise the next counted day."""
        return day if self.is_counted(day) else self.nth_counted_day_after(day, 1)

    def hours_of(self, day: date) -> OfficeHours:
        """The office hours that hold on ``day``, whether or not the day counts."""
        return hours_on(self.hours, day)

    def opening(self, day: date) -> datetime:
        """The moment at which the office day of ``day`` begins, in UTC."""
        return _moment(day, self.hours_of(day).opens)

    def closing(self, day: date) -> datetime:
        """The closing time of ``day`` in UTC, whether or not the day counts."""
        return _moment(day, self.hours_of(day).closes)

    def periods(self, day: date) -> list[tuple[datetime, datetime]]:
        """The opening periods of ``day`` in UTC, whether or not the day counts."""
        return [(_moment(day, opens), _moment(day, closes)) for opens, closes in self.hours_of(day).periods]

    def is_open(self, moment: datetime) -> bool:
        """Whether ``moment`` lies in office hours of a counted day; closing time itself and breaks are outside."""
        local = moment.astimezone(OFFICE_ZONE)
        return self.is_counted(local.date()) and self.hours_of(local.date()).open_at(local.time())

    def add_working_time(self, moment: datetime, span: timedelta) -> datetime:
        """The moment at which ``span`` of office time after ``moment`` has passed, in UTC; a negative span goes back.

        No time outside office hours is the next opening; a span that ends with a period ends at its closing time.
        """
        if span < timedelta():
            return self._subtract_working_time(moment, -span)
        local = moment.astimezone(OFFICE_ZONE)
        day, passed = local.date(), timedelta()
        if self.is_counted(day):
            hours = self.hours_of(day)
            passed = hours.passed(local.time())
            if passed < hours.length and passed + span <= hours.length:
                return _at(day, hours.first_after(passed + span) if span else hours.last_before(passed))
            span -= hours.length - passed
        # The office time of counted days up to the one in which the span ends.
        year, index = day.year, self._upto(day)
        self._check_span(day, span)
        while True:
            worked_out = self._year(year)
            total = worked_out.passed[-1] - worked_out.passed[index]
            if index < len(worked_out.counted) and span <= total:
                break
            span, year, index = span - total, year + 1, 0
        wanted = worked_out.passed[index] + span
        found = index if not span else bisect_left(worked_out.passed, wanted, index + 1) - 1
        day = worked_out.counted[found]
        return _at(day, self.hours_of(day).first_after(wanted - worked_out.passed[found]))

    def _subtract_working_time(self, moment: datetime, span: timedelta) -> datetime:
        local = moment.astimezone(OFFICE_ZONE)
        day = local.date()
        if self.is_counted(day):
            hours = self.hours_of(day)
            passed = hours.passed(local.time())
            if span <= passed:
                return _at(day, hours.last_before(passed - span))
            span -= passed
        self._check_span(day, span)
        year, index = day.year, bisect_left(self._year(day.year).counted, day)
        while True:
            worked_out = self._year(year)
            if span <= worked_out.passed[index]:
                break
            span, year = span - worked_out.passed[index], year - 1
            index = len(self._year(year).counted)
        wanted = worked_out.passed[index] - span
        found = bisect_right(worked_out.passed, wanted, 0, index) - 1
        day = worked_out.counted[found]
        return _at(day, self.hours_of(day).last_before(wanted - worked_out.passed[found]))

    def _check_span(self, day: date, span: timedelta) -> None:
        days = span // self.hours_of(day).length
        if days:
            _check_count(days)

    def add_working_minutes(self, moment: datetime, minutes: int) -> datetime:
        """``add_working_time`` in whole minutes."""
        return self.add_working_time(moment, timedelta(minutes=minutes))

    def working_time_between(self, begin: datetime, end: datetime) -> timedelta:
        """The office time from ``begin`` to ``end``; zero when ``end`` is not later."""
        if end <= begin:
            return timedelta()
        total = self._passed(end) - self._passed(begin)
        for year in range(begin.astimezone(OFFICE_ZONE).year, end.astimezone(OFFICE_ZONE).year):
            total += self._year(year).passed[-1]
        return total

    def _passed(self, moment: datetime) -> timedelta:
        """The office time of the year that has passed at ``moment``."""
        local = moment.astimezone(OFFICE_ZONE)
        day = local.date()
        year = self._year(day.year)
        upto = year.upto_day(day)
        if not self.is_counted(day):
            return year.passed[upto]
        return year.passed[upto - 1] + self.hours_of(day).passed(local.time())

    def working_minutes_between(self, begin: datetime, end: datetime) -> int:
        """The whole office minutes from ``begin`` to ``end``; 0 when ``end`` is not later."""
        return self.working_time_between(begin, end) // timedelta(minutes=1)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, OFFICE_ZONE).astimezone(UTC)


def _at(day: date, since_midnight: timedelta) -> datetime:
    return (datetime.combine(day, time(), OFFICE_ZONE) + since_midnight).astimezone(UTC)


def _check_count(n: int) -> None:
    if n < 1:
        raise ValueError(f"Expected to count at least one working day, but it was {n}.")
    if n > LONGEST_COUNT:
        raise Refused(
            f"期限至多 {LONGEST_COUNT} 个工作日，不能是 {n} 个，请缩短。",
            f"Expected a limit of at most {LONGEST_COUNT} working days, but it was {n}.",
        )


def _package_exception(day: date) -> SetDay | None:
    """What the yearly notice says about a day that differs from its weekday; None when it says nothing."""
    name = constants.workdays.get(day)
    if name is not None:
        zh, en = _names(name)
        return SetDay(True, f"{zh}调休上班", f"make-up working day for {en}")
    name = constants.holidays.get(day)
    return None if name is None else SetDay(False, *_names(name))


def _names(package_name: str) -> tuple[str, str]:
    key = _PACKAGE_NAMES.get(package_name)
    return NAMES[key] if key is not None else ("法定节假日", package_name)


def parse_day(text: str) -> date:
    """A day written as 2026-10-01, 2026/10/1 or 20261001; refused when it is none."""
    plain = text.strip().replace("/", "-")
    try:
        if plain.isdigit() and len(plain) == 8:
            return date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
        year, month, day = (int(part) for part in plain.split("-"))
        return date(year, month, day)
    except ValueError:
        raise Refused(
            f"看不懂日期“{text}”，请按 2026-10-01 的样子填写。",
            f"Expected a day like 2026-10-01, but it was “{text}”.",
        ) from None
