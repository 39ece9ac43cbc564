"""Every deadline explained day by day (TC-11): a list that anybody can check with a paper calendar.

The list is walked day by day, apart from the arithmetic of ``counting``: it proves the due date, it does not repeat it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.office.calendar.rules import DayStatus, OfficeCalendar
from engine.office.service_clock.counting import (
    ONE_DAY,
    ClockFacts,
    LimitCount,
    effective_stops,
    merged_stops,
    office_day,
)

SPECIAL_PROCEDURES: dict[str, tuple[str, str]] = {
    "hearing": ("听证", "hearing"),
    "tender": ("招标", "tender"),
    "auction": ("拍卖", "auction"),
    "inspection": ("检验", "technical inspection"),
    "testing": ("检测", "testing"),
    "quarantine": ("检疫", "quarantine"),
    "appraisal": ("鉴定", "appraisal"),
    "expert_review": ("专家评审", "expert review"),
    "item_law": ("依该事项的法律规定等候申请人", "waiting for the applicant under the item's own law"),
}
"""The closed list of what may stop a clock after acceptance (TC-3, art. 45), with names in both languages."""

_ACCEPTANCE = ("起算当日，不计入", "day the clock started, not counted")


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of an explanation. ``ordinal`` is its number in the limit, None when it is not counted.

    ``minutes`` is what a limit in hours used of the day; None for limits in days.
    """

    day: date
    ordinal: int | None
    counted: bool
    reason_code: str
    zh: str
    en: str
    provisional: bool = False
    minutes: int | None = None


def explain_limit(count: LimitCount, until: datetime | None = None) -> list[DayLine]:
    """The days of one limit from the day the clock started to the due day.

    While the clock stands the list ends with the day of ``until``, or with the first day of the stop when it is None.
    """
    lines = _days(count, until) if count.in_days else _hours(count, until)
    return list(lines)


def _last_day(count: LimitCount, until: datetime | None) -> date:
    """The day with which the list of a standing clock ends."""
    standing = [begin for begin, end in merged_stops(count.facts) if end is None]
    latest = max([count.facts.started_at, *standing] if until is None else [count.facts.started_at, until])
    return office_day(latest)


def _days(count: LimitCount, until: datetime | None) -> Iterator[DayLine]:
    facts, calendar = count.facts, count.calendar
    end = count.end()
    last = office_day(end) if end is not None else _last_day(count, until)
    walk = _DayWalk(count)
    day = facts.start_day
    if not (count.on_the_spot and day > count.origin):
        yield _line(calendar.status(day), "acceptance_day", *_ACCEPTANCE)
        day += ONE_DAY
    while day <= last:
        yield walk.line(calendar.status(day))
        day += ONE_DAY


class _DayWalk:
    """Counts day after day, by the plain words of TC-10."""

    def __init__(self, count: LimitCount) -> None:
        self._count = count
        self._natural = count.unit == "natural_days"
        self._stops = effective_stops(count.facts, count.calendar)
        self._all_stops = merged_stops(count.facts)
        self._ordinal = 0
        self._on_the_spot_open = count.on_the_spot

    def line(self, status: DayStatus) -> DayLine:
        closing = self._count.calendar.closing(status.day)
        if not self._natural and not status.counted:
            return _uncounted(status)
        if self._natural and self._ordinal == self._count.total:
            zh, en = "期限最后一日是休息日，顺延到下一个工作日", "last day was a rest day, goes on to a working day"
            return _line(status, "moved_on", zh, en)
        if _covers(self._stops, closing):
            zh, en = self._basis(closing)
            return _line(status, "stopped", f"停止计时（{zh}），不计入", f"clock stopped ({en}), not counted")
        if self._on_the_spot_open:
            self._on_the_spot_open = False
            return _line(status, "immediate", "即办件，当日办结", "immediate item, due this day")
        self._ordinal += 1
        return self._counted(status, closing)

    def _basis(self, moment: datetime) -> tuple[str, str]:
        for stop in self._count.facts.stops:
            if stop.from_at <= moment and (stop.to_at is None or moment < stop.to_at):
                zh, en = SPECIAL_PROCEDURES.get(stop.kind, ("", ""))
                return (
                    "：".join(part for part in (zh, stop.basis) if part) or "未写明依据",
                    ": ".join(part for part in (en, stop.basis) if part) or "no basis given",
                )
        return "停止", "stop"

    def _counted(self, status: DayStatus, closing: datetime) -> DayLine:
        number, amount = self._ordinal, self._count.amount
        if number > amount:
            return _line(
                status, "extension", f"延长的第 {number - amount} 日，计入第 {number} 日",
                f"day {number - amount} of the extension, counted as day {number}", number,
            )  # fmt: skip
        if not _covers(self._stops, closing) and _covers(self._all_stops, closing):
            return _line(
                status, "short_stop", f"停止不满一个工作日，计入第 {number} 日",
                f"stop shorter than a working day, counted as day {number}", number,
            )  # fmt: skip
        if self._natural:
            return _line(status, "natural_day", f"自然日，计入第 {number} 日", f"counted as day {number}", number)
        return _line(
            status, status.reason, f"{status.zh}，计入第 {number} 日", f"{status.en}, counted as day {number}", number
        )


