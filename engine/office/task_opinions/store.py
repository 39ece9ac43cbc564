"""Reading posts to which work may be passed, and the opinions asked beside tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.cards.store import acting_on
from engine.office.organisation.records import Post
from engine.office.task_opinions.records import TaskOpinion
from engine.office.task_opinions.rules import Colleague


def colleague(session: Session, code: str, at: datetime) -> Colleague | None:
    """The open post with this code; None when there is none."""
    post = session.scalar(select(Post).where(Post.code == code, Post.opened_at.is_not(None)))
    if post is None:
        return None
    acting = acting_on(session, post.id, at).acting
    return Colleague(post.id, post.code, post.name, post.role, post.department_id, acting)


def of_task(session: Session, task_id: UUID) -> Sequence[TaskOpinion]:
    """The opinions asked for a task, in order."""
    return session.scalars(select(TaskOpinion).where(TaskOpinion.task_id == task_id).order_by(TaskOpinion.id)).all()


def answered_in(session: Session, work_item_id: UUID) -> TaskOpinion | None:
    """The opinion that is answered in this work item; None for the work of a task itself."""
    return session.scalar(select(TaskOpinion).where(TaskOpinion.work_item_id == work_item_id))
