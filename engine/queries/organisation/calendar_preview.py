"""What a calendar that is only proposed would move: dates of open cases and of their steps (TC-2, TC-21)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.clocks import due_of_step
from engine.cases.storage.records import OfficeCase, WorkItem
from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock import store as clock_store
from engine.office.service_clock.records import ServiceClock
from engine.operations.moved_dates import promised_in_writing

CHUNK = 1000
EXAMPLES = 12
"""So many cases are named; the rest is counted."""


@dataclass(frozen=True, slots=True)
class MovedDate:
    """One limit whose end would move. ``clock`` is its name; ``after`` None: it would have no end.

    ``statutory``: the end set by law moves, and the promised one stays where it is.
    """

    case_id: int
    number: str | None
    clock: str
    before: datetime | None
    after: datetime | None
    kept: bool
    """The date stays: the applicant has it in writing (TC-21)."""
    statutory: bool = False


@dataclass
class CalendarPreview:
    """How many limits would move, with the first of them."""

    cases: int = 0
    earlier: int = 0
    later: int = 0
    kept: int = 0
    steps: int = 0
    examples: list[MovedDate] = field(default_factory=list)


def preview(session: Session, proposed: OfficeCalendar) -> CalendarPreview:
    """What ``engine.jobs.duties.recompute_deadlines`` would do with ``proposed``; nothing is written."""
    found = CalendarPreview()
    last = 0
    while True:
        rows = session.execute(
            select(OfficeCase.id, OfficeCase.number)
            .where(OfficeCase.status == "open", OfficeCase.id > last)
            .order_by(OfficeCase.id)
            .limit(CHUNK)
        ).all()
        if rows:
            _add(session, proposed, {row.id: row.number for row in rows}, found)
            last = rows[-1].id
        if len(rows) < CHUNK:
            return found


def _add(session: Session, proposed: OfficeCalendar, numbers: dict[int, str | None], found: CalendarPreview) -> None:
    ids = list(numbers)
    ends, facts = clock_store.foresee(session, ids, proposed, promised_in_writing(session, ids))
    moved: set[int] = set()
    for end in ends:
        moved.add(end.clock.case_id)
        _count(end, found)
        if len(found.examples) < EXAMPLES:
            found.examples.append(_example(end.clock, end, numbers[end.clock.case_id]))
    items = select(WorkItem.case_id, WorkItem.limit, WorkItem.opened_at, WorkItem.due_at, WorkItem.yellow_at)
    for item in session.execute(items.where(WorkItem.case_id.in_(ids), WorkItem.limit.is_not(None))):
        ends_at, yellow_at = due_of_step(item.limit, item.opened_at, facts[item.case_id], proposed)
        if (ends_at, yellow_at) != (item.due_at, item.yellow_at):
            moved.add(item.case_id)
            found.steps += 1
    found.cases += len(moved)


def _count(end: clock_store.ForeseenEnd, found: CalendarPreview) -> None:
    before, after = end.clock.promised_due_at, end.promised_at
    if end.kept:
        found.kept += 1
    elif before is not None and after is not None and after != before:
        found.earlier += after < before
        found.later += after > before


def _example(clock: ServiceClock, end: clock_store.ForeseenEnd, number: str | None) -> MovedDate:
    if end.promised_at == clock.promised_due_at and not end.kept:
        return MovedDate(clock.case_id, number, clock.name, clock.statutory_due_at, end.statutory_at, False, True)
    return MovedDate(clock.case_id, number, clock.name, clock.promised_due_at, end.promised_at, end.kept)
