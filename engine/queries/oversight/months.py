"""Calendar months in office time."""

from __future__ import annotations

from datetime import date, datetime, time

from engine.clock import OFFICE_ZONE


def month_of(first: date) -> tuple[datetime, datetime]:
    """Begin and end of the calendar month in which ``first`` lies, in office time."""
    begin = first.replace(day=1)
    following = date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)
    return _moment(begin), _moment(following)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), OFFICE_ZONE)
