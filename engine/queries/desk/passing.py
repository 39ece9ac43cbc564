"""To whom a task may be passed, and what colleagues were asked about it and answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.office.task_opinions.rules import QUALIFIED


@dataclass(frozen=True, slots=True)
class ColleaguePost:
    """Another open post of the department; ``person`` None: nobody is there now. ``qualified``: for the task itself."""

    code: str
    name: str
    person: str | None
    qualified: bool


_COLLEAGUES = """
SELECT p.code, p.name, p.role, coalesce(w.role, own.role) AS wanted, acting.name AS person
FROM work_item w JOIN post own ON own.id = w.post_id
JOIN post p ON p.department_id = own.department_id AND p.id <> own.id AND p.opened_at IS NOT NULL
LEFT JOIN LATERAL (
  SELECT s.name FROM post_holding h JOIN staff s ON s.id = h.staff_id AND s.active
  WHERE h.post_id = p.id AND NOT EXISTS (SELECT 1 FROM absence a WHERE a.staff_id = h.staff_id
    AND a.starts_at <= :now AND (a.ends_at IS NULL OR a.ends_at > :now))
  ORDER BY h.letter LIMIT 1) acting ON true
WHERE w.id = :id ORDER BY p.id
"""


def colleagues(session: Session, task_id: UUID, now: datetime) -> list[ColleaguePost]:
    """The other open posts of the department at whose post this task waits, in order of founding."""
    rows = session.execute(text(_COLLEAGUES), {"id": task_id, "now": now})
    return [
        ColleaguePost(row.code, row.name, row.person, row.role in QUALIFIED.get(row.wanted, (row.wanted,)))
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """One opinion asked about a task. ``opened``: it waits at its post, or was answered or taken back there."""

    id: int
    kind: str
    """``delegation``, ``before`` or ``after``."""
    post_name: str
    asked_by: str
    question: str
    asked_at: datetime
    opened: bool
    verdict: str | None
    opinion: str | None
    answered_by: str | None
    answered_at: datetime | None
    removed_at: datetime | None
    removal_reason: str | None

    @property
    def awaited(self) -> bool:
        """Whether it can still be answered."""
        return self.answered_at is None and self.removed_at is None


_OPINIONS = """
SELECT o.id, o.kind, p.name AS post_name, asker.name AS asked_by, o.question, o.asked_at,
       o.work_item_id IS NOT NULL AS opened, o.verdict, o.opinion, s.name AS answered_by, o.answered_at, o.removed_at,
       o.removal_reason
FROM task_opinion o JOIN post p ON p.id = o.post_id JOIN staff asker ON asker.id = o.asked_by_id
LEFT JOIN staff s ON s.id = o.answered_by_id
WHERE {which} ORDER BY o.id
"""


def opinions_of(session: Session, task_id: UUID) -> Sequence[OpinionLine]:
    """The opinions asked about a task, in order."""
    rows = session.execute(text(_OPINIONS.format(which="o.task_id = :id")), {"id": task_id})
    return [OpinionLine(**row._mapping) for row in rows]


def asked_here(session: Session, work_item_id: UUID) -> OpinionLine | None:
    """The opinion for which this work item waits; None for the work of a task itself."""
    row = session.execute(text(_OPINIONS.format(which="o.work_item_id = :id")), {"id": work_item_id}).one_or_none()
    return None if row is None else OpinionLine(**row._mapping)
