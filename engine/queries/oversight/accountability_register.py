"""The register of accountability cases (AC-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Text, and_, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from engine.cases.storage.records import OfficeCase
from engine.office.accountability.records import AccountabilityCase
from engine.office.organisation.records import Department, PostHolding, Staff
from engine.office.register_numbers import register_number

PAGE = 50
"""Cases on one page."""

Stage = Literal["register", "statement", "investigation", "measure", "rectification", "refused", "archived"]

STAGES: tuple[Stage, ...] = (
    "register",
    "statement",
    "investigation",
    "measure",
    "rectification",
    "refused",
    "archived",
)


@dataclass(frozen=True)
class AccountabilityRow:
    """One accountability case; ``stage`` is the step that it waits for.

    ``measure`` is the valid one; ``former_measure`` the one that a review changed or revoked, None without that.
    """

    id: int
    case_id: int
    number: str
    trigger: str
    clue: str
    person: str | None
    unit: str | None
    origin_case_id: int | None
    origin_number: str | None
    """The number of the case it came from: of its parent for a branch, else of its register."""
    opened_at: datetime
    take_due_at: datetime
    measure: str | None
    former_measure: str | None
    stage: Stage


def accountability_register(
    session: Session,
    *,
    open_only: bool = False,
    before: int | None = None,
    units: Sequence[int] | None = None,
    staff_id: int | None = None,
    most: int = PAGE,
) -> tuple[list[AccountabilityRow], int | None]:
    """One page of accountability cases, newest first, and the key to continue with (None at the end). One statement.

    ``units``: departments whose cases are listed, None lists all. ``staff_id``: who asks; left out are cases about this
    person and about whoever shares a post with the person (AU-6).
    """
    origin = aliased(OfficeCase, name="origin")
    parent = aliased(OfficeCase)
    query = (
        select(
            AccountabilityCase,
            Staff.name.label("person"),
            Department.name.label("unit"),
            origin.number.label("origin_number"),
            parent.number.label("parent_number"),
            literal_column(register_number("origin.id"), Text).label("register_number"),
        )
        .outerjoin(Staff, Staff.id == AccountabilityCase.person_id)
        .outerjoin(Department, Department.id == AccountabilityCase.unit_id)
        .outerjoin(origin, origin.id == AccountabilityCase.origin_case_id)
        .outerjoin(parent, parent.id == origin.parent_id)
        .order_by(AccountabilityCase.id.desc())
        .limit(most + 1)
    )
    if units is not None:
        query = query.where(AccountabilityCase.unit_id.in_(units))
    if staff_id is not None:
        mine, shared = aliased(PostHolding), aliased(PostHolding)
        near = select(shared.staff_id).join(mine, mine.post_id == shared.post_id).where(mine.staff_id == staff_id)
        query = query.where(
            or_(
                AccountabilityCase.person_id.is_(None),
                and_(AccountabilityCase.person_id != staff_id, AccountabilityCase.person_id.not_in(near)),
            )
        )
    if open_only:
        query = query.where(AccountabilityCase.archived_at.is_(None))
    if before is not None:
        query = query.where(AccountabilityCase.id < before)
    rows = session.execute(query).all()
    shown = [
        AccountabilityRow(
            found.id,
            found.case_id,
            found.number,
            found.trigger,
            found.clue,
            person,
            unit,
            found.origin_case_id,
            origin_number or parent_number or other_number,
            found.opened_at,
            found.take_due_at,
            found.valid_measure,
            found.measure if found.valid_measure != found.measure else None,
            stage_of(found),
        )
        for found, person, unit, origin_number, parent_number, other_number in rows[:most]
    ]
    return shown, (shown[-1].id if len(rows) > most else None)


def stage_of(case: AccountabilityCase) -> Stage:
    """The step of AC-3 that the case waits for, read from the facts on its record."""
    if case.taken is False:
        return "refused"
    if case.archived_at is not None:
        return "archived"
    if case.taken is None:
        return "register"
    if case.statement_at is None:
        return "statement"
    if case.investigated_at is None:
        return "investigation"
    if case.decided_at is None:
        return "measure"
    return "rectification"
