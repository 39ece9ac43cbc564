"""Nobody may lock everybody out: somebody must remain who can administer the office."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.office.organisation.records import Post, PostHolding, Staff


def check_administrators_remain(session: Session) -> None:
    """Refuse the act under way when no active person holds an open administrator's post any more."""
    session.flush()
    remaining = (
        select(Staff.id)
        .join(PostHolding, PostHolding.staff_id == Staff.id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(Post.role == "admin", Post.opened_at.is_not(None), Staff.active)
        .limit(1)
    )
    if session.scalar(remaining) is None:
        raise Refused(
            "这样就没有系统管理员了，请先指定另一名。",
            "Expected at least one administrator to remain, but then there would be none.",
        )
