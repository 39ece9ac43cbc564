"""One work item as its task page needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.database import fetch
from engine.errors import NotFound
from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.lights import TimeLeft, time_left
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
    earlier: dict[str, Any] | None
    """What was handed in when this task of the case was done before; None the first time."""
    earlier_at: datetime | None
    beside_id: UUID | None
    """The task for which an opinion is asked here; None for a task itself."""
    acts: Sequence[str]
    """What the diagram allows to do with the task besides doing it."""
    left: TimeLeft


_TASK = """
SELECT w.id, w.case_id, c.definition_id, c.process, c.version AS case_version, w.element, w.name, w.form, w.post_id,
       p.name AS post_name, w.assignee_id, s.name AS assignee, w.acting_for_id, w.opened_at, w.due_at, w.draft,
       w.beside_id, w.acts, e.content AS earlier, e.at AS earlier_at, w.yellow_at, w."limit", k.paused
FROM work_item w JOIN office_case c ON c.id = w.case_id LEFT JOIN post p ON p.id = w.post_id
LEFT JOIN staff s ON s.id = w.assignee_id
LEFT JOIN service_clock k ON k.case_id = w.case_id AND k.name = 'case' AND k.finished_at IS NULL AND k.task_id IS NULL
LEFT JOIN LATERAL (SELECT x.content, x.at FROM submission x
                   WHERE x.case_id = w.case_id AND x.element = w.element AND x.form = w.form
                   ORDER BY x.version DESC LIMIT 1) e ON true
WHERE w.id = :id
"""


def task(session: Session, calendar: OfficeCalendar, work_item_id: UUID, now: datetime) -> Task:
    """The open work item; raises NotFound when it is done, cancelled or never was."""
    row = session.execute(text(_TASK), {"id": work_item_id}).one_or_none()
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
