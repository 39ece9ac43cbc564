"""The register of publications, the copies that are out of date, and what everybody reads of it (OA-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.items.records import Item
from engine.office.organisation.records import Department, Post, Staff
from engine.office.post_records.records import PostRecord
from engine.office.promises.records import CompensationMeasure, PromiseVersion
from engine.office.publications.records import Publication, PublicationCopy
from engine.office.publications.rules import KINDS, is_stale

PAGE = 50

STATES = ("open", "published", "exempt", "returned")
"""By what a register is narrowed: not decided, to be published, exempt, returned."""

KIND_CODES = tuple(KINDS)

_OUTCOMES = {"published": "publish", "exempt": "exempt", "returned": "return"}


@dataclass(frozen=True)
class PublicationRow:
    """One line of the register. ``copies`` hang now; ``review_on`` is None for what is published."""

    id: int
    number: str
    case_id: int
    department: str
    kind: str
    title: str
    treatment: str
    outcome: str | None
    basis: str | None
    review_on: date | None
    proposed_at: datetime
    approver: str | None
    approved_at: datetime | None
    published_at: datetime | None
    copies: int


@dataclass(frozen=True)
class CopyRow:
    """One copy that hangs, with what became of its source since."""

    id: int
    number: str
    case_id: int
    department: str
    kind: str
    title: str
    channel: str
    place: str
    posted_on: date
    changed_at: datetime | None
    """When the source was changed last; None when never, or for a kind without versions."""
    gone: bool
    """Whether the source is no longer in force."""
    stale: bool


@dataclass(frozen=True)
class PublicRow:
    """What everybody reads of one publication. ``item_id`` None: it is no guide, or of an item withdrawn since."""

    id: int
    number: str
    department: str
    kind: str
    title: str
    content: str
    item_id: int | None
    approved_at: datetime
    places: tuple[tuple[str, str, date], ...]
    """Channel, place, day, as far as they hang."""


@dataclass(frozen=True)
class ExemptRow:
    """What everybody reads of an exemption: that there is one, by which law, until when; not what it holds."""

    id: int
    number: str
    department: str
    kind: str
    basis: str
    review_on: date
    approver: str | None


def publication_register(
    session: Session, *, state: str | None = None, before: int | None = None, units: Sequence[int] | None = None
) -> tuple[list[PublicationRow], int | None]:
    """Publications and exemptions, the newest first, and the key to go on after; of ``units`` alone unless None."""
    copies = (
        select(func.count())
        .where(PublicationCopy.publication_id == Publication.id, PublicationCopy.removed_on.is_(None))
        .scalar_subquery()
    )
    query = (
        select(Publication, Department.short_name, Staff.name, copies)
        .join(Department, Department.id == Publication.department_id)
        .outerjoin(Staff, Staff.id == Publication.approved_by_id)
        .order_by(Publication.id.desc())
        .limit(PAGE + 1)
    )
    if state == "open":
        query = query.where(Publication.outcome.is_(None))
    elif state in STATES:
        query = query.where(Publication.outcome == _OUTCOMES[state])
    if before is not None:
        query = query.where(Publication.id < before)
    if units is not None:
        query = query.where(Publication.department_id.in_(units))
    rows = [
        PublicationRow(
            row.id, row.number, row.case_id, department, row.kind, row.title, row.treatment, row.outcome, row.basis,
            row.review_on, row.proposed_at, approver, row.approved_at, row.published_at, hanging,
        )
        for row, department, approver, hanging in session.execute(query)
    ]  # fmt: skip
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def _changed_at(at: datetime) -> ColumnElement[datetime | None]:
    """When the source of a publication was changed last; NULL for a kind without versions."""
    newest_item = (
        select(Item.changed_at)
        .where(Item.code == Publication.item_code, Item.state.in_(("published", "withdrawn")))
        .order_by(Item.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    newest_promise = (
        select(func.max(PromiseVersion.published_at))
        .where(PromiseVersion.department_id == Publication.department_id)
        .scalar_subquery()
    )
    newest_record = (
        select(func.max(PostRecord.published_at))
        .join(Post, Post.id == PostRecord.post_id)
        .where(Post.department_id == Publication.department_id)
        .scalar_subquery()
    )
    own = CompensationMeasure.department_id
    newest_measure = (
        select(func.max(CompensationMeasure.valid_from))
        .where(CompensationMeasure.valid_from <= at, or_(own.is_(None), own == Publication.department_id))
        .scalar_subquery()
    )
    return case(
        (Publication.kind == "guide", newest_item),
        (Publication.kind == "promise", newest_promise),
        (Publication.kind == "compensation", newest_measure),
        (Publication.kind == "duties", newest_record),
    )


def _gone() -> ColumnElement[bool]:
    """Whether the item of a guide is not offered any more."""
    offered = select(Item.id).where(Item.code == Publication.item_code, Item.active).exists()
    return case((Publication.kind == "guide", ~offered), else_=false())


def hanging_copies(
    session: Session,
    at: datetime,
    *,
    stale_only: bool = True,
    before: int | None = None,
    units: Sequence[int] | None = None,
) -> tuple[list[CopyRow], int | None]:
    """Copies that hang, those alone that are stale at ``at`` unless asked for all, the newest first (OA-5)."""
    changed, gone = _changed_at(at), _gone()
    query: Select[PublicationCopy, Publication, str, datetime | None, bool] = (
        select(PublicationCopy, Publication, Department.short_name, changed, gone)
        .join(Publication, Publication.id == PublicationCopy.publication_id)
        .join(Department, Department.id == Publication.department_id)
        .where(PublicationCopy.removed_on.is_(None))
        .order_by(PublicationCopy.id.desc())
        .limit(PAGE + 1)
    )
    if stale_only:
        query = query.where(or_(gone, and_(changed.is_not(None), changed > PublicationCopy.as_of)))
    if before is not None:
        query = query.where(PublicationCopy.id < before)
    if units is not None:
        query = query.where(Publication.department_id.in_(units))
    rows = [
        CopyRow(
            copy.id, row.number, row.case_id, department, row.kind, row.title, copy.channel, copy.place,
            copy.posted_on, changed_at, withdrawn, is_stale(copy.as_of, changed_at, gone=withdrawn),
        )
        for copy, row, department, changed_at, withdrawn in session.execute(query)
    ]  # fmt: skip
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def department_of_copy(session: Session, copy_id: int) -> int:
    """The department that put a copy up; NotFound when there is no such copy."""
    found = session.scalar(
        select(Publication.department_id)
        .join(PublicationCopy, PublicationCopy.publication_id == Publication.id)
        .where(PublicationCopy.id == copy_id)
    )
    if found is None:
        raise NotFound("没有这一处公开件，请刷新页面。", "There is no such copy; reload the page.")
    return found


def published(
    session: Session, *, kind: str | None = None, before: int | None = None
) -> tuple[list[PublicRow], int | None]:
    """What was published, the newest first, each with the places where it hangs (OA-1, OA-5)."""
    item_id = select(Item.id).where(Item.code == Publication.item_code, Item.active).scalar_subquery()
    query = (
        select(Publication, Department.name, item_id)
        .join(Department, Department.id == Publication.department_id)
        .where(Publication.outcome == "publish", Publication.published_at.is_not(None))
        .order_by(Publication.id.desc())
        .limit(PAGE + 1)
    )
    if kind is not None:
        query = query.where(Publication.kind == kind)
    if before is not None:
        query = query.where(Publication.id < before)
    found = session.execute(query).all()
    places: dict[int, list[tuple[str, str, date]]] = {}
    hanging = (
        select(PublicationCopy)
        .where(PublicationCopy.publication_id.in_([row.id for row, *_ in found]), PublicationCopy.removed_on.is_(None))
        .order_by(PublicationCopy.id)
    )
    for copy in session.scalars(hanging):
        places.setdefault(copy.publication_id, []).append((copy.channel, copy.place, copy.posted_on))
    rows = [
        PublicRow(
            row.id, row.number, department, row.kind, row.title, row.content, item, row.approved_at,
            tuple(places.get(row.id, ())),
        )
        for row, department, item in found
        if row.approved_at is not None
    ]  # fmt: skip
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def exemptions(session: Session, *, before: int | None = None) -> tuple[list[ExemptRow], int | None]:
    """What is exempt from publication, for everybody: number, law, approver and review date (OA-5)."""
    query = (
        select(Publication, Department.name, Staff.name)
        .join(Department, Department.id == Publication.department_id)
        .outerjoin(Staff, Staff.id == Publication.approved_by_id)
        .where(Publication.outcome == "exempt")
        .order_by(Publication.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(Publication.id < before)
    rows = [
        ExemptRow(row.id, row.number, department, row.kind, row.basis, row.review_on, approver)
        for row, department, approver in session.execute(query)
        if row.basis is not None and row.review_on is not None
    ]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None
