"""What a case waits for: its clocks, its open work, its branches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.lights import NO_LIMIT, TimeLeft, time_left
from engine.queries.desk.worklist import counts_natural


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock of a case with what is left of it."""

    id: int
    name: str
    started_at: datetime
    limit_amount: int
    limit_unit: str
    statutory_amount: int | None
    extended: int
    promised_due_at: datetime | None
    statutory_due_at: datetime | None
    yellow_at: datetime | None
    paused: bool
    finished_at: datetime | None
    left: TimeLeft


def clocks(session: Session, calendar: OfficeCalendar, case_id: int, now: datetime) -> list[ClockLine]:
    """The clocks of the case itself (not of single steps), the running ones first, then the newest."""
    rows = session.execute(
        text(
            "SELECT id, name, started_at, limit_amount, limit_unit, statutory_amount, extended, promised_due_at,"
            " statutory_due_at, yellow_at, paused, finished_at FROM service_clock"
            " WHERE case_id = :case_id AND task_id IS NULL ORDER BY finished_at IS NOT NULL, started_at DESC, id DESC"
        ),
        {"case_id": case_id},
    )
    return [
        ClockLine(
            **row._mapping,
            left=time_left(
                calendar,
                row.finished_at or now,
                row.promised_due_at,
                row.yellow_at,
                statutory_at=row.statutory_due_at,
                paused=row.paused,
                natural=row.limit_unit.startswith("natural"),
            ),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class CaseWork:
    """One open work item of a case."""

    id: UUID
    case_id: int
    element: str
    name: str
    form: str | None
    post_id: int | None
    """None while no open post fits and it waits under its department (AU-7)."""
    post_name: str | None
    department: str | None
    assignee_id: int | None
    assignee: str | None
    opened_at: datetime
    due_at: datetime | None
    uncovered_since: datetime | None
    """Since when neither A nor B is at the post (AB-2); None when somebody is, or the post is closed."""
    beside: bool
    """Whether an opinion is asked here for the task of another post."""
    left: TimeLeft


_WORK = """
SELECT w.id, w.case_id, w.element, w.name, w.form, w.post_id, p.name AS post_name, d.short_name AS department,
       w.assignee_id, s.name AS assignee, w.opened_at, w.due_at, w.yellow_at, w."limit", k.paused,
       g.since AS uncovered_since, w.beside_id IS NOT NULL AS beside
FROM work_item w LEFT JOIN post p ON p.id = w.post_id
LEFT JOIN department d ON d.id = coalesce(p.department_id, w.department_id)
LEFT JOIN staff s ON s.id = w.assignee_id
LEFT JOIN cover_gap g ON g.post_id = w.post_id AND g.until IS NULL
LEFT JOIN service_clock k ON k.case_id = w.case_id AND k.name = 'case' AND k.finished_at IS NULL AND k.task_id IS NULL
WHERE w.case_id = :case_id ORDER BY w.due_at NULLS LAST, w.id LIMIT 200
"""


def open_work(session: Session, calendar: OfficeCalendar, case_id: int, now: datetime) -> list[CaseWork]:
    """What the case waits for people to do, the most urgent first (at most 200)."""
    found = []
    for row in session.execute(text(_WORK), {"case_id": case_id}):
        values = dict(row._mapping)
        yellow, limit, paused = values.pop("yellow_at"), values.pop("limit"), values.pop("paused")
        left = time_left(
            calendar, now, row.due_at, yellow, paused=row.due_at is None and bool(paused), natural=counts_natural(limit)
        )
        found.append(CaseWork(**values, left=left))
    return found


@dataclass(frozen=True, slots=True)
class Relative:
    """A branch of the case, or another case that it opened."""

    id: int
    number: str | None
    process: str
    branch_key: str | None
    department: str | None
    status: str
    outcome: str | None
    opened_at: datetime
    due_at: datetime | None
    left: TimeLeft


def branches(session: Session, calendar: OfficeCalendar, case_id: int, now: datetime) -> list[Relative]:
    """The cases that hang under this one, in order of opening (at most 400)."""
    rows = session.execute(
        text(
            "SELECT c.id, c.number, c.process, c.branch_key, d.short_name AS department, c.status, c.outcome,"
            " c.opened_at, k.promised_due_at, k.statutory_due_at, k.yellow_at, k.paused FROM office_case c"
            " LEFT JOIN department d ON d.id = c.department_id"
            " LEFT JOIN service_clock k ON k.case_id = c.id AND k.name = 'case' AND k.finished_at IS NULL"
            " AND k.task_id IS NULL"
            " WHERE c.parent_id = :case_id ORDER BY c.id LIMIT 400"
        ),
        {"case_id": case_id},
    )
    return [
        Relative(
            row.id,
            row.number,
            row.process,
            row.branch_key,
            row.department,
            row.status,
            row.outcome,
            row.opened_at,
            row.promised_due_at,
            NO_LIMIT
            if row.status != "open"
            else time_left(
                calendar,
                now,
                row.promised_due_at,
                row.yellow_at,
                statutory_at=row.statutory_due_at,
                paused=bool(row.paused),
            ),
        )
        for row in rows
    ]
