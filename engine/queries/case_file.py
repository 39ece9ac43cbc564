"""One case as people look at it: who, what, which limits, what waits, what was issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.calendar.rules import OfficeCalendar
from engine.queries.time_left import NO_LIMIT, TimeLeft, time_left
from engine.queries.worklist import counts_natural


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """The head of a case file. Applicant and item of a branch are its parent's. ``None`` = not known (yet)."""

    id: int
    number: str | None
    process: str
    version: int
    definition_id: int
    definition_version: int
    status: str
    outcome: str | None
    subject: str | None
    opened_at: datetime
    ended_at: datetime | None
    parent_id: int | None
    parent_number: str | None
    parent_process: str | None
    branch_key: str | None
    department_name: str | None
    item_id: int | None
    item_code: str | None
    item_name: str | None
    item_kind: str | None
    applicant_kind: str | None
    applicant_name: str | None
    id_number: str | None
    phone: str | None
    email: str | None
    agent_name: str | None
    channel: str | None
    matter: str | None
    first_responder: str | None
    first_responder_post: str | None
    application_id: int | None
    query_code: str | None
    received_at: datetime | None
    accepted_at: datetime | None
    accepted_how: str | None
    decision: str | None
    decided_at: datetime | None
    delivered_at: datetime | None

    @property
    def title(self) -> str:
        """What people call it: the item's name, else the subject, else the matter."""
        return self.item_name or self.subject or self.matter or self.number or f"#{self.id}"


_SUMMARY = """
SELECT c.id, coalesce(c.number, parent.number) AS number, c.process, c.version, c.definition_id, def.version AS definition_version,
       c.status, c.outcome, coalesce(c.subject, parent.subject) AS subject, c.opened_at, c.ended_at, c.parent_id,
       parent.number AS parent_number, parent.process AS parent_process, c.branch_key, d.name AS department_name,
       i.id AS item_id, i.code AS item_code, i.name AS item_name, i.kind AS item_kind,
       coalesce(a.applicant_kind, q.applicant_kind) AS applicant_kind,
       coalesce(a.applicant_name, q.applicant_name) AS applicant_name,
       coalesce(a.id_number, q.id_number) AS id_number, coalesce(a.phone, q.phone) AS phone,
       coalesce(a.email, q.email) AS email, coalesce(a.agent_name, q.agent_name) AS agent_name,
       coalesce(a.channel, q.channel) AS channel, q.matter,
       s.name AS first_responder, sp.name AS first_responder_post, a.id AS application_id, a.query_code, a.received_at,
       a.accepted_at, a.accepted_how, a.decision, a.decided_at, a.delivered_at
FROM office_case c
JOIN definition def ON def.id = c.definition_id
LEFT JOIN office_case parent ON parent.id = c.parent_id
LEFT JOIN LATERAL (SELECT * FROM application x WHERE x.case_id IN (c.id, c.parent_id) ORDER BY x.case_id = c.id DESC LIMIT 1) a ON true
LEFT JOIN LATERAL (SELECT * FROM inquiry x WHERE x.case_id = c.id OR x.id = a.inquiry_id ORDER BY x.case_id = c.id DESC LIMIT 1) q ON true
LEFT JOIN item i ON i.id = coalesce(c.item_id, a.item_id, q.item_id)
LEFT JOIN department d ON d.id = coalesce(c.department_id, a.department_id, q.department_id)
LEFT JOIN staff s ON s.id = coalesce(a.first_responder_id, q.first_responder_id)
LEFT JOIN post sp ON sp.id = coalesce(a.first_responder_post_id, q.first_responder_post_id)
WHERE c.id = :case_id
"""


def case_summary(session: Session, case_id: int) -> CaseSummary:
    """The head of the case; raises NotFound when there is none."""
    row = session.execute(text(_SUMMARY), {"case_id": case_id}).one_or_none()
    if row is None:
        raise no_case(str(case_id))
    return CaseSummary(**row._mapping)


def no_case(name: str) -> NotFound:
    """The refusal for a case that does not exist."""
    return NotFound(f"需要存在的办件，但是没有 {name}。", f"Expected an existing case, but there is no {name}.")


