"""The registers of broken promises and of matters that could not be done (SP-3, SP-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase
from engine.office.items.records import Item
from engine.office.organisation.records import Department
from engine.office.promises.records import PromiseBreach
from engine.office.promises.rules import BREACHES
from engine.office.unresolved.records import UnresolvedMatter
from engine.office.unresolved.rules import KINDS

PAGE = 50

BREACH_CODES = tuple(BREACHES)
UNRESOLVED_CODES = tuple(KINDS)


@dataclass(frozen=True)
class BreachRow:
    """One broken promise; the applicant is not named."""

    id: int
    number: str
    case_id: int
    matter_number: str | None
    item: str | None
    department: str
    breach: str
    detail: str
    published_measure: str | None
    found_at: datetime
    due_at: datetime
    outcome: str | None
    measure: str | None
    made_good_at: datetime | None
    late_at: datetime | None


@dataclass(frozen=True)
class UnresolvedRow:
    """One matter that could not be done. ``name`` is for those who handle it; pages mask it for others."""

    id: int
    number: str
    case_id: int
    name: str
    kind: str
    channel: str
    registered_at: datetime
    department: str | None
    complex: bool | None
    due_at: datetime | None
    result: str | None
    answered_at: datetime | None


def breach_register(
    session: Session, *, open_only: bool = False, before: int | None = None, units: Sequence[int] | None = None
) -> tuple[list[BreachRow], int | None]:
    """Broken promises, the newest first, and the key to go on after; of ``units`` alone unless None."""
    origin = aliased(OfficeCase)
    query = (
        select(PromiseBreach, origin.number, Item.name, Department.short_name)
        .join(origin, origin.id == PromiseBreach.origin_case_id)
        .outerjoin(Item, Item.id == origin.item_id)
        .join(Department, Department.id == PromiseBreach.department_id)
        .order_by(PromiseBreach.id.desc())
        .limit(PAGE + 1)
    )
    if open_only:
        query = query.where(PromiseBreach.outcome.is_(None))
    if before is not None:
        query = query.where(PromiseBreach.id < before)
    if units is not None:
        query = query.where(PromiseBreach.department_id.in_(units))
    rows = [
        BreachRow(
            row.id, row.number, row.case_id, matter, item, department, row.breach, row.detail, row.published_measure,
            row.found_at, row.due_at, row.outcome, row.measure, row.made_good_at, row.late_at,
        )
        for row, matter, item, department in session.execute(query)
    ]  # fmt: skip
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def unresolved_register(
    session: Session, *, open_only: bool = False, before: int | None = None, units: Sequence[int] | None = None
) -> tuple[list[UnresolvedRow], int | None]:
    """Matters that could not be done, the newest first; of ``units`` alone unless None."""
    query = (
        select(UnresolvedMatter, Department.short_name)
        .outerjoin(Department, Department.id == UnresolvedMatter.department_id)
        .order_by(UnresolvedMatter.id.desc())
        .limit(PAGE + 1)
    )
    if open_only:
        query = query.where(UnresolvedMatter.answered_at.is_(None))
    if before is not None:
        query = query.where(UnresolvedMatter.id < before)
    if units is not None:
        query = query.where(UnresolvedMatter.department_id.in_(units))
    rows = [
        UnresolvedRow(
            row.id, row.number, row.case_id, row.name, row.kind, row.channel, row.registered_at, department,
            row.complex, row.due_at, row.result, row.answered_at,
        )
        for row, department in session.execute(query)
    ]  # fmt: skip
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def unresolved_number(session: Session, case_id: int) -> str | None:
    """The number under which a matter was registered; None when its case registered none."""
    return session.scalar(select(UnresolvedMatter.number).where(UnresolvedMatter.case_id == case_id))
