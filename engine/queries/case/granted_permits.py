"""Granting decisions as the public sees them (OA-1, OA-6): who got what, persons masked; refusals as numbers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from engine.office.applications.records import Application, Delivery
from engine.office.commitments.records import Commitment
from engine.office.items.records import Item
from engine.office.joint.records import DepartmentOpinion
from engine.office.organisation.records import Department
from engine.office.permit_withdrawals.records import PermitWithdrawal
from engine.office.renewals.records import Renewal

PAGE = 50
"""Decisions on one page."""

_SERVED_WITHDRAWAL = aliased(Delivery)


@dataclass(frozen=True)
class DepartmentPermit:
    """The certificate that one department issued by the grant of a joint case (AU-5)."""

    department: str
    number: str
    valid_until: date | None
    withdrawn_at: datetime | None
    """When it was withdrawn; None as long as it holds."""


@dataclass(frozen=True)
class GrantedPermit:
    """One granting decision; ``applicant`` of a person is masked by whoever shows it (``person``)."""

    id: int
    item_id: int
    item: str
    department: str
    applicant: str
    person: bool
    permit_number: str | None
    valid_until: date | None
    decided_at: datetime | None
    revoked_at: datetime | None = None
    """When it was revoked because a commitment was false (ON-12); None as long as it holds."""
    revocation_served_on: date | None = None
    """When the decision to revoke it was served (TC-17); None before that."""
    withdrawn_at: datetime | None = None
    """When it was withdrawn because law or circumstances changed (行政许可法 art. 8); None as long as it holds."""
    withdrawal_served_on: date | None = None
    """When the decision to withdraw it was served (TC-17); None before that."""
    renewing: bool = False
    """Whether its renewal was applied for and is not settled (TC-18)."""
    deemed_until: date | None = None
    """Until when it is valid because it counts as renewed (TC-18); None when it does not."""
    departments: Sequence[DepartmentPermit] = ()
    """What the departments of a joint case issued themselves."""


def granted_permits(
    session: Session, *, words: str = "", department_id: int | None = None, before: int | None = None
) -> tuple[list[GrantedPermit], int | None]:
    """One page of granting decisions, the newest application first, and the key to continue with (None at the end).

    A decision is public from the moment it is taken, which keeps the seven working days of OA-6. ``words``: part of the
    item, of a unit's name or of the number; a person is not found by name.
    """
    query = (
        select(
            Application,
            Item.name,
            Department.name,
            Commitment.revoked_at,
            Delivery.served_on,
            PermitWithdrawal.decided_at,
            _SERVED_WITHDRAWAL.served_on,
            Renewal,
        )
        .join(Item, Item.id == Application.item_id)
        .join(Department, Department.id == Application.department_id)
        .outerjoin(Commitment, Commitment.application_id == Application.id)
        .outerjoin(Delivery, Delivery.document_id == Commitment.revocation_id)
        .outerjoin(
            PermitWithdrawal,
            and_(
                PermitWithdrawal.application_id == Application.id,
                PermitWithdrawal.opinion_id.is_(None),
                PermitWithdrawal.outcome == "withdraw",
            ),
        )
        .outerjoin(_SERVED_WITHDRAWAL, _SERVED_WITHDRAWAL.document_id == PermitWithdrawal.document_id)
        .outerjoin(Renewal, Renewal.application_id == Application.id)
        .where(Application.decision == "granted")
        .order_by(Application.id.desc())
        .limit(PAGE + 1)
    )
    for word in words.split():
        of_unit = (Application.applicant_kind == "unit") & Application.applicant_name.icontains(word, autoescape=True)
        query = query.where(
            Item.name.icontains(word, autoescape=True)
            | of_unit
            | Application.permit_number.icontains(word, autoescape=True)
            | Application.case_id.in_(
                select(DepartmentOpinion.parent_case_id).where(
                    DepartmentOpinion.permit_number.icontains(word, autoescape=True)
                )
            )
        )
    if department_id is not None:
        query = query.where(Application.department_id == department_id)
    if before is not None:
        query = query.where(Application.id < before)
    rows = session.execute(query).all()
    issued = _departments_permits(session, [row[0] for row in rows[:PAGE]])
    shown = [
        GrantedPermit(
            application.id,
            application.item_id,
            item,
            department,
            application.applicant_name,
            application.applicant_kind == "person",
            application.permit_number,
            application.permit_valid_until,
            application.decided_at,
            revoked_at,
            served_on,
            withdrawn_at,
            withdrawal_served_on,
            renewal is not None and renewal.inquiry_id is not None and renewal.outcome is None,
            None if renewal is None else renewal.deemed_until,
            issued.get(application.case_id, ()),
        )
        for application, item, department, revoked_at, served_on, withdrawn_at, withdrawal_served_on, renewal in rows[
            :PAGE
        ]
    ]
    return shown, (shown[-1].id if len(rows) > PAGE else None)


def _departments_permits(
    session: Session, applications: Sequence[Application]
) -> Mapping[int, Sequence[DepartmentPermit]]:
    """What departments issued beside the lead department in joint cases, by case."""
    lead = {each.case_id: each.department_id for each in applications}
    query = (
        select(DepartmentOpinion, Department.name, PermitWithdrawal.decided_at)
        .join(Department, Department.id == DepartmentOpinion.department_id)
        .outerjoin(
            PermitWithdrawal,
            and_(PermitWithdrawal.opinion_id == DepartmentOpinion.id, PermitWithdrawal.outcome == "withdraw"),
        )
        .where(DepartmentOpinion.parent_case_id.in_(lead))
        .ext(distinct_on(DepartmentOpinion.parent_case_id, DepartmentOpinion.department_id))
        .order_by(DepartmentOpinion.parent_case_id, DepartmentOpinion.department_id, DepartmentOpinion.id.desc())
    )
    found: dict[int, list[DepartmentPermit]] = {}
    for said, name, withdrawn_at in session.execute(query):
        if said.permit_number is not None and said.department_id != lead[said.parent_case_id]:
            permit = DepartmentPermit(name, said.permit_number, said.permit_valid_until, withdrawn_at)
            found.setdefault(said.parent_case_id, []).append(permit)
    return found
