"""Performance reviews as pages show them (PE-1 … PE-7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase
from engine.office.accountability.records import AccountabilityCase
from engine.office.inquiries.records import Inquiry
from engine.office.organisation.records import Department, Staff
from engine.office.performance.records import (
    PerformancePoint,
    PerformanceResult,
    PerformanceReview,
    PerformanceScheme,
)
from engine.office.performance.scheme import Scheme
from engine.office.performance.store import newest_scheme, scheme_of

PAGE = 50
"""Reviews on one page."""


@dataclass(frozen=True)
class ReviewRow:
    """One review in the list."""

    id: int
    case_id: int
    number: str
    kind: str
    first_day: date
    last_day: date
    opened_at: datetime
    confirmed_at: datetime | None
    published_at: datetime | None
    opinion: str | None
    document_id: int | None
    base: int
    """The base of the formula with which it is counted."""


@dataclass(frozen=True)
class ResultRow:
    """Score and grade of a department (``staff_id`` None) or of a member of staff."""

    department_id: int
    department: str
    staff_id: int | None
    person: str | None
    done: int
    score: Decimal
    grade: str


@dataclass(frozen=True)
class PointRow:
    """Points with the cases behind them: pairs of id and number."""

    source: str
    dimension: str
    points: Decimal
    cases: Sequence[tuple[int, str]]
    grounds: str | None
    by: str | None
    at: datetime


@dataclass(frozen=True)
class SchemeVersion:
    """A version of the formula."""

    set_at: datetime
    by: str | None
    why: str


def reviews(
    session: Session, *, before: int | None = None, published_only: bool = False
) -> tuple[list[ReviewRow], int | None]:
    """One page of reviews, the newest first, and the key to continue with (None at the end)."""
    query = select(PerformanceReview).order_by(PerformanceReview.id.desc()).limit(PAGE + 1)
    if published_only:
        query = query.where(PerformanceReview.published_at.is_not(None))
    if before is not None:
        query = query.where(PerformanceReview.id < before)
    rows = [_review(each) for each in session.scalars(query)]
    return rows[:PAGE], (rows[PAGE - 1].id if len(rows) > PAGE else None)


def one_review(session: Session, review_id: int) -> ReviewRow | None:
    """The review; None when there is none."""
    found = session.get(PerformanceReview, review_id)
    return None if found is None else _review(found)


def _review(found: PerformanceReview) -> ReviewRow:
    return ReviewRow(
        found.id,
        found.case_id,
        found.number,
        found.kind,
        found.first_day,
        found.last_day,
        found.opened_at,
        found.confirmed_at,
        found.published_at,
        found.opinion,
        found.document_id,
        scheme_of(found).base,
    )


def department_results(session: Session, review_id: int) -> list[ResultRow]:
    """The departments of a review, the best first."""
    return _results(session, review_id, PerformanceResult.staff_id.is_(None))


def staff_results(session: Session, review_id: int, department_id: int, *, only: int | None = None) -> list[ResultRow]:
    """The staff of one department in a review, the best first; ``only`` one person's own."""
    own = PerformanceResult.staff_id.is_not(None) if only is None else PerformanceResult.staff_id == only
    return _results(session, review_id, own & (PerformanceResult.department_id == department_id))


def review_results(session: Session, review_id: int, staff_of: Sequence[int] | None) -> list[ResultRow]:
    """Every department of a review with, below it, its staff where it is one of ``staff_of``; None: of all of them."""
    shown = PerformanceResult.staff_id.is_(None)
    own: ColumnElement[bool] = PerformanceResult.staff_id.is_not(None)
    if staff_of is not None:
        own &= PerformanceResult.department_id.in_(staff_of)
    rows = _results(session, review_id, shown | own)
    place = {row.department_id: number for number, row in enumerate(rows) if row.staff_id is None}
    return sorted(rows, key=lambda row: (place.get(row.department_id, len(rows)), row.staff_id is not None))