def _hours(count: LimitCount, until: datetime | None) -> Iterator[DayLine]:
    facts, calendar = count.facts, count.calendar
    end = count.end()
    bound = end if end is not None else max(until or facts.started_at, facts.started_at)
    last = office_day(bound) if end is not None else _last_day(count, until)
    stops = merged_stops(facts)
    day = facts.start_day
    used = timedelta()
    while day <= last:
        status = calendar.status(day)
        begin, finish = max(facts.started_at, _midnight(calendar, day)), _midnight(calendar, day + ONE_DAY)
        finish = min(finish, end) if end is not None else finish
        ran = _span(count, begin, finish)
        for stop_begin, stop_end in stops:
            low, high = max(begin, stop_begin), finish if stop_end is None else min(finish, stop_end)
            ran -= _span(count, low, high)
        # Differences of whole minutes, so that the lines add up to the limit.
        minutes = (used + ran) // timedelta(minutes=1) - used // timedelta(minutes=1)
        used += ran
        yield _hour_line(count, status, minutes, _stopped_all_day(stops, begin, finish))
        day += ONE_DAY


def _span(count: LimitCount, begin: datetime, end: datetime) -> timedelta:
    if end <= begin:
        return timedelta()
    return end - begin if count.unit == "natural_hours" else count.calendar.working_time_between(begin, end)


def _midnight(calendar: OfficeCalendar, day: date) -> datetime:
    opening = calendar.opening(day)
    return opening - timedelta(hours=8)


def _stopped_all_day(stops: list[tuple[datetime, datetime | None]], begin: datetime, finish: datetime) -> bool:
    return any(low <= begin and (high is None or high >= finish) for low, high in stops)


def _hour_line(count: LimitCount, status: DayStatus, minutes: int, stopped: bool) -> DayLine:
    if minutes == 0:
        if stopped:
            return _line(status, "stopped", "停止计时，不计入", "clock stopped, not counted", minutes=0)
        if count.unit == "working_hours" and not status.counted:
            line = _uncounted(status)
            return _line(status, line.reason_code, line.zh, line.en, minutes=0)
        return _line(status, status.reason, "当日没有计入的时间", "no time of this day is counted", minutes=0)
    hours, rest = divmod(minutes, 60)
    zh = f"计入 {hours} 小时 {rest} 分" if rest else f"计入 {hours} 小时"
    en = f"{hours} h {rest} min counted" if rest else f"{hours} h counted"
    return DayLine(status.day, None, True, status.reason, zh, en, status.provisional, minutes)


def _uncounted(status: DayStatus) -> DayLine:
    return _line(status, status.reason, f"{status.zh}，不计入", f"{status.en}, not counted")


def _line(
    status: DayStatus, code: str, zh: str, en: str, ordinal: int | None = None, minutes: int | None = None
) -> DayLine:
    if status.provisional:
        zh, en = f"{zh}（年度放假安排未公布，暂定）", f"{en} (provisional: the year's notice is not known yet)"
    return DayLine(status.day, ordinal, ordinal is not None, code, zh, en, status.provisional, minutes)


def _covers(stops: list[tuple[datetime, datetime | None]], moment: datetime) -> bool:
    return any(begin <= moment and (end is None or moment < end) for begin, end in stops)


def explain_facts(
    facts: ClockFacts, calendar: OfficeCalendar, *, statutory: bool, until: datetime | None
) -> list[DayLine]:
    """The explanation of the promised or the statutory limit; empty when the law sets no limit."""
    if not statutory:
        return explain_limit(LimitCount(facts, calendar, facts.limit_amount, facts.limit_unit), until)
    if facts.statutory_amount is None:
        return []
    return explain_limit(LimitCount(facts, calendar, facts.statutory_amount, facts.statutory_unit), until)
