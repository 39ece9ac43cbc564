"""The register of complaints, their published results, and the criteria of validity (SP-5, AC-8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from engine.office.choice_lists import Choice
from engine.office.complaints.records import Complaint, ValidityCriteria
from engine.office.complaints.rules import Criterion
from engine.office.inquiries.records import Inquiry
from engine.office.organisation.records import Department, Post, PostHolding, Staff

PAGE = 50

STATES = ("open", "valid", "invalid")
"""By what a register is narrowed: not decided yet, found valid, found not valid."""


@dataclass(frozen=True)
class ComplaintRow:
    """One line of the register; who complained is not in it (SP-6)."""

    id: int
    number: str
    case_id: int
    inquiry_case_id: int
    kind: str
    anonymous: bool
    matter: str
    unit: str | None
    post: str | None
    person: str | None
    route: str | None
    registered_at: datetime
    due_at: datetime
    valid: bool | None
    criterion: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class PublishedResult:
    """What everybody may read of one complaint (OA-1)."""

    id: int
    number: str
    kind: str
    unit: str | None
    valid: bool
    text: str
    decided_at: datetime


@dataclass(frozen=True)
class CriteriaVersion:
    """One version of the criteria, with who published it and why."""

    version: int
    title: str
    articles: tuple[Criterion, ...]
    note: str
    published_at: datetime
    published_by: str | None


@dataclass(frozen=True)
class ComplaintProgress:
    """How far the complaint behind a contact is, for whoever has its query code (SP-5)."""

    number: str
    due_at: datetime
    route: str | None
    proposed_at: datetime | None
    valid: bool | None
    grounds: str | None
    criterion: str | None
    decided_at: datetime | None


def complaint_register(
    session: Session,
    *,
    state: str | None = None,
    before: int | None = None,
    units: Sequence[int] | None = None,
    without: int | None = None,
    most: int = PAGE,
) -> tuple[list[ComplaintRow], int | None]:
    """Complaints, the newest first, and the key to go on after ``most`` of them.

    Of ``units`` alone unless None, as far as they investigate or were sent a proposal; never those about the person
    ``without`` or somebody at the same post (AU-6).
    """
    query = (
        select(Complaint, Inquiry.case_id, Department.short_name, Post.name, Staff.name)
        .join(Inquiry, Inquiry.id == Complaint.inquiry_id)
        .outerjoin(Department, Department.id == Complaint.unit_id)
        .outerjoin(Post, Post.id == Complaint.post_id)
        .outerjoin(Staff, Staff.id == Complaint.person_id)
        .order_by(Complaint.id.desc())
        .limit(most + 1)
    )
    if without is not None:
        own, beside = aliased(PostHolding), aliased(PostHolding)
        shared = select(beside.staff_id).join(own, own.post_id == beside.post_id).where(own.staff_id == without)
        others = and_(Complaint.person_id != without, Complaint.person_id.not_in(shared))
        query = query.where(or_(Complaint.person_id.is_(None), others))
    if state == "open":
        query = query.where(Complaint.decided_at.is_(None))
    elif state in STATES:
        query = query.where(Complaint.valid.is_(state == "valid"))
    if before is not None:
        query = query.where(Complaint.id < before)
    if units is not None:
        told = (Complaint.route == "unit") | Complaint.proposed_at.is_not(None)
        query = query.where(Complaint.unit_id.in_(units), told)
    rows = [
        ComplaintRow(
            row.id, row.number, row.case_id, contact, row.kind, row.anonymous, row.matter, unit, post, person,
            row.route, row.registered_at, row.due_at, row.valid, row.criterion, row.decided_at,
        )
        for row, contact, unit, post, person in session.execute(query)
    ]  # fmt: skip
    return rows[:most], rows[most - 1].id if len(rows) > most else None


def published_results(session: Session, *, before: int | None = None) -> tuple[list[PublishedResult], int | None]:
    """Results of complaints as everybody may read them, the newest first (SP-5, OA-1)."""
    query = (
        select(Complaint, Department.name)
        .outerjoin(Department, Department.id == Complaint.unit_id)
        .where(Complaint.decided_at.is_not(None))
        .order_by(Complaint.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(Complaint.id < before)
    rows = [
        PublishedResult(
            row.id, row.number, row.kind, unit, bool(row.valid), row.published_text or "", row.decided_at
        )
        for row, unit in session.execute(query)
        if row.decided_at is not None
    ]  # fmt: skip
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def complaint_progress(session: Session, inquiry_case_id: int) -> ComplaintProgress | None:
    """How far the complaint is that began with this contact; None when it became none."""
    row = session.scalar(
        select(Complaint).join(Inquiry, Inquiry.id == Complaint.inquiry_id).where(Inquiry.case_id == inquiry_case_id)
    )
    if row is None:
        return None
    return ComplaintProgress(
        row.number, row.due_at, row.route, row.proposed_at, row.valid, row.grounds, row.criterion, row.decided_at
    )


def criteria_versions(session: Session) -> list[CriteriaVersion]:
    """Every version of the criteria of validity, the newest first (AC-8)."""
    found = session.execute(
        select(ValidityCriteria, Staff.name)
        .outerjoin(Staff, Staff.id == ValidityCriteria.published_by_id)
        .order_by(ValidityCriteria.version.desc())
    )
    return [
        CriteriaVersion(row.version, row.title, tuple(row.criteria), row.note, row.published_at, by)
        for row, by in found
    ]


def criterion_choices(session: Session) -> list[Choice]:
    """The articles of the criteria in force, for the form of a decision."""
    newest = next(iter(criteria_versions(session)), None)
    return [] if newest is None else [Choice(each.article, each.article, each.text) for each in newest.articles]


def inquiry_number_and_code(session: Session, case_id: int) -> tuple[str, str] | None:
    """Number and query code of the contact that a case registered; None when it registered none."""
    row = session.execute(select(Inquiry.number, Inquiry.query_code).where(Inquiry.case_id == case_id)).one_or_none()
    return None if row is None else (row.number, row.query_code)
