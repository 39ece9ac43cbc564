"""The register of uncovered posts (AB-2): a gap opens when nobody is there, and ends with a return or the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.office.calendar.store import calendar
from engine.office.organisation.records import Absence, CoverGap, Post, PostHolding
from engine.office.organisation.rules import uncovered_since
from engine.office.organisation.store import unheld_posts


@dataclass(frozen=True)
class GapChanges:
    """What has changed since somebody looked: posts uncovered anew, and gaps that are over."""

    uncovered: Sequence[Post]
    over: Sequence[CoverGap]

    def __bool__(self) -> bool:
        return bool(self.uncovered or self.over)


def gap_changes(session: Session, at: datetime) -> GapChanges:
    """Compare who is there at ``at`` with the register, in two or three statements; nothing is written.

    A gap of an earlier day is over: the post closed meanwhile, and another day uncovered is another occurrence. A noon
    break ends none.
    """
    unheld = unheld_posts(session, at)
    days = calendar(session) if unheld else None
    uncovered = [post for post in unheld if days is not None and post.hours.open_at(days, at)]
    still = {post.id for post in unheld if days is not None and post.hours.between_first_and_last(days, at)}
    known = session.scalars(select(CoverGap).where(CoverGap.until.is_(None))).all()
    over = [gap for gap in known if gap.post_id not in still or _day(gap.since) != _day(at)]
    lasting = {gap.post_id for gap in known} - {gap.post_id for gap in over}
    return GapChanges([post for post in uncovered if post.id not in lasting], over)


def end_gaps(session: Session, gaps: Sequence[CoverGap], at: datetime) -> None:
    """Close gaps: at ``at``, or when the post closed that day if that was earlier."""
    days = calendar(session) if gaps else None
    for gap in gaps:
        assert days is not None
        post = session.get_one(Post, gap.post_id)
        periods = post.hours.periods(days, _day(gap.since))
        # A day that was made a rest day meanwhile has no closing time.
        gap.until = max(gap.since, min(at, periods[-1][1]) if periods else at)
    session.flush()


def open_gap(session: Session, post: Post, at: datetime) -> CoverGap | None:
    """Put an uncovered post on the register; None when another worker did so a moment ago."""
    assert post.opened_at is not None
    periods = post.hours.periods(calendar(session), _day(at))
    opened_today_at = max((opens for opens, _closes in periods if opens <= at), default=at)
    since = uncovered_since(at, opened_today_at, post.opened_at, _last_left_at(session, post.id, at))
    statement = insert(CoverGap).values(post_id=post.id, since=since, found_at=at)
    return session.scalar(statement.on_conflict_do_nothing().returning(CoverGap))


def open_gaps(session: Session) -> list[CoverGap]:
    """The posts uncovered now, the longest first."""
    return list(session.scalars(select(CoverGap).where(CoverGap.until.is_(None)).order_by(CoverGap.since, CoverGap.id)))


def next_absence_change(session: Session, after: datetime) -> datetime | None:
    """The next moment after ``after`` at which an absence begins or ends; None when none does."""
    begins = select(func.min(Absence.starts_at)).where(Absence.starts_at > after).scalar_subquery()
    ends = select(func.min(Absence.ends_at)).where(Absence.ends_at > after).scalar_subquery()
    found: datetime | None = session.scalar(select(func.least(begins, ends)))
    return found


def _last_left_at(session: Session, post_id: int, at: datetime) -> datetime | None:
    return session.scalar(
        select(func.max(Absence.starts_at))
        .join(PostHolding, PostHolding.staff_id == Absence.staff_id)
        .where(
            PostHolding.post_id == post_id,
            Absence.starts_at <= at,
            or_(Absence.ends_at.is_(None), Absence.ends_at > at),
        )
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_ZONE).date()
