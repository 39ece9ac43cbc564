"""What a case waits for: its clocks, its open work, its branches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from engine.cases.storage.records import OfficeCase, WorkItem
from engine.office.calendar.rules import OfficeCalendar
from engine.office.organisation.records import CoverGap, Department, Post, Staff
from engine.office.service_clock.lights import NO_LIMIT, TimeLeft, time_left
from engine.office.service_clock.records import ServiceClock
from engine.queries.desk.worklist import counts_natural

_RUNNING = and_(ServiceClock.name == "case", ServiceClock.finished_at.is_(None), ServiceClock.task_id.is_(None))
"""The clock of the case itself, as long as it runs."""


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
    rows = session.scalars(
        select(ServiceClock)
        .where(ServiceClock.case_id == case_id, ServiceClock.task_id.is_(None))
        .order_by(ServiceClock.finished_at.is_not(None), ServiceClock.started_at.desc(), ServiceClock.id.desc())
    )
    return [
        ClockLine(
            row.id,
            row.name,
            row.started_at,
            row.limit_amount,
            row.limit_unit,
            row.statutory_amount,
            row.extended,
            row.promised_due_at,
            row.statutory_due_at,
            row.yellow_at,
            row.paused,
            row.finished_at,
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


def open_work(session: Session, calendar: OfficeCalendar, case_id: int, now: datetime) -> list[CaseWork]:
    """What the case waits for people to do, the most urgent first (at most 200)."""
    found = []
    rows = session.execute(
        select(
            WorkItem.id,
            WorkItem.case_id,
            WorkItem.element,
            WorkItem.name,
            WorkItem.form,
            WorkItem.post_id,
            Post.name.label("post_name"),
            Department.short_name.label("department"),
            WorkItem.assignee_id,
            Staff.name.label("assignee"),
            WorkItem.opened_at,
            WorkItem.due_at,
            WorkItem.yellow_at,
            WorkItem.limit,
            ServiceClock.paused,
            CoverGap.since.label("uncovered_since"),
            WorkItem.beside_id.is_not(None).label("beside"),
        )
        .outerjoin(Post, Post.id == WorkItem.post_id)
        .outerjoin(Department, Department.id == func.coalesce(Post.department_id, WorkItem.department_id))
        .outerjoin(Staff, Staff.id == WorkItem.assignee_id)
        .outerjoin(CoverGap, and_(CoverGap.post_id == WorkItem.post_id, CoverGap.until.is_(None)))
        .outerjoin(ServiceClock, and_(ServiceClock.case_id == WorkItem.case_id, _RUNNING))
        .where(WorkItem.case_id == case_id)
        .order_by(WorkItem.due_at.nulls_last(), WorkItem.id)
        .limit(200)
    )
    for row in rows:
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
        select(
            OfficeCase.id,
            OfficeCase.number,
            OfficeCase.process,
            OfficeCase.branch_key,
            Department.short_name.label("department"),
            OfficeCase.status,
            OfficeCase.outcome,
            OfficeCase.opened_at,
            ServiceClock.promised_due_at,
            ServiceClock.statutory_due_at,
            ServiceClock.yellow_at,
            ServiceClock.paused,
        )
        .outerjoin(Department, Department.id == OfficeCase.department_id)
        .outerjoin(ServiceClock, and_(ServiceClock.case_id == OfficeCase.id, _RUNNING))
        .where(OfficeCase.parent_id == case_id)
        .order_by(OfficeCase.id)
        .limit(400)
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