def case_id_of(session: Session, number: str) -> int:
    """The id behind a case number; raises NotFound when there is none."""
    found = session.execute(text("SELECT id FROM office_case WHERE number = :number"), {"number": number.strip()}).scalar()
    if found is None:
        raise no_case(number)
    return int(found)


_HANDLES = """
SELECT EXISTS (SELECT 1 FROM work_item w JOIN family f ON f.id = w.case_id WHERE w.post_id = ANY(:posts))
    OR EXISTS (SELECT 1 FROM submission s JOIN family f ON f.id = s.case_id WHERE s.staff_id = :me)
    OR EXISTS (SELECT 1 FROM application a JOIN family f ON f.id = a.case_id WHERE a.first_responder_id = :me)
    OR EXISTS (SELECT 1 FROM inquiry q JOIN family f ON f.id = q.case_id WHERE q.first_responder_id = :me)
"""
_FAMILY = """
WITH family AS (
  SELECT id FROM office_case WHERE id = :case_id
  UNION SELECT parent_id FROM office_case WHERE id = :case_id AND parent_id IS NOT NULL
  UNION SELECT id FROM office_case WHERE parent_id = :case_id)
"""


def handles(session: Session, *, case_id: int, staff_id: int, post_ids: Sequence[int]) -> bool:
    """Whether the person handles this case (SP-6): work of it waits at a post held now, or the person acted in it."""
    found = session.execute(text(_FAMILY + _HANDLES), {"case_id": case_id, "me": staff_id, "posts": list(post_ids)})
    return bool(found.scalar())


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
    stands: bool
    finished_at: datetime | None
    left: TimeLeft


