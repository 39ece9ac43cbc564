"""Every deadline explained day by day (TC-11): a list that anybody can check with a paper calendar.

The list is walked day by day, apart from the arithmetic of ``counting``: it proves the due date, it does not repeat it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from engine.clock import OFFICE_ZONE
from engine.office.calendar.rules import DayStatus, OfficeCalendar
from engine.office.service_clock.counting import (
    ONE_DAY,
    ClockFacts,
    LimitCount,
    Stop,
    effective_stops,
    merged_stops,
    office_day,
    promise_of,
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

AT_SUPERIOR = "superior"
"""The kind of stop while a superior authority has the case: its time is shown apart (TC-6)."""

_NAMES = {**SPECIAL_PROCEDURES, AT_SUPERIOR: ("上级机关审批", "at the superior authority")}

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
    told = list(_told_provisional_once(lines))
    if count.in_days and count.fixed_end is not None and told:
        zh = f"{told[-1].zh}；工作日历变化后，已告知的日期不变"
        en = f"{told[-1].en}; the date that was told is kept although the calendar has changed"
        told[-1] = replace(told[-1], zh=zh, en=en)
    return told


def _told_provisional_once(lines: Iterable[DayLine]) -> Iterator[DayLine]:
    """The remark that a year's notice is not known stands at the first such day of the year, not at every one."""
    told: set[int] = set()
    for line in lines:
        if line.provisional and line.day.year not in told:
            told.add(line.day.year)
            zh = f"{line.zh}（{line.day.year}年放假安排未公布，以下日期暂定）"
            en = f"{line.en} (the notice of {line.day.year} is not known yet: from here on provisional)"
            yield replace(line, zh=zh, en=en)
        else:
            yield line


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
            return _line(status, "stopped", f"中止计时（{zh}），不计入", f"clock stopped ({en}), not counted")
        if self._on_the_spot_open:
            self._on_the_spot_open = False
            return _line(status, "immediate", "即办件，当日办结", "immediate item, due this day")
        self._ordinal += 1
        return self._counted(status, closing)

    def _basis(self, moment: datetime) -> tuple[str, str]:
        standing = [
            stop
            for stop in self._count.facts.stops
            if stop.from_at <= moment and (stop.to_at is None or moment < stop.to_at)
        ]
        return _named(standing[-1]) if standing else ("停止", "stop")

    def _counted(self, status: DayStatus, closing: datetime) -> DayLine:
        number, amount = self._ordinal, self._count.amount
        if number > amount:
            zh, en = _extension(self._count.facts)
            return _line(
                status, "extension", f"延长的第 {number - amount} 日（{zh}），计入第 {number} 日",
                f"day {number - amount} of the extension ({en}), counted as day {number}", number,
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


def _named(stop: Stop) -> tuple[str, str]:
    """What a stop was for and its basis, in both languages."""
    zh, en = _NAMES.get(stop.kind, ("", ""))
    return (
        "：".join(part for part in (zh, stop.basis) if part) or "未写明依据",
        ": ".join(part for part in (en, stop.basis) if part) or "no basis given",
    )


def _extension(facts: ClockFacts) -> tuple[str, str]:
    """Why the limit was extended and who approved it, in both languages (TC-11)."""
    reasons = "；".join(extension.reason for extension in facts.extensions)
    approvers = "、".join(extension.approver for extension in facts.extensions if extension.approver)
    if not approvers:
        return f"理由：{reasons}", f"reason: {reasons}"
    return f"理由：{reasons}，批准人：{approvers}", f"reason: {reasons}; approved by {approvers}"


Span = tuple[datetime, datetime]


def _hours(count: LimitCount, until: datetime | None) -> Iterator[DayLine]:
    facts, calendar = count.facts, count.calendar
    end = count.end()
    bound = end if end is not None else max(until or facts.started_at, facts.started_at)
    # A limit that ends at midnight ends with the day before.
    last = office_day(end - timedelta(microseconds=1)) if end is not None else _last_day(count, until)
    day = facts.start_day
    used = timedelta()
    while day <= last:
        status = calendar.status(day)
        begin, finish = max(facts.started_at, _midnight(day)), _midnight(day + ONE_DAY)
        finish = min(finish, end) if end is not None else finish
        running = [] if not _can_run(count, status) else _running(count, begin, finish)
        ran = sum((high - low for low, high in running), timedelta())
        # Differences of whole minutes, so that the lines add up to the limit.
        minutes = (used + ran) // timedelta(minutes=1) - used // timedelta(minutes=1)
        used += ran
        yield _hour_line(count, status, minutes, running, _stops_within(count, begin, min(finish, max(bound, begin))))
        day += ONE_DAY


def _can_run(count: LimitCount, status: DayStatus) -> bool:
    return count.unit == "natural_hours" or status.counted


def _running(count: LimitCount, begin: datetime, finish: datetime) -> list[Span]:
    """The spans of one day in which the limit ran."""
    stops = [] if count.fixed_end is not None else merged_stops(count.facts)
    spans: list[Span] = []
    for cursor, until in _counted_spans(count, begin, finish):
        for low, high in stops:
            if low >= until:
                break
            if low > cursor:
                spans.append((cursor, low))
            cursor = until if high is None else max(cursor, high)
        if cursor < until:
            spans.append((cursor, until))
    return spans


def _counted_spans(count: LimitCount, begin: datetime, finish: datetime) -> list[Span]:
    """The parts of one day, between ``begin`` and ``finish``, that a limit in hours counts: office hours or all."""
    if count.unit != "working_hours":
        return [(begin, finish)] if begin < finish else []
    periods = count.calendar.periods(office_day(begin))
    clipped = [(max(begin, opens), min(finish, closes)) for opens, closes in periods]
    return [(low, high) for low, high in clipped if low < high]


def _stops_within(count: LimitCount, begin: datetime, finish: datetime) -> list[tuple[Stop, Span]]:
    """The stops that lie over a part of one day, with that part."""
    found = []
    for stop in count.facts.stops:
        for opens, closes in _counted_spans(count, begin, finish):
            low, high = max(opens, stop.from_at), closes if stop.to_at is None else min(closes, stop.to_at)
            if low < high:
                found.append((stop, (low, high)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)


def _clock_times(span: Span) -> str:
    low, high = (moment.astimezone(OFFICE_ZONE) for moment in span)
    ends = "24:00" if high.date() > low.date() else f"{high:%H:%M}"
    return f"{low:%H:%M}–{ends}"


def _hour_line(
    count: LimitCount, status: DayStatus, minutes: int, running: list[Span], stops: list[tuple[Stop, Span]]
) -> DayLine:
    stood_zh = "；".join(f"{_clock_times(span)} 中止计时（{_named(stop)[0]}）" for stop, span in stops)
    stood_en = "; ".join(f"{_clock_times(span)} stopped ({_named(stop)[1]})" for stop, span in stops)
    if minutes == 0:
        if stops:
            return _line(status, "stopped", f"{stood_zh}，不计入", f"{stood_en}, not counted", minutes=0)
        if count.unit == "working_hours" and not status.counted:
            line = _uncounted(status)
            return _line(status, line.reason_code, line.zh, line.en, minutes=0)
        return _line(status, status.reason, "当日没有计入的时间", "no time of this day is counted", minutes=0)
    hours, rest = divmod(minutes, 60)
    times = [_clock_times(span) for span in running]
    zh = f"{'、'.join(times)} 计入 " + (f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时")
    en = f"{', '.join(times)}: " + (f"{hours} h {rest} min counted" if rest else f"{hours} h counted")
    if stops:
        zh, en = f"{zh}；{stood_zh}", f"{en}; {stood_en}"
    return DayLine(status.day, None, True, status.reason, zh, en, status.provisional, minutes)


def _uncounted(status: DayStatus) -> DayLine:
    return _line(status, status.reason, f"{status.zh}，不计入", f"{status.en}, not counted")


def _line(
    status: DayStatus, code: str, zh: str, en: str, ordinal: int | None = None, minutes: int | None = None
) -> DayLine:
    return DayLine(status.day, ordinal, ordinal is not None, code, zh, en, status.provisional, minutes)


def _covers(stops: list[tuple[datetime, datetime | None]], moment: datetime) -> bool:
    return any(begin <= moment and (end is None or moment < end) for begin, end in stops)


def explain_facts(
    facts: ClockFacts, calendar: OfficeCalendar, *, statutory: bool, until: datetime | None
) -> list[DayLine]:
    """The explanation of the promised or the statutory limit; empty when the law sets no limit."""
    if not statutory and facts.announced_at is not None and facts.limit_unit not in ("working_days", "natural_days"):
        return _announced(facts, calendar, facts.announced_at)
    if not statutory:
        return explain_limit(promise_of(facts, calendar), until)
    if facts.statutory_amount is None:
        return []
    return explain_limit(LimitCount(facts, calendar, facts.statutory_amount, facts.statutory_unit), until)


def _announced(facts: ClockFacts, calendar: OfficeCalendar, end: datetime) -> list[DayLine]:
    """The days until an announced end: none is counted, the last one says what was announced (FI-3)."""
    lines = []
    day, last = facts.start_day, office_day(end)
    while day < last:
        status = calendar.status(day)
        lines.append(_line(status, "announced", "已事先说明延后答复", "the delay was announced", minutes=0))
        day += ONE_DAY
    at = f"{end.astimezone(OFFICE_ZONE):%H:%M}"
    status = calendar.status(last)
    lines.append(_line(status, "announced", f"说明的答复时间 {at}", f"announced time of the answer {at}", minutes=0))
    return list(_told_provisional_once(lines))
