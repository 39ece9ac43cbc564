"""The written authority of the sample county's representatives, as given when their posts were opened (PR-3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.documents.numbering import next_number
from engine.office.authorisations.rules import Grant
from engine.office.authorisations.store import grant
from engine.office.organisation.records import Department, Post, PostHolding
from engine.office.service_clock.rules import office_day

DAYS = 730
"""For how long each of them holds."""


def authorise(session: Session, post_codes: Iterable[str], at: datetime) -> None:
    """Authorise the representatives among these posts for all items of their departments, with the seal, from today."""
    query = (
        select(Post, Department)
        .join(Department, Department.id == Post.department_id)
        .where(Post.code.in_(list(post_codes)), Post.role == "chief_rep")
        .order_by(Post.id)
    )
    today = office_day(at)
    for post, department in session.execute(query).all():
        grant(
            session,
            case_id=None,
            number=next_number(session, "authorisation", department.code, at),
            department_id=department.id,
            post_id=post.id,
            given=Grant({}, True, today, today + timedelta(days=DAYS - 1), None),
            by_id=_head_of(session, department.id),
            at=at,
        )


def _head_of(session: Session, department_id: int) -> int | None:
    found = (
        select(PostHolding.staff_id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(Post.department_id == department_id, Post.role == "agency_head", PostHolding.letter == "A")
    )
    return session.scalar(found.limit(1))