def clocks(session: Session, calendar: OfficeCalendar, case_id: int, now: datetime) -> list[ClockLine]:
    """The clocks of the case itself (not of single steps), the running ones first, then the newest."""
    rows = session.execute(
        text(
            "SELECT id, name, started_at, limit_amount, limit_unit, statutory_amount, extended, promised_due_at,"
            " statutory_due_at, yellow_at, stands, finished_at FROM service_clock"
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
                stands=row.stands,
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
    post_id: int
    post_name: str
    department: str
    assignee_id: int | None
    assignee: str | None
    opened_at: datetime
    due_at: datetime | None
    left: TimeLeft


_WORK = """
SELECT w.id, w.case_id, w.element, w.name, w.form, w.post_id, p.name AS post_name, d.short_name AS department, w.assignee_id,
       s.name AS assignee, w.opened_at, w.due_at, w.yellow_at, w."limit", k.stands
FROM work_item w JOIN post p ON p.id = w.post_id JOIN department d ON d.id = p.department_id
LEFT JOIN staff s ON s.id = w.assignee_id
LEFT JOIN service_clock k ON k.case_id = w.case_id AND k.name = 'case' AND k.finished_at IS NULL AND k.task_id IS NULL
WHERE w.case_id = :case_id ORDER BY w.due_at NULLS LAST, w.id LIMIT 200
"""


def open_work(session: Session, calendar: OfficeCalendar, case_id: int, now: datetime) -> list[CaseWork]:
    """What the case waits for people to do, the most urgent first (at most 200)."""
    found = []
    for row in session.execute(text(_WORK), {"case_id": case_id}):
        values = dict(row._mapping)
        yellow, limit, stands = values.pop("yellow_at"), values.pop("limit"), values.pop("stands")
        left = time_left(
            calendar, now, row.due_at, yellow, stands=row.due_at is None and bool(stands), natural=counts_natural(limit)
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
    left: TimeLeft


def branches(session: Session, calendar: OfficeCalendar, case_id: int, now: datetime) -> list[Relative]:
    """The cases that hang under this one, in order of opening (at most 400)."""
    rows = session.execute(
        text(
            "SELECT c.id, c.number, c.process, c.branch_key, d.short_name AS department, c.status, c.outcome, c.opened_at,"
            " k.promised_due_at, k.statutory_due_at, k.yellow_at, k.stands FROM office_case c"
            " LEFT JOIN department d ON d.id = c.department_id"
            " LEFT JOIN service_clock k ON k.case_id = c.id AND k.name = 'case' AND k.finished_at IS NULL AND k.task_id IS NULL"
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
            NO_LIMIT
            if row.status != "open"
            else time_left(
                calendar,
                now,
                row.promised_due_at,
                row.yellow_at,
                statutory_at=row.statutory_due_at,
                stands=bool(row.stands),
            ),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """A reminder or card on the case (AC-2)."""

    id: int
    level: str
    element: str | None
    person: str | None
    post: str | None
    issued_at: datetime
    reason: str
    lifted_at: datetime | None
    lift_grounds: str | None


def cards(session: Session, case_id: int) -> list[IssuedCard]:
    """The reminders and cards of the case, the newest first (at most 100)."""
    rows = session.execute(
        text(
            "SELECT k.id, k.level, k.element, s.name AS person, p.name AS post, k.issued_at, k.reason, k.lifted_at, k.lift_grounds"
            " FROM card k LEFT JOIN staff s ON s.id = k.staff_id LEFT JOIN post p ON p.id = k.post_id"
            " WHERE k.case_id = :case_id ORDER BY k.issued_at DESC, k.id DESC LIMIT 100"
        ),
        {"case_id": case_id},
    )
    return [IssuedCard(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in the case file."""

    id: int
    number: str
    kind: str
    case_id: int
    issued_at: datetime
    issued_by: str | None
    voided_at: datetime | None


def papers(session: Session, case_id: int) -> list[Paper]:
    """The documents of the case and of its branches, in order of issue (at most 400)."""
    rows = session.execute(
        text(
            "SELECT d.id, d.number, d.kind, d.case_id, d.issued_at, s.name AS issued_by, d.voided_at FROM document d"
            " LEFT JOIN staff s ON s.id = d.issued_by_id"
            " WHERE d.case_id = :case_id OR d.case_id IN (SELECT id FROM office_case WHERE parent_id = :case_id)"
            " ORDER BY d.issued_at, d.id LIMIT 400"
        ),
        {"case_id": case_id},
    )
    return [Paper(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A listed material with its state in this application; ``state`` is None before the first check."""

    id: int
    ordinal: int
    name: str
    required: bool
    copies: int
    original: bool
    by_data_sharing: bool
    deferrable: bool
    remark: str
    state: str | None
    problem: str | None
    remedy: str | None
    at: datetime | None


def materials(session: Session, *, item_id: int | None, application_id: int | None) -> list[MaterialLine]:
    """The item's materials with their state in the application; empty without an item."""
    if item_id is None:
        return []
    rows = session.execute(
        text(
            "SELECT m.id, m.ordinal, m.name, m.required, m.copies, m.original, m.by_data_sharing, m.deferrable, m.remark,"
            " x.state, x.problem, x.remedy, x.at FROM item_material m"
            " LEFT JOIN application_material x ON x.material_id = m.id AND x.application_id = :application_id"
            " WHERE m.item_id = :item_id ORDER BY m.ordinal"
        ),
        {"item_id": item_id, "application_id": application_id},
    )
    return [MaterialLine(**row._mapping) for row in rows]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the history."""

    sequence: int
    at: datetime
    person: str | None
    acting_for: str | None
    event: str
    element: str | None
    name: str | None
    data: dict[str, Any] | None


HISTORY_PAGE = 60


def history(session: Session, case_id: int, *, before: int | None = None) -> tuple[list[Event], int | None]:
    """The newest lines of the history before ``before``, newest first; and the key of the following page or None."""
    rows = session.execute(
        text(
            "SELECT h.sequence, h.at, s.name AS person, f.name AS acting_for, h.event, h.element, h.name, h.data FROM history h"
            " LEFT JOIN staff s ON s.id = h.staff_id LEFT JOIN staff f ON f.id = h.acting_for_id"
            " WHERE h.case_id = :case_id AND (CAST(:before AS integer) IS NULL OR h.sequence < :before)"
            " ORDER BY h.sequence DESC LIMIT :rows"
        ),
        {"case_id": case_id, "before": before, "rows": HISTORY_PAGE + 1},
    ).all()
    events = [Event(**row._mapping) for row in rows[:HISTORY_PAGE]]
    return events, events[-1].sequence if len(rows) > HISTORY_PAGE else None
