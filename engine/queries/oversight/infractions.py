"""The list of violations on record (FI-7, FI-9, AC-1), each with its case and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase
from engine.office.accountability.records import AccountabilityCase, Infraction
from engine.office.accountability.rules import INFRACTIONS
from engine.office.complaints.records import Complaint
from engine.office.inquiries.records import Inquiry
from engine.office.inspections.records import Inspection
from engine.office.organisation.records import Department, Post, PostHolding, Staff
from engine.office.promises.records import PromiseBreach

PAGE = 50
"""Violations on one page."""


@dataclass(frozen=True, slots=True)
class InfractionKind:
    """One kind of violation, with how many of it the filter leaves."""

    code: str
    zh: str
    en: str
    count: int


@dataclass(frozen=True, slots=True)
class InfractionRow:
    """One violation; ``accountability``: the case that was opened about it (case id, number), or None."""

    id: int
    code: str
    zh: str
    en: str
    at: datetime
    detail: str
    person: str | None
    post: str | None
    unit: str | None
    case_id: int | None
    number: str | None
    accountability: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class InfractionFilter:
    """What is listed. ``units``: departments by id, None lists all; ``staff_id``: who asks, whose own and whose
    neighbours' violations are left out (AU-6); ``words``: part of the name of a person, post or unit."""

    units: Sequence[int] | None = None
    staff_id: int | None = None
    unit: str | None = None
    words: str = ""


def infraction_list(
    session: Session, chosen: InfractionFilter, *, code: str | None = None, before: int | None = None, most: int = PAGE
) -> tuple[list[InfractionRow], int | None]:
    """One page of violations, newest first, and the key to continue with (None at the end). One statement."""
    parent = aliased(OfficeCase)
    query = _narrowed(
        select(
            Infraction,
            Staff.name.label("person"),
            Post.name.label("post"),
            Department.name.label("unit"),
            func.coalesce(
                OfficeCase.number,
                parent.number,
                Inquiry.number,
                Complaint.number,
                PromiseBreach.number,
                Inspection.number,
            ).label("number"),
            AccountabilityCase.case_id.label("accountability_case"),
            AccountabilityCase.number.label("accountability_number"),
        ),
        chosen,
    )
    query = (
        query.outerjoin(OfficeCase, OfficeCase.id == Infraction.case_id)
        .outerjoin(parent, parent.id == OfficeCase.parent_id)
        .outerjoin(Inquiry, Inquiry.case_id == OfficeCase.id)
        .outerjoin(Complaint, Complaint.case_id == OfficeCase.id)
        .outerjoin(PromiseBreach, PromiseBreach.case_id == OfficeCase.id)
        .outerjoin(Inspection, Inspection.case_id == OfficeCase.id)
        .outerjoin(AccountabilityCase, AccountabilityCase.infraction_id == Infraction.id)
        .order_by(Infraction.id.desc())
        .limit(most + 1)
    )
    if code is not None:
        query = query.where(Infraction.code == code)
    if before is not None:
        query = query.where(Infraction.id < before)
    rows = session.execute(query).all()
    shown = [_row(row) for row in rows[:most]]
    return shown, (shown[-1].id if len(rows) > most else None)


def infraction_kinds(session: Session, chosen: InfractionFilter) -> list[InfractionKind]:
    """The kinds of which the filter leaves any, in the order of the table, counted. One statement."""
    counted = _narrowed(select(Infraction.code, func.count()), chosen).group_by(Infraction.code)
    counts: Mapping[str, int] = dict(session.execute(counted).all())
    return [InfractionKind(code, *INFRACTIONS[code][1:], count=counts[code]) for code in INFRACTIONS if code in counts]


def _narrowed(query: Select[*tuple[Any, ...]], chosen: InfractionFilter) -> Select[*tuple[Any, ...]]:
    query = (
        query.select_from(Infraction)
        .outerjoin(Staff, Staff.id == Infraction.staff_id)
        .outerjoin(Post, Post.id == Infraction.post_id)
        .outerjoin(Department, Department.id == Post.department_id)
    )
    if chosen.units is not None:
        query = query.where(Post.department_id.in_(chosen.units))
    if chosen.unit is not None:
        query = query.where(Department.code == chosen.unit)
    if chosen.words:
        part = f"%{chosen.words}%"
        query = query.where(or_(Staff.name.like(part), Post.name.like(part), Department.name.like(part)))
    if chosen.staff_id is not None:
        mine, shared = aliased(PostHolding), aliased(PostHolding)
        near = select(shared.staff_id).join(mine, mine.post_id == shared.post_id)
        near = near.where(mine.staff_id == chosen.staff_id)
        others = and_(Infraction.staff_id != chosen.staff_id, Infraction.staff_id.not_in(near))
        query = query.where(or_(Infraction.staff_id.is_(None), others))
    return query


def _row(row: Any) -> InfractionRow:
    found: Infraction = row.Infraction
    opened = None if row.accountability_case is None else (row.accountability_case, row.accountability_number)
    _, zh, en = INFRACTIONS[found.code]
    return InfractionRow(
        found.id, found.code, zh, en, found.at, found.detail, row.person, row.post, row.unit, found.case_id,
        row.number, opened,
    )  # fmt: skip
