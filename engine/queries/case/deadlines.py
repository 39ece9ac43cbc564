"""A deadline with its days, each counted or not and why: what the clerk and the applicant both see (TC-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.service_clock.records import ServiceClock
from engine.office.service_clock.rules import DayLine, office_day
from engine.office.service_clock.store import explain_clock


@dataclass(frozen=True, slots=True)
class Explanation:
    """One limit explained. ``statutory``: the law's limit instead of the promise; ``today`` is the office's day."""

    clock_id: int
    lines: Sequence[DayLine]
    statutory: bool
    today: date


def explanations(session: Session, clock_id: int, now: datetime) -> list[Explanation]:
    """Both limits of a clock explained, the promise first: the applicant's list is the clerk's (TC-11, TC-15).

    Without the law's limit where there is none. Raises NotFound when there is no such clock.
    """
    both = [explanation(session, clock_id, now, statutory=statutory) for statutory in (False, True)]
    return [each for each in both if each.lines]


def explanation(session: Session, clock_id: int, now: datetime, *, statutory: bool = False) -> Explanation:
    """The days of a clock's promised (or ``statutory``) limit; raises NotFound when there is no such clock."""
    clock = session.get(ServiceClock, clock_id)
    if clock is None:
        raise NotFound("没有这项计时。", "Expected an existing clock, but there is none.")
    lines = explain_clock(session, clock, statutory=statutory, until=now)
    return Explanation(clock_id, lines, statutory, office_day(now))
