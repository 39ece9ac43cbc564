"""Work that no open post fits, as leaders and administrators assign it (AU-7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase, WorkItem
from engine.office.organisation.records import Department, Post

MOST = 200
"""Work items on the page."""


@dataclass(frozen=True, slots=True)
class UnassignedWork:
    """One work item that waits under its department; ``posts`` are the open posts that could take it, best first."""

    id: UUID
    case_id: int
    number: str | None
    name: str
    role: str | None
    department_id: int | None
    department: str | None
    opened_at: datetime
    due_at: datetime | None
    posts: Sequence[tuple[str, str]]


def unassigned_work(session: Session, departments: Sequence[int] | None) -> list[UnassignedWork]:
    """The work that waits under these departments, None for all of them, the most urgent first."""
    parent = aliased(OfficeCase)
    query = (
        select(
            WorkItem.id,
            WorkItem.case_id,
            OfficeCase.number,
            parent.number,
            WorkItem.name,
            WorkItem.role,
            WorkItem.department_id,
            Department.short_name,
            WorkItem.opened_at,
            WorkItem.due_at,
        )
        .join(OfficeCase, OfficeCase.id == WorkItem.case_id)
        .outerjoin(parent, parent.id == OfficeCase.parent_id)
        .outerjoin(Department, Department.id == WorkItem.department_id)
        .where(WorkItem.post_id.is_(None))
        .order_by(WorkItem.due_at.nulls_last(), WorkItem.id)
        .limit(MOST)
    )
    if departments is not None:
        query = query.where(WorkItem.department_id.in_(departments))
    rows = session.execute(query).all()
    if not rows:
        return []
    posts = session.execute(
        select(Post.code, Post.name, Post.role, Post.department_id, Department.short_name, Department.is_center)
        .join(Department, Department.id == Post.department_id)
        .where(Post.opened_at.is_not(None))
        .order_by(Post.id)
    ).all()
    found = []
    for row in rows:
        fitting = [
            post
            for post in posts
            if post.department_id == row.department_id or (post.is_center and post.role == row.role)
        ]
        fitting.sort(key=lambda post: (post.department_id != row.department_id, post.role != row.role))
        found.append(
            UnassignedWork(
                row.id,
                row.case_id,
                row[2] or row[3],
                row.name,
                row.role,
                row.department_id,
                row.short_name,
                row.opened_at,
                row.due_at,
                [(post.code, f"{post.short_name} {post.name}") for post in fitting],
            )
        )
    return found
