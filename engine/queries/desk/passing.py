"""To whom a task may be passed, and what colleagues were asked about it and answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, and_, bindparam, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import WorkItem
from engine.office.organisation.records import Absence, Post, PostHolding, Staff
from engine.office.task_opinions.records import TaskOpinion
from engine.office.task_opinions.rules import QUALIFIED


@dataclass(frozen=True, slots=True)
class ColleaguePost:
    """Another open post of the department; ``person`` None: nobody is there now. ``qualified``: for the task itself."""

    code: str
    name: str
    person: str | None
    qualified: bool


def _colleagues() -> Select[*tuple[Any, ...]]:
    now = bindparam("now", type_=DateTime(timezone=True))
    own, post = aliased(Post), aliased(Post)
    away = exists().where(
        Absence.staff_id == PostHolding.staff_id,
        Absence.starts_at <= now,
        or_(Absence.ends_at.is_(None), Absence.ends_at > now),
    )
    acting = (
        select(Staff.name)
        .join(PostHolding, PostHolding.staff_id == Staff.id)
        .where(Staff.active, PostHolding.post_id == post.id, ~away)
        .order_by(PostHolding.letter)
        .limit(1)
        .lateral("acting")
    )
    return (
        select(
            post.code,
            post.name,
            post.role,
            func.coalesce(WorkItem.role, own.role).label("wanted"),
            acting.c.name.label("person"),
        )
        .select_from(WorkItem)
        .join(own, own.id == WorkItem.post_id)
        .join(
            post,
            and_(post.department_id == own.department_id, post.id != own.id, post.opened_at.is_not(None)),
        )
        .outerjoin(acting, true())
        .where(WorkItem.id == bindparam("id"))
        .order_by(post.id)
    )


_COLLEAGUES = _colleagues()
"""Built once: building it takes 1.5 ms of CPU."""


def colleagues(session: Session, task_id: UUID, now: datetime) -> list[ColleaguePost]:
    """The other open posts of the department at whose post this task waits, in order of founding."""
    rows = session.execute(_COLLEAGUES, {"id": task_id, "now": now})
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


def opinions_of(session: Session, task_id: UUID) -> Sequence[OpinionLine]:
    """The opinions asked about a task, in order."""
    rows = session.execute(_opinions(TaskOpinion.task_id == task_id))
    return [OpinionLine(**row._mapping) for row in rows]


def asked_here(session: Session, work_item_id: UUID) -> OpinionLine | None:
    """The opinion for which this work item waits; None for the work of a task itself."""
    row = session.execute(_opinions(TaskOpinion.work_item_id == work_item_id)).one_or_none()
    return None if row is None else OpinionLine(**row._mapping)


def _opinions(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    asker, answerer = aliased(Staff), aliased(Staff)
    return (
        select(
            TaskOpinion.id,
            TaskOpinion.kind,
            Post.name.label("post_name"),
            asker.name.label("asked_by"),
            TaskOpinion.question,
            TaskOpinion.asked_at,
            TaskOpinion.work_item_id.is_not(None).label("opened"),
            TaskOpinion.verdict,
            TaskOpinion.opinion,
            answerer.name.label("answered_by"),
            TaskOpinion.answered_at,
            TaskOpinion.removed_at,
            TaskOpinion.removal_reason,
        )
        .join(Post, Post.id == TaskOpinion.post_id)
        .join(asker, asker.id == TaskOpinion.asked_by_id)
        .outerjoin(answerer, answerer.id == TaskOpinion.answered_by_id)
        .where(which)
        .order_by(TaskOpinion.id)
    )
