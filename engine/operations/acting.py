"""Who acts in an operation and in which post, and violations that are found on the way."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.office.accountability import store as accountability
from engine.office.organisation.records import Post, Staff
from engine.operations.context import OperationContext


def staff_id(context: OperationContext) -> int | None:
    """Who acts; None when the engine acts by itself."""
    return None if context.actor is None else context.actor.staff_id


def staff_name(session: Session, key: int | None) -> str | None:
    """The name of a member of staff; None for nobody."""
    if key is None:
        return None
    staff = session.get(Staff, key)
    return None if staff is None else staff.name


def post_of(session: Session, key: int | None) -> Post | None:
    """The post with this key; None for none."""
    return None if key is None else session.get(Post, key)


def acting_post_id(context: OperationContext, role: str) -> int | None:
    """The post in which the actor acts: that of the work item, else the actor's first of ``role``, else the first."""
    if context.post_id is not None or context.actor is None:
        return context.post_id
    posts = sorted(context.actor.posts, key=lambda post: (post.role != role, post.post_id))
    return posts[0].post_id if posts else None


def infraction(context: OperationContext, code: str, detail: str, *, staff: int | None, post: int | None) -> None:
    """Put a violation found on the way on the record of the case."""
    accountability.record_infraction(
        context.session,
        code=code,
        case_id=context.case.id,
        staff_id=staff,
        post_id=post,
        at=context.now,
        detail=detail,
    )
