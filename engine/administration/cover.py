"""Would somebody's absence leave a public post without anybody (AB-2)?"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import Refused
from engine.office.calendar.store import calendar
from engine.office.organisation.records import Absence, Post, PostHolding, Staff
from engine.office.organisation.rules import Span, opens_within, overlap


class LeavesUncovered(Refused):
    """An absence that would leave public posts with nobody; ``posts`` are their names. It has to be confirmed."""

    def __init__(self, posts: list[str]) -> None:
        names = "、".join(posts)
        super().__init__(
            f"这样“{names}”在开放时间无人在岗；确有必要的，请确认并写明事由。",
            f"Expected A or B to be there, but “{names}” would be uncovered in opening hours; confirm if it must be.",
            place="confirmed",
        )
        self.posts = posts


def check_cover(session: Session, staff_id: int, away: Span, *, confirmed: bool) -> list[str]:
    """The names of the open public posts that ``away`` leaves with nobody in opening hours; empty when none.

    LeavesUncovered when there are some and it was not ``confirmed`` (AB-2, AB-5).
    """
    left = [post.name for post in _posts_of(session, staff_id) if _uncovered(session, post, staff_id, away)]
    if left and not confirmed:
        raise LeavesUncovered(left)
    return left


def _posts_of(session: Session, staff_id: int) -> Iterable[Post]:
    held = select(PostHolding.post_id).where(PostHolding.staff_id == staff_id)
    return session.scalars(
        select(Post).where(Post.id.in_(held), Post.opened_at.is_not(None), Post.faces_public).order_by(Post.id)
    ).all()


def _uncovered(session: Session, post: Post, staff_id: int, away: Span) -> bool:
    other = session.scalar(
        select(PostHolding.staff_id)
        .join(Staff, Staff.id == PostHolding.staff_id)
        .where(PostHolding.post_id == post.id, PostHolding.staff_id != staff_id, Staff.active)
    )
    if other is None:
        alone = [away]
    else:
        spans = session.scalars(
            select(Absence).where(
                Absence.staff_id == other, or_(Absence.ends_at.is_(None), Absence.ends_at > away.starts_at)
            )
        )
        alone = [both for span in spans if (both := overlap(away, Span(span.starts_at, span.ends_at))) is not None]
    days = calendar(session)
    return any(opens_within(days, span, post.hours) for span in alone)