def _results(session: Session, review_id: int, which: ColumnElement[bool]) -> list[ResultRow]:
    rows = session.execute(
        select(PerformanceResult, Department.name.label("department"), Staff.name.label("person"))
        .join(Department, Department.id == PerformanceResult.department_id)
        .outerjoin(Staff, Staff.id == PerformanceResult.staff_id)
        .where(PerformanceResult.review_id == review_id, which)
        .order_by(PerformanceResult.score.desc(), Department.name, Staff.name)
    )
    return [
        ResultRow(
            row.PerformanceResult.department_id,
            row.department,
            row.PerformanceResult.staff_id,
            row.person,
            row.PerformanceResult.done,
            row.PerformanceResult.score,
            row.PerformanceResult.grade,
        )
        for row in rows
    ]


def own_results(session: Session, staff_id: int) -> list[tuple[ReviewRow, ResultRow]]:
    """What one person got in the newest reviews, with the review, the newest first."""
    rows = session.execute(
        select(PerformanceReview, PerformanceResult, Department.name.label("department"))
        .join(PerformanceResult, PerformanceResult.review_id == PerformanceReview.id)
        .join(Department, Department.id == PerformanceResult.department_id)
        .where(PerformanceResult.staff_id == staff_id)
        .order_by(PerformanceReview.id.desc())
        .limit(PAGE)
    )
    return [
        (
            _review(row.PerformanceReview),
            ResultRow(
                row.PerformanceResult.department_id,
                row.department,
                staff_id,
                None,
                row.PerformanceResult.done,
                row.PerformanceResult.score,
                row.PerformanceResult.grade,
            ),
        )
        for row in rows
    ]


def points_of(session: Session, review_id: int, department_id: int, staff_id: int | None) -> list[PointRow]:
    """Every point of one subject, with the cases it comes from, in two statements (PE-2)."""
    scorer = aliased(Staff)
    rows = session.execute(
        select(PerformancePoint, scorer.name.label("by"))
        .outerjoin(scorer, scorer.id == PerformancePoint.by_id)
        .where(
            PerformancePoint.review_id == review_id,
            PerformancePoint.department_id == department_id,
            PerformancePoint.staff_id.is_(None) if staff_id is None else PerformancePoint.staff_id == staff_id,
        )
        .order_by(PerformancePoint.source, PerformancePoint.id)
    ).all()
    numbers = _numbers(session, {case_id for row in rows for case_id in row.PerformancePoint.case_ids})
    return [
        PointRow(
            row.PerformancePoint.source,
            row.PerformancePoint.dimension,
            row.PerformancePoint.points,
            [(case_id, numbers.get(case_id, f"#{case_id}")) for case_id in row.PerformancePoint.case_ids],
            row.PerformancePoint.grounds,
            row.by,
            row.PerformancePoint.at,
        )
        for row in rows
    ]


def _numbers(session: Session, case_ids: set[int]) -> dict[int, str]:
    if not case_ids:
        return {}
    parent = aliased(OfficeCase)
    rows = session.execute(
        select(OfficeCase.id, OfficeCase.number, parent.number, AccountabilityCase.number, Inquiry.number)
        .outerjoin(parent, parent.id == OfficeCase.parent_id)
        .outerjoin(AccountabilityCase, AccountabilityCase.case_id == OfficeCase.id)
        .outerjoin(Inquiry, Inquiry.case_id == OfficeCase.id)
        .where(OfficeCase.id.in_(case_ids))
    )
    return {row[0]: next((number for number in row[1:] if number), f"#{row[0]}") for row in rows}


def present_scheme(session: Session) -> Scheme:
    """The formula that holds for reviews opened now."""
    return newest_scheme(session)


def scheme_versions(session: Session) -> list[SchemeVersion]:
    """Who set the formula when and why, the newest first."""
    rows = session.execute(
        select(PerformanceScheme, Staff.name.label("by"))
        .outerjoin(Staff, Staff.id == PerformanceScheme.set_by_id)
        .order_by(PerformanceScheme.id.desc())
    )
    return [SchemeVersion(row.PerformanceScheme.set_at, row.by, row.PerformanceScheme.why) for row in rows]
