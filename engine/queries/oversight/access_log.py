"""Who looked at whose personal data (SP-6), for the inspector, and how often, for the applicant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase
from engine.identity.records import PersonalDataAccess
from engine.office.organisation.records import Staff

PAGE = 50
"""Looks on one page."""

BASES = ("handles", "supervises", "reason")


@dataclass(frozen=True, slots=True)
class LookLine:
    """One look. ``number`` is the case's, its parent's for a branch; None for a case that is numbered elsewhere."""

    id: int
    person: str
    login: str
    acting_for: str | None
    case_id: int
    number: str | None
    page: str
    basis: str
    reason: str
    at: datetime


def access_log(
    session: Session, *, words: str = "", basis: str | None = None, before: int | None = None
) -> tuple[list[LookLine], int | None]:
    """One page of looks, newest first, and the key to continue with (None at the end). One statement.

    ``words``: a case number, or the name or login of who looked; ``basis`` one of ``BASES``, anything else lists all.
    """
    stood_in, parent = aliased(Staff), aliased(OfficeCase)
    query = (
        select(
            PersonalDataAccess.id,
            Staff.name.label("person"),
            Staff.login,
            stood_in.name.label("acting_for"),
            PersonalDataAccess.case_id,
            func.coalesce(OfficeCase.number, parent.number).label("number"),
            PersonalDataAccess.page,
            PersonalDataAccess.basis,
            PersonalDataAccess.reason,
            PersonalDataAccess.at,
        )
        .join(Staff, Staff.id == PersonalDataAccess.staff_id)
        .join(OfficeCase, OfficeCase.id == PersonalDataAccess.case_id)
        .outerjoin(parent, parent.id == OfficeCase.parent_id)
        .outerjoin(stood_in, stood_in.id == PersonalDataAccess.acting_for_id)
        .order_by(PersonalDataAccess.id.desc())
        .limit(PAGE + 1)
    )
    if words:
        query = query.where(
            or_(OfficeCase.number == words, parent.number == words, Staff.name == words, Staff.login == words)
        )
    if basis in BASES:
        query = query.where(PersonalDataAccess.basis == basis)
    if before is not None:
        query = query.where(PersonalDataAccess.id < before)
    rows = session.execute(query).all()
    shown = [LookLine(**row._mapping) for row in rows[:PAGE]]
    return shown, (shown[-1].id if len(rows) > PAGE else None)


@dataclass(frozen=True, slots=True)
class LookCount:
    """How often staff looked at the personal data of a case, and how many of them; ``last_at`` None: never."""

    looks: int
    people: int
    last_at: datetime | None


def look_count(session: Session, case_id: int) -> LookCount:
    """What an applicant is told of looks at the own data: the case with its branches (SP-6)."""
    row = session.execute(
        select(
            func.count(),
            func.count(PersonalDataAccess.staff_id.distinct()),
            func.max(PersonalDataAccess.at),
        )
        .join(OfficeCase, OfficeCase.id == PersonalDataAccess.case_id)
        .where(or_(OfficeCase.id == case_id, OfficeCase.parent_id == case_id))
    ).one()
    return LookCount(*row)
