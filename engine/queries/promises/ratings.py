"""Ratings as the office and the public see them; raters are protected (SP-4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.cases.storage.records import OfficeCase, WorkItem
from engine.clock import OFFICE_ZONE
from engine.office.applications.records import Application
from engine.office.inquiries.records import Inquiry
from engine.office.items.records import Item
from engine.office.organisation.records import Department
from engine.office.ratings import store
from engine.office.ratings.records import Rating
from engine.office.ratings.rules import GRADES, RatingFigures
from engine.queries.oversight.months import month_of
from engine.queries.oversight.settled_figures import Figures, settled_rows

PAGE = 50

GRADE_CODES = tuple(GRADES)
"""The five grades, the best first."""

RATER_FORMS = frozenset({"rating_callback", "rating_telling"})
"""Work of a follow-up for which the contact of the rater is needed."""


@dataclass(frozen=True)
class DepartmentFigures:
    """The figures of one department for the public."""

    department: str
    figures: RatingFigures


@dataclass(frozen=True)
class RatingRow:
    """One rating without a word about who gave it, and in which matter: of the moment only the day."""

    id: int
    grade: str
    comment: str | None
    item: str | None
    department: str
    channel: str
    day: date
    number: str | None
    followup_case_id: int | None
    followup_status: str | None
    """The step's end, or None while it is open or there is none."""
    closed_at: datetime | None
    conclusion: str | None
    correction: str | None
    set_aside_grounds: str | None
    given_from: str | None
    """The mark of a rating that may be the rated person's own (``rules.origin``); None without one."""


@dataclass(frozen=True)
class Rater:
    """Whom to call back about a bad rating, for whoever does so alone."""

    case_id: int
    matter_case_id: int
    matter_number: str | None
    name: str
    contact: str | None
    email: str | None
    grade: str
    comment: str | None
    item: str | None


def figures(session: Session) -> list[DepartmentFigures]:
    """The ratings of every department that was rated, by grade; set-aside ones apart.

    Those of settled months are read as they were settled, only the others from the ratings.
    """
    settled, rest = settled_rows(session, "ratings")
    counts: dict[int, dict[str, int]] = {}
    aside = Counter[int]()
    for department, grade, set_aside, count in [*settled, *_counted(session, rest, None)]:
        own = counts.setdefault(department, dict.fromkeys(GRADES, 0))
        if set_aside:
            aside[department] += count
        else:
            own[grade] += count
    known = dict(session.execute(select(Department.id, Department.short_name)).all())
    return [
        DepartmentFigures(known[department], RatingFigures(counts[department], aside[department]))
        for department in sorted(counts)
    ]


def ratings_of(session: Session, month: date) -> Figures:
    """Rows of department, grade, whether set aside, and how many ratings of the month."""
    return _counted(session, *month_of(month))


def _counted(session: Session, begin: datetime | None, end: datetime | None) -> Figures:
    query = (
        select(Rating.department_id, Rating.grade, Rating.set_aside_at.is_not(None), func.count())
        .group_by(Rating.department_id, Rating.grade, Rating.set_aside_at.is_not(None))
        .order_by(Rating.department_id, Rating.grade, Rating.set_aside_at.is_not(None))
    )
    if begin is not None:
        query = query.where(Rating.rated_at >= begin)
    if end is not None:
        query = query.where(Rating.rated_at < end)
    return [list(row) for row in session.execute(query)]


def rating_register(
    session: Session,
    *,
    grade: str | None = None,
    before: int | None = None,
    units: Sequence[int] | None = None,
    most: int = PAGE,
) -> tuple[list[RatingRow], int | None]:
    """Ratings, the newest first, and the key to go on after; of ``units`` alone unless None."""
    query = (
        select(Rating, Item.name, Department.short_name, OfficeCase.outcome)
        .join(Department, Department.id == Rating.department_id)
        .outerjoin(Item, Item.id == Rating.item_id)
        .outerjoin(OfficeCase, OfficeCase.id == Rating.followup_case_id)
        .order_by(Rating.id.desc())
        .limit(most + 1)
    )
    if grade is not None:
        query = query.where(Rating.grade == grade)
    if before is not None:
        query = query.where(Rating.id < before)
    if units is not None:
        query = query.where(Rating.department_id.in_(units))
    rows = [
        RatingRow(
            rating.id, rating.grade, rating.comment, item, department, rating.channel,
            rating.rated_at.astimezone(OFFICE_ZONE).date(), rating.number, rating.followup_case_id, outcome,
            rating.closed_at, rating.conclusion, rating.correction, rating.set_aside_grounds,
            rating.given_from,
        )
        for rating, item, department, outcome in session.execute(query)
    ]  # fmt: skip
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def rater_of(session: Session, work_item_id: UUID) -> Rater | None:
    """The rater behind open work of a follow-up; None for any other work. Who may see it is the caller's to judge."""
    case_id = session.scalar(
        select(WorkItem.case_id).where(WorkItem.id == work_item_id, WorkItem.form.in_(RATER_FORMS))
    )
    found = None if case_id is None else session.scalar(select(Rating).where(Rating.followup_case_id == case_id))
    if case_id is None or found is None:
        return None
    person: Application | Inquiry | None = session.scalar(
        select(Application).where(Application.case_id == found.case_id)
    ) or session.scalar(select(Inquiry).where(Inquiry.case_id == found.case_id))
    item = None if found.item_id is None else session.get(Item, found.item_id)
    return Rater(
        case_id,
        found.case_id,
        session.scalar(select(OfficeCase.number).where(OfficeCase.id == found.case_id)),
        "" if person is None else person.applicant_name,
        found.contact or (None if person is None else person.phone),
        None if person is None else person.email,
        found.grade,
        found.comment,
        None if item is None else item.name,
    )


def may_be_rated(session: Session, case_id: int) -> bool:
    """Whether the applicant may rate the matter online now: decided, and not rated so before."""
    decided = session.scalar(select(Application.decided_at).where(Application.case_id == case_id))
    return decided is not None and not store.rated(session, case_id, "online")


def case_of_link(session: Session, token: str) -> int:
    """The case that a link of the window is for; NotFound when there is none. Whether it still holds is not asked."""
    return store.link_of(session, token).case_id


def open_link(session: Session, token: str, at: datetime) -> bool:
    """Whether the link may be used at ``at``; NotFound when there is none."""
    link = store.link_of(session, token)
    return link.used_at is None and at < link.valid_until
