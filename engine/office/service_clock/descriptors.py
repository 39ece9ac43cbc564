"""When a timer of a diagram fires (pure): diagrams say what is waited for, this says when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.clock import OFFICE_ZONE
from engine.errors import Refused
from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.counting import (
    ClockFacts,
    LimitCount,
    add_months,
    office_day,
    promise_of,
    promised_end,
    statutory_end,
)


def resolve(
    descriptor: Mapping[str, Any],
    *,
    armed_at: datetime,
    clocks: Mapping[str, ClockFacts],
    calendar: OfficeCalendar,
) -> datetime | None:
    """The moment a timer of a diagram waits for, in UTC.

    None when it is bound to a clock that has not started, stands or is finished, or to a statutory limit where the law
    sets none. Refused when the descriptor is none of those that diagrams may produce.
    """
    moment = _resolve(descriptor, armed_at, clocks, calendar)
    return None if moment is None else moment.astimezone(UTC)


def _resolve(
    descriptor: Mapping[str, Any], armed_at: datetime, clocks: Mapping[str, ClockFacts], calendar: OfficeCalendar
) -> datetime | None:
    kind = descriptor.get("kind")
    if kind == "moment":
        return _moment(str(descriptor.get("at")))
    if kind == "span":
        return _span(descriptor, armed_at, calendar)
    if kind == "cycle":
        if descriptor.get("left") == 0:
            return None
        return _span(_mapping(descriptor, "interval"), armed_at, calendar)
    if kind == "clock":
        facts = clocks.get(str(descriptor.get("clock")))
        if facts is None or facts.finished_at is not None:
            return None
        return _clock_moment(descriptor, facts, calendar)
    raise _unreadable(descriptor)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(
            f"时间“{text}”写得不对，请写成 2026-03-02T17:00:00+08:00 这样。",
            f"Expected a moment like 2026-03-02T17:00:00+08:00, but it was “{text}”.",
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=OFFICE_ZONE)


def _span(descriptor: Mapping[str, Any], begin: datetime, calendar: OfficeCalendar) -> datetime:
    unit, amount = descriptor.get("unit"), descriptor.get("amount")
    if unit == "iso":
        return add_iso_duration(begin, str(amount))
    number = _number(descriptor, amount)
    if number < 0:
        raise _unreadable(descriptor)
    if unit == "natural_hours":
        return begin + timedelta(hours=number)
    if unit == "working_hours":
        return calendar.add_working_time(begin, timedelta(hours=number))
    if unit in ("working_days", "natural_days"):
        facts = ClockFacts(begin, _whole(descriptor, number), limit_unit=unit)
        end = LimitCount(facts, calendar, facts.limit_amount, facts.limit_unit).end()
        assert end is not None  # without stops every limit ends
        return end
    raise _unreadable(descriptor)


def _clock_moment(descriptor: Mapping[str, Any], facts: ClockFacts, calendar: OfficeCalendar) -> datetime | None:
    if descriptor.get("limit") == "statutory":
        return statutory_end(facts, calendar)
    count = promise_of(facts, calendar)
    if "share" in descriptor:
        share = _number(descriptor, descriptor["share"])
        if share < 0:
            raise _unreadable(descriptor)
        return count.share(share)
    shift = _number(descriptor, descriptor.get("shift", 0))
    unit = descriptor.get("unit", "working_days")
    if shift and unit == "working_days" and count.unit == "working_days" and count.fixed_end is None:
        return count.after_days(count.total + _whole(descriptor, shift))
    end = promised_end(facts, calendar)
    if shift == 0:
        return end
    return None if end is None else _shifted(descriptor, end, shift, unit, calendar)


def _shifted(
    descriptor: Mapping[str, Any], end: datetime, shift: float, unit: object, calendar: OfficeCalendar
) -> datetime:
    if unit == "natural_hours":
        return end + timedelta(hours=shift)
    if unit == "working_hours":
        return calendar.add_working_time(end, timedelta(hours=shift))
    days = _whole(descriptor, shift)
    if unit == "natural_days":
        return end + timedelta(days=days)
    if unit == "working_days":
        day = office_day(end)
        moved = calendar.nth_counted_day_after(day, days) if days > 0 else calendar.nth_counted_day_before(day, -days)
        return calendar.closing(moved)
    raise _unreadable(descriptor)


def _mapping(descriptor: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = descriptor.get(key)
    if not isinstance(value, Mapping):
        raise _unreadable(descriptor)
    return value


def _number(descriptor: Mapping[str, Any], value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 10_000_000:
        raise _unreadable(descriptor)
    return value


def _whole(descriptor: Mapping[str, Any], number: float) -> int:
    if number != int(number):
        raise _unreadable(descriptor)
    return int(number)


def _unreadable(descriptor: Mapping[str, Any]) -> Refused:
    return Refused(
        f"定时条件 {dict(descriptor)} 算不出时间，请改正。",
        f"Expected a timer that can be computed, but it was {dict(descriptor)}.",
    )


_ISO_DURATION = re.compile(
    r"P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def add_iso_duration(begin: datetime, text: str) -> datetime:
    """``begin`` plus an ISO 8601 duration in calendar time: months by the office's wall calendar, the rest exactly.

    Refused when the text is no duration or leads out of the calendar.
    """
    match = _ISO_DURATION.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups()[:6])
        moved = begin.astimezone(OFFICE_ZONE)
        if years or months:
            moved = datetime.combine(add_months(moved.date(), years * 12 + months), moved.timetz())
        return moved + timedelta(
            weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=float(match.group(7) or 0)
        )
    except (ValueError, OverflowError):
        raise Refused(
            f"时长“{text}”写得不对，请写成 P1D 或 PT2H 这样。",
            f"Expected a duration like P1D or PT2H, but it was “{text}”.",
        ) from None
