"""One work item as its task page needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, select, true
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.cases.storage.records import OfficeCase, Submission, WorkItem
from engine.database import fetch
from engine.errors import NotFound
from engine.office.calendar.rules import OfficeCalendar
from engine.office.organisation.records import Post, Staff
from engine.office.service_clock.lights import TimeLeft, time_left
from engine.office.service_clock.records import ServiceClock
from engine.queries.desk.worklist import counts_natural


@dataclass(frozen=True, slots=True)
class Task:
    """An open work item with its case's version and the person who has claimed it."""

    id: UUID
    case_id: int
    definition_id: int
    process: str
    case_version: int
    element: str
    name: str
    form: str | None
    post_id: int | None
    post_name: str | None
    assignee_id: int | None
    assignee: str | None
    acting_for_id: int | None
    opened_at: datetime
    due_at: datetime | None
    draft: dict[str, Any] | None
    proposed: bool
    """Whether the draft is what the process proposes, which nobody has changed yet."""
    earlier: dict[str, Any] | None
    """What was handed in when this task of the case was done before; None the first time."""
    earlier_at: datetime | None
    beside_id: UUID | None
    """The task for which an opinion is asked here; None for a task itself."""
    acts: Sequence[str]
    """What the diagram allows to do with the task besides doing it."""
    left: TimeLeft


def _task() -> Select[*tuple[Any, ...]]:
    earlier = (
        select(Submission.content, Submission.at)
        .where(
            Submission.case_id == WorkItem.case_id,
            Submission.element == WorkItem.element,
            Submission.form == WorkItem.form,
        )
        .order_by(Submission.version.desc())
        .limit(1)
        .lateral("earlier")
    )
    running = and_(
        ServiceClock.case_id == WorkItem.case_id,
        ServiceClock.name == "case",
        ServiceClock.finished_at.is_(None),
        ServiceClock.task_id.is_(None),
    )
    return (
        select(
            WorkItem.id,
            WorkItem.case_id,
            OfficeCase.definition_id,
            OfficeCase.process,
            OfficeCase.version.label("case_version"),
            WorkItem.element,
            WorkItem.name,
            WorkItem.form,
            WorkItem.post_id,
            Post.name.label("post_name"),
            WorkItem.assignee_id,
            Staff.name.label("assignee"),
            WorkItem.acting_for_id,
            WorkItem.opened_at,
            WorkItem.due_at,
            WorkItem.draft,
            WorkItem.proposed,
            WorkItem.beside_id,
            WorkItem.acts,
            earlier.c.content.label("earlier"),
            earlier.c.at.label("earlier_at"),
            WorkItem.yellow_at,
            WorkItem.limit,
            ServiceClock.paused,
        )
        .join(OfficeCase, OfficeCase.id == WorkItem.case_id)
        .outerjoin(Post, Post.id == WorkItem.post_id)
        .outerjoin(Staff, Staff.id == WorkItem.assignee_id)
        .outerjoin(ServiceClock, running)
        .outerjoin(earlier, true())
        .where(WorkItem.id == bindparam("id"))
    )


_TASK = _task()
"""Built once: building it takes 1 ms of CPU."""


def task(session: Session, calendar: OfficeCalendar, work_item_id: UUID, now: datetime) -> Task:
    """The open work item; raises NotFound when it is done, cancelled or never was."""
    row = session.execute(_TASK, {"id": work_item_id}).one_or_none()
    if row is None:
        raise NotFound(
            "这项工作已经办完或者取消，请回到待办。",
            "Expected open work, but it has been done or cancelled.",
        )
    values = dict(row._mapping)
    values["acts"] = row.acts or ()
    yellow, limit, paused = values.pop("yellow_at"), values.pop("limit"), values.pop("paused")
    left = time_left(
        calendar, now, row.due_at, yellow, paused=row.due_at is None and bool(paused), natural=counts_natural(limit)
    )
    return Task(**values, left=left)


_NEXT = """
WITH family AS (
  SELECT id, id = %(case_id)s AS own FROM office_case WHERE id = %(case_id)s OR parent_id = %(case_id)s
  UNION SELECT a.case_id, false FROM application a JOIN inquiry q ON q.id = a.inquiry_id WHERE q.case_id = %(case_id)s)
SELECT (SELECT w.id FROM work_item w JOIN family f ON f.id = w.case_id
        WHERE w.post_id = ANY(%(posts)s)
        ORDER BY w.opened_at DESC, w.due_at NULLS LAST LIMIT 1) AS work_item,
       (SELECT a.case_id FROM application a JOIN inquiry q ON q.id = a.inquiry_id WHERE q.case_id = %(case_id)s
        LIMIT 1) AS application_case
"""


def next_step(place: Session | Connection, *, case_id: int, post_ids: Sequence[int]) -> tuple[UUID | None, int]:
    """The newest open work of the case and of what it opened that waits at these posts (None when nothing does), and
    the case to look at: the application that an inquiry led to, otherwise the case itself."""
    parameters = {"case_id": case_id, "posts": list(post_ids)}
    row = fetch(place, _NEXT, parameters)[0]
    return row.work_item, row.application_case or case_id
